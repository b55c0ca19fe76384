// SPDX-License-Identifier: MIT
// launch.cpp: options common to everything that trains.
#include "commands/launch.hpp"

#include "commands/cli.hpp"
#include "commands/option_values.hpp"
#include "commands/shell.hpp"
#include "commands/text_width.hpp"
#include "coordinator/progress.hpp"
#include "results/query.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <thread>

namespace armature::commands {

void Launch::add_common(CLI::App &app) {
    app.add_option("--db", database, "results database [ARMATURE_DB or runs.db]")->type_name("FILE");
    app.add_option("--plugin-path", plugin_folders, "a folder with plugins, searched before the installed ones")
        ->type_name("FOLDER")
        ->allow_extra_args(false);
    app.add_option("--allow-plugins", allowed_plugins,
                   "load only plugins on this list of hashes [the one that `plugins allow` writes, if there is one]")
        ->type_name("FILE");
    app.add_option("--step-deadline", step_deadline, "end a run as hung after so long without progress")
        ->transform(seconds(0.001))
        ->capture_default_str()
        ->type_name("SECONDS");
    app.add_option("--memory-limit", memory_limit, "of a run: 512M, 2G [3/4 of the machine's, shared by workers]")
        ->transform(memory())
        ->type_name("BYTES");
    app.add_flag("--quiet,-q", quiet, "no progress on standard error");
}

void Launch::add_study(CLI::App &app, bool many) {
    if (many) {
        app.add_option("--workers", workers, "runs at once [one a core]")
            ->transform(whole_number(1, 4096))
            ->type_name("N");
    }
    app.add_flag("--no-artifacts", no_artifacts, "store no checkpoints, tables and logs");
    app.add_flag("--keep-plugins", keep_plugins, "store the plugins' binaries beside the results, each once");
}

coordinator::Options Launch::options() const {
    coordinator::Options out;
    out.database = file();
    out.plugin_folders.assign(plugin_folders.begin(), plugin_folders.end());
    out.allowed_plugins = allowed_plugins;
    out.keep_plugins = keep_plugins;
    out.workers = workers > 0 ? workers : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    out.step_deadline = step_deadline;
    out.memory_limit = memory_limit;
    out.quiet = quiet;
    out.store_artifacts = !no_artifacts;
    return out;
}

namespace {

[[noreturn]] void refuse_without_plugins(std::vector<std::string> searched) {
    for (const std::filesystem::path &folder : plugin::Catalogue::default_search()) {
        searched.push_back(folder.string());
    }
    const std::string where = searched.empty()
                                  ? fmt::format("beside {}", std::filesystem::read_symlink("/proc/self/exe").string())
                                  : fmt::format("in {}", fmt::join(searched, ", "));
    throw Error(Fault::plugin, "no plugin was found " + where, "",
                "an installed program has them beside it, ./dev build builds them; --plugin-path names another folder");
}

} // namespace

std::filesystem::path Launch::file() const {
    return database.empty() ? results::default_database() : std::filesystem::path(database);
}

std::string Launch::db_option() const {
    return database.empty() ? "" : " --db " + shell_word(database);
}

plugin::Catalogue Launch::catalogue() const {
    std::vector<std::filesystem::path> search(plugin_folders.begin(), plugin_folders.end());
    for (const std::filesystem::path &folder : plugin::Catalogue::default_search()) {
        search.push_back(folder);
    }
    return plugin::Catalogue::scan(search, false, plugin::AllowList::of(allowed_plugins));
}

plugin::Catalogue Launch::catalogue(const experiment::Document &document, experiment::Missing missing) const {
    Launch with = *this;
    for (const std::filesystem::path &folder : experiment::plugin_folders(document, missing)) {
        if (!quiet && missing == experiment::Missing::refuse) {
            std::cerr << fmt::format("Plugins of {} too, as {} says\n", one_line(folder.string()),
                                     one_line(document.file.string()));
        }
        with.plugin_folders.push_back(folder.string());
    }
    plugin::Catalogue found = with.catalogue();
    if (found.hashes().empty() && found.rejected().empty() && missing == experiment::Missing::refuse) {
        refuse_without_plugins(with.plugin_folders); // one sentence, where each component would be one that is unknown
    }
    return found;
}

int interrupted(const coordinator::Summary &summary, const Launch &launch) {
    std::cerr << fmt::format("Interrupted. Everything recorded stays; go on with:\n  {} resume {}{}\n", program(),
                             brief(summary.study_uuid), launch.db_option());
    return static_cast<int>(Fault::interrupted);
}

std::string brief(const std::string &uuid) {
    return uuid.substr(0, 8);
}

std::string elapsed(double seconds) {
    return seconds < 60 ? fmt::format("{:.3g} s", seconds) : coordinator::duration(seconds);
}

} // namespace armature::commands
