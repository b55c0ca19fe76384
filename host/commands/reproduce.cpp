// SPDX-License-Identifier: MIT
// reproduce.cpp: `armature reproduce`: is everything there that decided a run's bits, and does training it again give
// them? Records nothing.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/fingerprint.hpp"
#include "commands/launch.hpp"
#include "coordinator/artifacts.hpp"
#include "plugin/kept.hpp"
#include "results/query.hpp"
#include "support/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <set>

namespace armature::commands {

namespace {

struct ReproduceOptions : Launch {
    std::string run, folder;
    bool anyway = false;
};

constexpr int different = static_cast<int>(Fault::different);

bool same_bits(double a, double b) { // a NaN has no bits of its own in a record
    return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

void list(const std::vector<std::string> &differences) {
    for (const std::string &difference : differences) {
        std::cout << "  " << difference << "\n";
    }
}

// The first metric value, in the order of steps, that came out differently; "" if none did.
std::string first_divergence(const std::vector<results::MetricRow> &then, const std::vector<results::MetricRow> &now) {
    std::map<std::pair<int64_t, std::string>, double> fresh;
    for (const results::MetricRow &row : now) {
        fresh[{row.step, row.name}] = row.value;
    }
    std::map<std::pair<int64_t, std::string>, double> recorded;
    for (const results::MetricRow &row : then) {
        recorded[{row.step, row.name}] = row.value;
    }
    for (const auto &[place, value] : recorded) {
        const auto found = fresh.find(place);
        if (found == fresh.end()) {
            return fmt::format("{} at step {}: recorded {}, now not reported", place.second, place.first, value);
        }
        if (!same_bits(value, found->second)) {
            return fmt::format("{} at step {}: recorded {}, now {}", place.second, place.first, value, found->second);
        }
    }
    for (const auto &[place, value] : fresh) {
        if (!recorded.contains(place)) {
            return fmt::format("{} at step {}: not recorded, now {}", place.second, place.first, value);
        }
    }
    return "";
}

int64_t steps_reported(const std::vector<results::MetricRow> &rows) {
    int64_t last = 0;
    for (const results::MetricRow &row : rows) {
        last = std::max(last, row.step);
    }
    return last;
}

int compare_results(const results::RunRecord &record, const coordinator::Replay &again, const Fingerprint &print) {
    std::vector<std::string> differences;
    if (again.state != record.state) {
        differences.push_back(fmt::format("state: recorded {}, now {}{}", record.state, again.state,
                                          again.reason.empty() ? "" : " (" + again.reason + ")"));
    }
    if (const std::string divergence = first_divergence(record.metrics, again.metrics); !divergence.empty()) {
        differences.push_back("first difference: " + divergence);
    }
    if (again.weights_sha256 != record.end.weights_sha256) {
        differences.push_back(fmt::format("weights: recorded sha256 {:.16}..., now {:.16}...",
                                          record.end.weights_sha256, again.weights_sha256));
    }
    if (!differences.empty()) {
        std::cout << fmt::format("Run {} came out differently:\n", brief(record.start.uuid));
        list(differences);
        return different;
    }
    std::cout << fmt::format("bit-identical: {} metric values over {} steps, {}{}\n", record.metrics.size(),
                             std::max(record.end.steps, steps_reported(record.metrics)),
                             record.end.weights_sha256.empty() ? "no weights"
                                                               : "weights sha256 " + record.end.weights_sha256,
                             record.state == "finished" ? "" : ", and " + record.state + " again");
    if (print.comparable != Comparable::bits) {
        std::cout << "(in spite of the differences above)\n";
    }
    return 0;
}

std::string verdict(const Fingerprint &print, const std::string &run) {
    switch (print.comparable) {
    case Comparable::bits:
        return fmt::format("Run {} is bit-comparable: plugins, data, experiment, program and machine are as recorded.",
                           run);
    case Comparable::code:
        return fmt::format("Run {} has the same code on another class of machine:", run);
    case Comparable::nothing:
        break;
    }
    return fmt::format("Run {} is not comparable:", run);
}

// The components whose installed plugin is another one than the recorded, or none, and which have been kept; with a
// sentence for each file. What is as it was comes from where it is installed.
plugin::ById kept_instead(const results::RunRecord &record, const plugin::Catalogue &installed,
                          const std::filesystem::path &store) {
    plugin::ById kept;
    for (const results::PluginRow &plugin : record.start.plugins) {
        for (const std::string &component : plugin.components) {
            const std::filesystem::path file = installed_file(component, installed);
            if (!file.empty() && sha256_file(file) == plugin.sha256) {
                continue;
            }
            const std::filesystem::path copy = plugin::find_kept(store, plugin.sha256);
            if (copy.empty()) {
                break;
            }
            if (kept.empty() || kept.rbegin()->second != copy) {
                std::cout << fmt::format(
                    "The kept copy of {} is used, since {}: {}\n", component,
                    file.empty() ? "it is not installed any more" : file.string() + " is another build", copy.string());
            }
            kept[component] = copy.string();
        }
    }
    return kept;
}

void advise(bool another_plugin) {
    if (another_plugin) {
        std::cout << "No copy of that plugin was kept; runs with --keep-plugins keep one beside the results.\n";
    }
}

int execute(const ReproduceOptions &options) {
    const auto reader = results::Reader::open(options.file());
    results::RunRecord record = reader->run(reader->find_run(options.run));
    if (!options.folder.empty()) {
        record.study.folder = std::filesystem::absolute(options.folder).lexically_normal().string();
    }
    const std::string run = brief(record.start.uuid);
    if (record.state == "refused" || record.state == "running" || record.state == "interrupted") {
        throw Error(Fault::usage, fmt::format("it is {}, so there is nothing to compare with", record.state),
                    "run " + run, "`armature runs --state finished` lists those that can be reproduced");
    }
    coordinator::Options how = options.options();
    how.workers = 1;
    const experiment::Document document = experiment::from_json(record.study.experiment, record.study.folder);
    const plugin::Catalogue installed = options.catalogue(document, experiment::Missing::leave_out);
    const plugin::ById kept = kept_instead(record, installed, coordinator::plugin_store(options.file()));
    const coordinator::Replay now = coordinator::replay(record, how, kept, true);
    if (now.state == "interrupted") {
        return static_cast<int>(Fault::interrupted);
    }
    if (now.state != "compiled") {
        std::cout << fmt::format("Run {} does not compile any more: {}\n", run, now.reason);
        const std::vector<std::string> changed = changed_files(record, installed, kept);
        list(changed);
        advise(std::any_of(changed.begin(), changed.end(), [](auto &one) { return one.starts_with("plugin "); }));
        return different;
    }
    const Fingerprint print = compare(record, now);
    std::cout << verdict(print, run) << "\n";
    list(print.differences);
    if (print.comparable != Comparable::bits && !options.anyway) {
        std::cout << "Not trained again; --anyway does it.\n";
        advise(print.other_plugin);
        return different;
    }
    std::cout << std::flush;                               // before the progress on standard error
    for (const results::PluginRow &plugin : now.plugins) { // what has been compared is what trains
        for (const std::string &component : plugin.components) {
            how.promised[component] = plugin.sha256;
        }
    }
    const coordinator::Replay again = coordinator::replay(record, how, kept, false);
    return again.state == "interrupted" ? static_cast<int>(Fault::interrupted) : compare_results(record, again, print);
}

} // namespace

Action reproduce(CLI::App &app) {
    const auto options = std::make_shared<ReproduceOptions>();
    app.description("Checks that all is here that decided a run's bits, trains it again and compares them");
    app.add_option("run", options->run, "its identifier (the first digits do), \"best\" or \"last\"")->required();
    app.add_flag("--anyway", options->anyway, "trains it even if something differs");
    app.add_option("--folder", options->folder, "where relative paths of its data start now [as recorded]")
        ->type_name("FOLDER");
    options->add_common(app);
    app.footer("A plugin that was kept (run --keep-plugins) is used where the installed one is another build or gone.\n"
               "Exit code 0: bit-identical; 8: something differs.\nExample:\n  armature reproduce best");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
