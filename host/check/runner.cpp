// SPDX-License-Identifier: MIT
// runner.cpp: see runner.hpp.
#include "check/runner.hpp"

#include "check/preload.hpp"
#include "check/process_state.hpp"
#include "check/sandbox.hpp"
#include "check/surroundings.hpp"
#include "support/identity.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <regex>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::check {

namespace fs = std::filesystem;

namespace {

// A folder for the files of an example, removed in the end. The checks run in it.
class Room {
public:
    Room() {
        std::string name = (fs::temp_directory_path() / "armature-check-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw Error(Fault::internal, fmt::format("no temporary folder: {}", std::strerror(errno)));
        }
        path_ = name;
    }
    ~Room() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Room(const Room &) = delete;
    Room &operator=(const Room &) = delete;
    const fs::path &path() const { return path_; }

private:
    fs::path path_;
};

// The check itself, in the process that is to bear it.
Outcome run_here(const Check &check, Subject subject, const std::optional<Named> &who, const fs::path &room) {
    try {
        fs::current_path(room);
        remember_state();
        std::optional<Component> component;
        if (who) {
            component.emplace(plugin::Library::open(subject.file), who->kind, who->name);
            if (component->composes()) {
                component->registry = std::make_shared<plugin::Registry>(*subject.catalogue);
            }
            subject.component = &*component;
        }
        return check.run(subject);
    } catch (const Broken &broken) {
        return broken.outcome;
    } catch (const Error &error) {
        return failed(error.message, error.hint);
    } catch (const Errors &errors) {
        return failed(errors.list.front().message, errors.list.front().hint);
    } catch (const std::exception &exception) {
        return failed(exception.what());
    }
}

std::string doing(const Ended &ended) {
    return (ended.call.empty() ? "" : " in " + ended.call) + (ended.subject.empty() ? "" : ": " + ended.subject);
}

Outcome outcome_of(const Ended &ended, double seconds) {
    switch (ended.how) {
    case Ended::How::answered:
        try {
            return outcome(parse_json(ended.answer, "the check's answer", Fault::plugin));
        } catch (const std::exception &exception) {
            return failed(fmt::format("wrote over the check's answer: {}", exception.what()));
        }
    case Ended::How::timed_out:
        return {Status::timed_out, fmt::format("did not return within {:g} seconds{}", seconds, doing(ended)), {}, {}};
    case Ended::How::crashed:
        return {Status::crashed,
                fmt::format("{} (signal {}, {}){}", ended.fault.empty() ? "crashed" : ended.fault, ended.code,
                            strsignal(ended.code), doing(ended)),
                {},
                {}};
    case Ended::How::left:
        break;
    }
    const std::string report = sanitizer_report(ended.printed);
    return {Status::crashed,
            report.empty() ? fmt::format("ended the process with exit code {}{}", ended.code, doing(ended))
                           : report + doing(ended),
            report.empty() ? "a plugin never calls exit()" : "",
            {}};
}

bool meant(const Check &check, const Options &options) {
    return check.level <= options.level &&
           (options.only.empty() || std::regex_search(check.id, std::regex(options.only)));
}

class Runner {
public:
    Runner(fs::path file, const Options &options)
        : file_(std::move(file)), options_(options), examples_(examples_beside(file_)),
          sanitizer_(sanitizer_of(file_)) {
        examples_.write_files(room_.path());
    }

    // `wanted` says which checks are shown; those that find something run in any case.
    Section section(const std::optional<Named> &who, const std::function<bool(const Check &)> &wanted) {
        Section out;
        out.component = who ? who->text() : "";
        known_ = Json::object();
        std::string report;
        for (const Check &check : all_checks()) {
            const bool here = who ? applies(check, *who) : check.scope == Scope::file;
            if (!here || (!wanted(check) && !check.finds)) {
                continue;
            }
            Result result = one(check, who, out, report);
            if (wanted(check) || stands_against(result.outcome.status)) {
                out.results.push_back(std::move(result));
            }
        }
        if (!report.empty()) {
            out.results.push_back({find_check("ARM-ENTRY-040"), failed(report), 0, options_.seed});
        }
        return out;
    }

    std::vector<Named> components() const {
        std::vector<Named> out;
        for (const Json &item : known_.value("components", Json::array())) {
            plugin::Kind kind{};
            plugin::parse(item.at("kind").get<std::string>(), kind);
            out.push_back({kind, item.at("name"), item.at("layer"), item.at("activation")});
        }
        return out;
    }

    Subject subject(const std::optional<Named> &who) {
        const bool composes = who && (who->kind == plugin::Kind::block || who->kind == plugin::Kind::cell);
        return {file_, nullptr, &examples_.of(who ? who->name : ""), &options_, composes ? &catalogue() : nullptr,
                known_};
    }
    const fs::path &room() const { return room_.path(); }

private:
    // Read once, and not before something composes: it asks every plugin around.
    const plugin::Catalogue &catalogue() {
        if (!catalogue_) {
            catalogue_ = surroundings(file_, options_.search);
        }
        return *catalogue_;
    }

    Result one(const Check &check, const std::optional<Named> &who, Section &section, std::string &report) {
        const Subject s = subject(who);
        const auto excuse = s.example->excuse.find(check.id);
        if (excuse != s.example->excuse.end()) {
            return {&check, skipped(excuse->second), 0, options_.seed};
        }
        for (const Result &earlier : section.results) {
            const bool level = earlier.check->gate == Gate::level && check.level > earlier.check->level;
            if (stands_against(earlier.outcome.status) && (level || earlier.check->gate == Gate::here)) {
                Outcome left = skipped(fmt::format("until {} is mended", earlier.check->id));
                left.follows = true;
                return {&check, left, 0, options_.seed};
            }
        }
        const double start = monotonic_seconds();
        const double deadline = check.seconds * (sanitizer_.empty() ? 1 : 10);
        const bool limited = sanitizer_.empty() && check.level < 9;
        const Ended ended = in_child([&] { return dump(to_json(run_here(check, s, who, room()))); },
                                     {deadline, limited ? Limits{}.bytes : 0});
        Result result{&check, outcome_of(ended, deadline), monotonic_seconds() - start,
                      ended.seed == 0 ? options_.seed : ended.seed};
        if (result.outcome.found.is_object()) {
            known_.update(result.outcome.found);
        }
        if (report.empty() && ended.how == Ended::How::answered) { // UndefinedBehaviorSanitizer goes on after a report
            report = sanitizer_report(ended.printed);
        }
        return result;
    }

    fs::path file_;
    const Options &options_;
    Examples examples_;
    std::string sanitizer_;
    Room room_;
    std::optional<plugin::Catalogue> catalogue_;
    Json known_ = Json::object();
};

} // namespace

Report check_file(const fs::path &file, const Options &options) {
    const double start = monotonic_seconds();
    const fs::path absolute = fs::absolute(file);
    const auto wanted = [&](const Check &check) { return meant(check, options); };
    Runner runner(absolute, options);
    Report report{file, {runner.section({}, wanted)}, 0};
    for (const Named &component : runner.components()) {
        report.sections.push_back(runner.section(component, wanted));
    }
    report.seconds = monotonic_seconds() - start;
    return report;
}

std::vector<std::pair<std::string, Outcome>> reproduce(const fs::path &file, const Options &options,
                                                       const Check &check) {
    std::vector<std::pair<std::string, Outcome>> out;
    const auto nothing = [](const Check &) { return false; };
    Runner runner(fs::absolute(file), options);
    const Section whole = runner.section({}, nothing);
    pin_numeric_libraries();
    if (check.scope == Scope::file) {
        out.emplace_back("", run_here(check, runner.subject({}), {}, runner.room()));
        return out;
    }
    for (const Result &result : whole.results) {
        out.emplace_back("", result.outcome);
    }
    for (const Named &component : runner.components()) {
        if (!applies(check, component)) {
            continue;
        }
        for (const Result &result : runner.section(component, nothing).results) {
            out.emplace_back(component.text(), result.outcome); // what it stands on does not stand
        }
        out.emplace_back(component.text(), run_here(check, runner.subject(component), component, runner.room()));
    }
    return out;
}

size_t count(const Section &section, Status status) {
    return static_cast<size_t>(std::count_if(section.results.begin(), section.results.end(), [=](const Result &result) {
        return result.outcome.status == status && !result.outcome.follows;
    }));
}

} // namespace armature::check
