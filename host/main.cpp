// SPDX-License-Identifier: MIT
// main.cpp: `armature`: finds the verb, lets it read its options, runs it, and turns whatever is thrown into lines on
// standard error and a documented exit code. Knows no verb by more than its name.
#include "commands/cli.hpp"
#include "commands/command_line.hpp"
#include "commands/commands.hpp"
#include "commands/shell.hpp"
#include "commands/text_width.hpp"
#include "support/error.hpp"
#include "support/nearest.hpp"
#include "support/version.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace armature;

struct Verb {
    const char *name;
    commands::Action (*prepare)(CLI::App &);
    bool hidden = false;
};

constexpr Verb verbs[] = {
    {"run", commands::run},
    {"sweep", commands::sweep},
    {"resume", commands::resume},
    {"runs", commands::runs},
    {"show", commands::show},
    {"compare", commands::compare},
    {"query", commands::query},
    {"reproduce", commands::reproduce},
    {"plugins", commands::plugins},
    {"schema", commands::schema},
    {"data", commands::data},
    {"import", commands::import_model},
    {"export", commands::export_model},
    {"doctor", commands::doctor},
    {"worker", commands::worker, true},
};

constexpr const char *footer = R"(Examples:
  armature sweep experiments/quickstart.json --workers 2
  armature runs --sort validation.accuracy
  armature reproduce best
  armature plugins show affine
  armature COMMAND --help

Exit codes: 0 done; 1 a defect of Armature; 2 the command line; 3 the experiment; 4 the data; 5 a plugin;
  6 the database; 7 a run failed; 8 a reproduction differs; 130 interrupted.)";

// One line an error, one for its hint; an expression and its caret keep lines of their own. Text of others (files,
// plugins) cannot steer the terminal, and what it puts on further lines is indented.
void complain(const Error &error) {
    const std::string where = error.where.empty() ? "" : commands::one_line(error.where) + ": ";
    std::cout.flush();
    std::istringstream lines(error.message);
    std::string line;
    std::getline(lines, line);
    fmt::print(stderr, "armature: error: {}{}\n", where, commands::one_line(line));
    while (std::getline(lines, line)) {
        fmt::print(stderr, "    {}\n", commands::one_line(line.substr(line.starts_with("    ") ? 4 : 0)));
    }
    if (!error.hint.empty()) {
        fmt::print(stderr, "  {}\n", commands::one_line(error.hint));
    }
}

int run(int count, char **arguments) {
    CLI::App app("Trains networks described in JSON from plugins, sweeps over them, and records every run", "armature");
    app.set_version_flag("--version", fmt::format("armature {}", version), "Print the version and exit");
    app.footer(footer);
    app.require_subcommand(0, 1);

    const std::vector<std::string> words(arguments + 1, arguments + count);
    std::vector<std::string> names;
    for (const Verb &verb : verbs) {
        if (!verb.hidden) {
            names.emplace_back(verb.name);
        }
    }
    // A worker starts in milliseconds: only the verb that is meant gets its options. Help shows them all.
    const auto meant = std::find_if(std::begin(verbs), std::end(verbs),
                                    [&](const Verb &verb) { return !words.empty() && words[0] == verb.name; });
    if (meant == std::end(verbs) && !words.empty() && !words[0].starts_with('-')) {
        throw Error(Fault::usage, fmt::format("there is no command \"{}\"", commands::one_line(words[0])), "",
                    suggest(words[0], names));
    }
    commands::Action action;
    for (const Verb &verb : verbs) {
        if (meant == std::end(verbs) ? !verb.hidden : &verb == meant) {
            commands::Action prepared = verb.prepare(*app.add_subcommand(verb.name));
            action = &verb == meant ? std::move(prepared) : nullptr;
        }
    }
    try {
        app.parse(count, arguments);
    } catch (const CLI::Success &wanted) { // --help, --version
        return app.exit(wanted, std::cout, std::cerr);
    } catch (const CLI::ParseError &problem) {
        throw commands::command_line_error(app, problem, words);
    }
    if (!action) {
        std::cerr << app.help();
        return static_cast<int>(Fault::usage);
    }
    const int code = action();
    if (!std::cout.flush()) {
        throw Error(Fault::internal, "standard output cannot be written", "", "is the disk full?");
    }
    return code;
}

} // namespace

int main(int count, char **arguments) {
    if (count > 0) {
        commands::called_as(arguments[0]);
    }
    try {
        return run(count, arguments);
    } catch (const Error &error) {
        complain(error);
        return static_cast<int>(error.fault);
    } catch (const Errors &errors) {
        for (const Error &error : errors.list) {
            complain(error);
        }
        return static_cast<int>(errors.list.front().fault);
    } catch (const std::bad_alloc &) {
        complain(Error(Fault::internal, "out of memory"));
    } catch (const std::exception &exception) {
        complain(Error(Fault::internal, exception.what()));
    }
    return static_cast<int>(Fault::internal);
}
