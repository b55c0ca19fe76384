// SPDX-License-Identifier: MIT
// plugins_check.cpp: `armature plugins check FILE ...`: holds plugins to the clauses of the contract and says what to
// mend.
#include "commands/plugins_check.hpp"
#include "check/memory.hpp"
#include "check/preload.hpp"
#include "check/report.hpp"
#include "commands/cli.hpp"
#include "plugin/catalogue.hpp"
#include "support/nearest.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <regex>

#include <fmt/format.h>

namespace armature::commands {

namespace {

namespace fs = std::filesystem;

struct CheckOptions {
    std::vector<std::string> files, folders;
    int level = 8;
    uint64_t seed = 1;
    std::string only, reproduce, settings, inputs, live;
    bool json = false;

    check::Options options() const {
        check::Options out;
        out.level = level;
        out.only = only;
        out.seed = seed;
        if (!folders.empty()) {
            out.search.assign(folders.begin(), folders.end());
            std::ranges::copy(plugin::Catalogue::default_search(), std::back_inserter(out.search));
        }
        if (!settings.empty()) {
            out.settings = parse_json(settings, "--settings", Fault::usage);
        }
        if (!inputs.empty()) {
            out.inputs = check::parse_inputs(inputs);
        }
        try {
            const std::regex tried(only);
        } catch (const std::regex_error &error) {
            throw Error(Fault::usage, fmt::format("\"{}\" is no regular expression: {}", only, error.what()), "--only",
                        "ARM-LAYER, say, or GRAD|LOSS");
        }
        return out;
    }
};

// "ARM-LAYER-041:1"
const check::Check &named(const std::string &text, check::Options &options) {
    const size_t colon = std::min(text.find(':'), text.size());
    const std::string id = text.substr(0, colon);
    const check::Check *found = check::find_check(id);
    if (found == nullptr) {
        std::vector<std::string> known;
        for (const check::Check &check : check::all_checks()) {
            known.emplace_back(check.id);
        }
        throw Error(Fault::usage, fmt::format("there is no check \"{}\"", id), "--reproduce", suggest(id, known));
    }
    if (colon < text.size()) {
        const std::string seed = text.substr(colon + 1);
        if (seed.empty() || seed.size() > 19 || seed.find_first_not_of("0123456789") != std::string::npos) {
            throw Error(Fault::usage, fmt::format("\"{}\" is no seed", seed), "--reproduce", "ARM-LAYER-041:1");
        }
        options.seed = std::stoull(seed);
    }
    options.reproduces = true;
    return *found;
}

int reproduce(const CheckOptions &given, const std::vector<fs::path> &files) {
    check::Options options = given.options();
    const check::Check &check = named(given.reproduce, options);
    bool stands = false;
    for (const fs::path &file : files) {
        for (const auto &[component, outcome] : check::reproduce(file, options, check)) {
            fmt::print("{}{}{}: {}\n", component, component.empty() ? "" : ": ", word(outcome.status), outcome.message);
            if (!outcome.advice.empty()) {
                fmt::print("  -> {}\n", outcome.advice);
            }
            stands = stands || check::stands_against(outcome.status);
        }
    }
    return stands ? static_cast<int>(Fault::plugin) : 0;
}

int check_files(const CheckOptions &given) {
    std::vector<fs::path> files;
    for (const std::string &file : given.files) {
        if (!fs::exists(file)) {
            throw Error(Fault::usage, "there is no such file", file, "the path of a plugin, such as build/mine.so");
        }
        files.emplace_back(file);
    }
    if (!given.live.empty()) {
        check::relive(fs::absolute(files.front()), given.live);
        return 0;
    }
    check::begin_again_under_sanitizers(files);
    if (!given.reproduce.empty()) {
        return reproduce(given, files);
    }
    const check::Options options = given.options();
    std::vector<check::Report> reports;
    for (const fs::path &file : files) {
        reports.push_back(check::check_file(file, options));
        if (!given.json) {
            check::print(std::cout, reports.back());
            std::cout.flush();
        }
    }
    if (given.json) {
        std::cout << check::to_json(reports).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    } else {
        std::cout << check::summary(reports) << '\n';
    }
    return check::counts(reports).failed > 0 ? static_cast<int>(Fault::plugin) : 0;
}

} // namespace

Action plugins_check(CLI::App &app) {
    const auto options = std::make_shared<CheckOptions>();
    app.description("Holds plugins to the clauses of the contract; exit code 5 if one breaks any");
    app.add_option("file", options->files, "plugin files")->required()->type_name("FILE");
    app.add_option("--level", options->level,
                   "levels 1 to this: 1 binary, 2 protocol, 3 settings, 4 shapes, 5 semantics, 6 gradients, 7 what its "
                   "kind asks for, 8 leaks and cost, 9 memory under a tool, 10 random walks")
        ->check(CLI::Range(1, 10))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--only", options->only, "only checks whose id matches")->type_name("REGEX");
    app.add_option("--seed", options->seed, "of everything that is drawn")->type_name("N")->capture_default_str();
    app.add_option("--settings", options->settings, "settings to check it with, instead of guessed ones")
        ->type_name("JSON");
    app.add_option("--inputs", options->inputs,
                   "inputs to check it on, such as \"feature 3, batch 2; integers below 3, "
                   "batch 2\"")
        ->type_name("TEXT");
    app.add_option("--plugin-path", options->folders,
                   "a folder with plugins that a block or a cell applies, searched before the installed ones")
        ->type_name("FOLDER")
        ->allow_extra_args(false);
    app.add_option("--reproduce", options->reproduce, "runs this one check in the program itself, for a debugger")
        ->type_name("ID:SEED");
    app.add_flag("--json", options->json, "as JSON");
    app.add_option("--live", options->live, "one life under a tool")->group("");
    app.footer("Examples:\n  armature plugins check build/mine.so\n"
               "  armature plugins check build/*.so --level 10 --seed 7\n"
               "  armature plugins check mine.so --inputs \"feature 4, batch 3, time 5\" --only LAYER-04");
    return [options] { return check_files(*options); };
}

} // namespace armature::commands
