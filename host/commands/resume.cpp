// SPDX-License-Identifier: MIT
// resume.cpp: `armature resume`: what is missing of a study that was interrupted. Nothing is done twice.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/launch.hpp"
#include "commands/leaderboard.hpp"
#include "results/query.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace armature::commands {

namespace {

struct ResumeOptions : Launch {
    std::string study, format = "table";
    bool retry_failed = false;
};

// A study may go on with plugins that were mended since; whoever compares its runs has to know.
void tell_what_has_changed(const results::Reader &reader, const std::string &study, const plugin::ById &now) {
    const results::Table last =
        reader.query("SELECT run_plugin.component, plugin.sha256, max(run.id) FROM run "
                     "JOIN run_plugin ON run_plugin.run = run.id JOIN plugin ON plugin.id = run_plugin.plugin "
                     "JOIN trial ON trial.id = run.trial JOIN study ON study.id = trial.study "
                     "WHERE study.uuid = ?1 GROUP BY run_plugin.component",
                     {study}, 0);
    for (const auto &row : last.rows) {
        const std::string component = row[0].get<std::string>(), then = row[1].get<std::string>();
        if (const auto found = now.find(component); found != now.end() && found->second != then) {
            std::cerr << fmt::format("Note: the {} is not the one that this study used: recorded sha256 {:.16}..., "
                                     "now {:.16}...\n",
                                     component, then, found->second);
        }
    }
}

int execute(const ResumeOptions &options) {
    const Format format = parse_format(options.format);
    const auto reader = results::Reader::open(options.file());
    const std::string study = reader->find_study(options.study);
    const results::StudyRow row = reader->study(study);
    coordinator::Options how = options.options();
    how.promised =
        options.catalogue(experiment::from_json(row.experiment, row.folder), experiment::Missing::leave_out).hashes();
    tell_what_has_changed(*reader, study, how.promised);
    how.retry_failed = options.retry_failed;
    const coordinator::Summary summary = coordinator::resume_study(study, how);
    return summary.interrupted ? interrupted(summary, options) : conclude_study(summary, options, format);
}

} // namespace

Action resume(CLI::App &app) {
    const auto options = std::make_shared<ResumeOptions>();
    app.description("Goes on with a study that was interrupted; nothing that has ended is done again");
    app.add_option("study", options->study, "its identifier (the first digits do), or the newest of a name")
        ->required();
    app.add_flag("--retry-failed", options->retry_failed, "also runs that failed, crashed or hung, as new attempts");
    options->add_common(app);
    options->add_study(app, true);
    app.add_option("--format", options->format, "of the leaderboard: table, csv or json")
        ->capture_default_str()
        ->type_name("FORMAT");
    app.footer("It goes on with the plugins as they are now, and says which are not those that the study used.\n"
               "Example:\n  armature resume quickstart");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
