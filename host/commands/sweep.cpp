// SPDX-License-Identifier: MIT
// sweep.cpp: `armature sweep`: the runs of an experiment over its search space, side by side.
#include "commands/bundled.hpp"
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/launch.hpp"
#include "commands/leaderboard.hpp"
#include "commands/option_values.hpp"
#include "experiment/resolve.hpp"
#include "search/sampler.hpp"

#include <memory>

namespace armature::commands {

namespace {

struct SweepOptions : Launch {
    std::string experiment, format = "table";
    std::vector<std::string> overrides;
    int64_t trials = 0, replicates = 0; // 0: what the experiment says
};

// Into the document, so that the record has it and `resume` needs no option. A "sweep" that is no object is refused
// later.
void put(experiment::Document &document, const char *key, int64_t value) {
    if (value == 0) {
        return;
    }
    if (!document.json.contains("sweep")) {
        document.json["sweep"] = Json::object();
    }
    if (document.json["sweep"].is_object()) {
        document.json["sweep"][key] = value;
    }
}

int execute(const SweepOptions &options) {
    const Format format = parse_format(options.format);
    experiment::Document document = experiment::read(experiment_file(options.experiment), options.overrides);
    if (!document.json.contains("sweep") && options.replicates == 0) {
        throw Error(Fault::experiment, "there is no \"sweep\" to carry out", document.file.string(),
                    "`armature run` trains it once; --replicates N trains it with N seeds");
    }
    put(document, "trials", options.trials);
    put(document, "replicates", options.replicates);
    const plugin::Catalogue catalogue = options.catalogue(document);
    experiment::check(document, catalogue); // all that is wrong without a look at the data
    coordinator::Options how = options.options();
    how.promised = catalogue.hashes();
    const coordinator::Summary summary = coordinator::run_study(document, search::read_sweep(document), how);
    return summary.interrupted ? interrupted(summary, options) : conclude_study(summary, options, format);
}

} // namespace

Action sweep(CLI::App &app) {
    const auto options = std::make_shared<SweepOptions>();
    app.description("Trains an experiment over its search space, several runs at once");
    app.add_option("experiment", options->experiment, "the experiment file")->required()->type_name("FILE");
    app.add_option("overrides", options->overrides, "a variable (rate=0.01) or a path (train.epochs=5)")
        ->type_name("KEY=VALUE");
    app.add_option("--trials", options->trials, "at most so many points of the space [as the experiment says]")
        ->transform(whole_number(1, int64_t{1} << 40))
        ->type_name("N");
    app.add_option("--replicates", options->replicates, "runs of each point, with seeds one apart")
        ->transform(whole_number(1, 100'000))
        ->type_name("N");
    options->add_common(app);
    options->add_study(app, true);
    app.add_option("--format", options->format, "of the leaderboard: table, csv or json")
        ->capture_default_str()
        ->type_name("FORMAT");
    app.footer("Examples:\n  armature sweep experiments/quickstart.json --workers 2\n"
               "  armature sweep experiments/quickstart.json --trials 4 --keep-plugins");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
