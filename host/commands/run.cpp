// SPDX-License-Identifier: MIT
// run.cpp: `armature run`: one run of an experiment with the values that stand in it; a sweep of one point.
#include "commands/bundled.hpp"
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/folded_metrics.hpp"
#include "commands/launch.hpp"
#include "commands/shell.hpp"
#include "commands/table.hpp"
#include "commands/text_width.hpp"
#include "experiment/resolve.hpp"

#include <fmt/format.h>

#include <iostream>
#include <map>
#include <memory>

namespace armature::commands {

namespace {

struct RunOptions : Launch {
    std::string experiment, format = "table";
    std::vector<std::string> overrides;
    bool all = false; // metrics
};

// The last value of every metric, in the order of their names.
results::Table final_metrics(const results::RunRecord &record) {
    std::map<std::string, results::MetricRow> last;
    for (const results::MetricRow &row : record.metrics) {
        results::MetricRow &kept = last[row.name];
        kept = row.step >= kept.step ? row : kept;
    }
    results::Table table{.columns = {"metric", "value", "step"}, .rows = {}};
    for (const auto &[name, row] : last) {
        table.rows.push_back({name, exact(row.value), row.step});
    }
    return table;
}

// For people, what has very many values in a few lines.
void print_folded(const results::RunRecord &record) {
    results::Table all = final_metrics(record), few{all.columns, {}};
    std::vector<std::string> names;
    std::vector<double> values;
    for (const auto &row : all.rows) {
        names.push_back(row[0].get<std::string>());
        values.push_back(exact_double(row[1]));
    }
    std::set<std::string> artifacts;
    for (const results::ArtifactRow &artifact : record.end.artifacts) {
        artifacts.insert(artifact.name);
    }
    const FoldedMetrics folded = fold(names, values, artifacts);
    for (const size_t i : folded.kept) {
        few.rows.push_back(std::move(all.rows[i]));
    }
    print(std::cout, few, Format::table);
    if (!folded.lines.rows.empty()) {
        std::cout << "\n";
        print(std::cout, folded.lines, Format::table);
    }
}

int conclude(const coordinator::Summary &summary, const RunOptions &options) {
    const auto reader = results::Reader::open(options.file());
    const results::RunRecord record = reader->run(summary.last_run);
    const Format format = parse_format(options.format);
    if (format == Format::table && !options.all && !record.metrics.empty()) {
        print_folded(record);
    } else if (format != Format::table || !record.metrics.empty()) {
        print(std::cout, final_metrics(record), format);
    }
    std::ostream &words = format == Format::table ? std::cout : std::cerr;
    const std::string id = brief(summary.last_run), db = options.db_option();
    const bool finished = record.state == "finished";
    if (options.quiet && !finished) { // otherwise it stands among the progress
        std::cerr << fmt::format("the run {}: {}\n", record.state, one_line(record.end.reason));
    }
    words << fmt::format("\nRun {} {}: {} steps, {} epochs, {}\n", id, record.state, record.end.steps,
                         record.end.epochs, elapsed(record.end.seconds));
    words << fmt::format("Next:\n  {0} show {1}{2}\n  {0} reproduce {1}{2}\n  {0} runs{2}\n", program(), id, db);
    return finished ? 0 : static_cast<int>(Fault::run);
}

int execute(const RunOptions &options) {
    parse_format(options.format); // a wrong word is found before the run, not after it
    experiment::Document document = experiment::read(experiment_file(options.experiment), options.overrides);
    const plugin::Catalogue catalogue = options.catalogue(document);
    experiment::check(document, catalogue); // all that is wrong without a look at the data
    document.json.erase("sweep");
    coordinator::Options how = options.options();
    how.promised = catalogue.hashes();
    how.workers = 1;
    const coordinator::Summary summary = coordinator::run_study(document, search::read_sweep(document), how);
    return summary.interrupted ? interrupted(summary, options) : conclude(summary, options);
}

} // namespace

Action run(CLI::App &app) {
    const auto options = std::make_shared<RunOptions>();
    app.description("Trains an experiment once, with the values that stand in it");
    app.add_option("experiment", options->experiment, "the experiment file")->required()->type_name("FILE");
    app.add_option("overrides", options->overrides, "a variable (rate=0.01) or a path (train.epochs=5)")
        ->type_name("KEY=VALUE");
    options->add_common(app);
    options->add_study(app, false);
    app.add_option("--format", options->format, "of the final metrics: table, csv or json")
        ->capture_default_str()
        ->type_name("FORMAT");
    app.add_flag("--all", options->all, unfold_help);
    app.footer("Examples:\n  armature run experiments/quickstart.json rate=0.01 train.epochs=5\n"
               "  armature run experiments/quickstart.json --keep-plugins");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
