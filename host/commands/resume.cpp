// SPDX-License-Identifier: MIT
// resume.cpp: `armature resume`: what is missing of a study that was interrupted. Nothing is done twice.
#include "commands/commands.hpp"
#include "commands/launch.hpp"
#include "commands/leaderboard.hpp"

#include <memory>

namespace armature::commands {

namespace {

struct ResumeOptions : Launch {
    std::string study, format = "table";
    bool retry_failed = false;
};

int execute(const ResumeOptions &options) {
    const Format format = parse_format(options.format);
    const std::string study = results::Reader::open(options.file())->find_study(options.study);
    coordinator::Options how = options.options();
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
    app.footer("Example:\n  armature resume quickstart");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
