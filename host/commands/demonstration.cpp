// SPDX-License-Identifier: MIT
// demonstration.cpp: see demonstration.hpp. The trial keeps nothing: no decoded data, no files.
#include "commands/demonstration.hpp"

#include "check/example.hpp"
#include "check/sandbox.hpp"
#include "commands/component_shapes.hpp"
#include "commands/small_experiments.hpp"
#include "commands/text_width.hpp"
#include "experiment/resolve.hpp"
#include "training/trainer.hpp"

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace armature::commands {

namespace {

using plugin::Component;
using plugin::Kind;

constexpr size_t most_lines = 4;

// What there is to say of a data set, a metric or an optimizer that has been used.
std::vector<std::string> facts(Kind kind, const data::Opened &data, const training::Trainer &trainer) {
    std::vector<std::string> lines;
    if (kind == Kind::dataset) {
        for (const data::Field &field : data.fields) {
            lines.push_back(fmt::format("{} {} {}{}", field.target ? "target" : "input", field.name, field.one.text(),
                                        field.one.type() == ARM_I32 ? " of integers" : "") +
                            (field.classes > 0 ? fmt::format(" below {}", field.classes) : ""));
        }
        lines.push_back(fmt::format("{} examples for training, {} for validation, {} for testing",
                                    data.training->size(), data.validation->size(), data.test->size()));
    } else if (kind == Kind::metric) {
        for (const auto &[name, better] : trainer.validation.directions()) {
            if (lines.size() == most_lines) {
                lines.push_back(fmt::format("and {} more", trainer.validation.directions().size() - 1 - most_lines));
                break;
            }
            if (name != "validation.loss") {
                lines.push_back(name + (better > 0 ? ", larger is better" : better < 0 ? ", smaller is better" : ""));
            }
        }
    } else if (kind == Kind::optimizer) {
        std::set<std::string> groups; // "state.velocity"
        for (const training::StoredTensor &tensor : trainer.optimizer().state()) {
            groups.insert(tensor.group.substr(std::string("state.").size()));
        }
        for (const std::string &state : groups) {
            lines.push_back("state " + state + ": one number for every element of a parameter");
        }
    }
    return lines;
}

// A step of training, and a look at the validation part: nothing if that does not work, and then why.
std::optional<std::vector<std::string>> works(Kind kind, const Json &json, const std::filesystem::path &folder,
                                              const plugin::Catalogue &catalogue, std::string &why) {
    try {
        const experiment::Document document = experiment::from_json(json, folder);
        plugin::Registry registry(catalogue);
        const data::Opened data =
            data::open(experiment::resolve_data(document, {}, catalogue), folder, registry, ARM_F32);
        const experiment::Resolved resolved = experiment::resolve(document, {}, data.facts, catalogue);
        network::Network network(resolved, data.fields, registry, ARM_F32);
        network.initialise(1);
        const std::vector<training::Leg> legs = training::course(resolved.train, data.training->size());
        training::Trainer trainer(network, resolved, legs.at(0), {}, training::length(legs), data, registry);
        std::vector<int64_t> batch(static_cast<size_t>(std::min(trainer.batch(), data.training->size())));
        std::iota(batch.begin(), batch.end(), 0);
        if (why = trainer.step(batch, 0); !why.empty()) {
            return std::nullopt;
        }
        trainer.validation.clear();
        trainer.evaluate(*data.validation, trainer.validation, [] {});
        why = fmt::format("its validation loss is {}", trainer.validation.loss());
        return std::isfinite(trainer.validation.loss()) ? std::optional(facts(kind, data, trainer)) : std::nullopt;
    } catch (const std::exception &error) { // this is what finding out looks like
        why = error.what();
        return std::nullopt;
    }
}

// The settings to try, and what they lead to.
Json trial(const Component &component, const check::Examples &examples, const std::filesystem::path &folder,
           const plugin::Catalogue &catalogue) {
    const check::Example &example = examples.of(component.name);
    std::vector<Json> ways = example.settings;
    ways.push_back(required_settings(component));
    std::vector<std::string> lines;
    for (const Json &settings : ways) {
        lines = lines.empty() ? shapes_of(component, example, settings, catalogue) : lines;
    }
    std::string why;
    const auto shown = [&](const Json &experiment) {
        const auto found = works(component.kind, experiment, folder, catalogue, why);
        if (found) {
            lines.insert(lines.end(), found->begin(), found->end());
        }
        return found.has_value();
    };
    if (!example.experiment.is_null()) {
        const Json told = completed(example.experiment);
        const bool trains = shown(told);
        return {{"shapes", lines}, {"experiment", trains ? told : Json()}, {"unfit", trains ? "" : one_line(why)}};
    }
    for (const Json &settings : ways) {
        for (const Json &candidate : small_experiments(component, settings)) {
            if (shown(candidate)) {
                return {{"shapes", lines}, {"experiment", candidate}, {"unfit", ""}};
            }
        }
    }
    return {{"shapes", lines}, {"experiment", nullptr}, {"unfit", ""}};
}

// An empty folder, removed with what is in it.
class Room {
public:
    Room() {
        std::string name = (std::filesystem::temp_directory_path() / "armature-show-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) {
            folder = name;
        }
    }
    ~Room() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    Room(const Room &) = delete;
    Room &operator=(const Room &) = delete;
    std::filesystem::path folder;
};

} // namespace

Demonstration demonstrate(const Component &component, const plugin::Catalogue &catalogue) {
    const Room room;
    const check::Examples examples =
        component.file.empty() ? check::Examples{} : check::examples_beside(component.file);
    const auto work = [&] {
        unsetenv("XDG_CACHE_HOME");
        unsetenv("HOME");
        examples.write_files(room.folder);
        return trial(component, examples, room.folder, catalogue).dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    const check::Ended ended = check::in_child(work, {.seconds = 10});
    if (ended.how != check::Ended::How::answered) {
        return {{}, nullptr, "", ended.fault.empty() ? "it crashed, or took too long" : one_line(ended.fault), ""};
    }
    const Json found = parse_json(ended.answer, "the trial of a component", Fault::internal);
    const bool reads = component.kind == Kind::dataset && !examples.files.empty();
    return {found["shapes"].get<std::vector<std::string>>(), found["experiment"],
            reads ? component.name + ".check.json" : "", "", found["unfit"]};
}

} // namespace armature::commands
