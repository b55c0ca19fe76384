// SPDX-License-Identifier: MIT
#include "commands/command_line.hpp"

#include "commands/cli.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

namespace armature::commands {

namespace {

// The command that was being read.
const CLI::App &innermost(const CLI::App &app) {
    const CLI::App *command = &app;
    for (auto inner = command->get_subcommands(); !inner.empty(); inner = command->get_subcommands()) {
        command = inner.back();
    }
    return *command;
}

std::string path_of(const CLI::App &app) {
    std::string path = "armature";
    const CLI::App *command = &app;
    for (auto inner = command->get_subcommands(); !inner.empty(); inner = command->get_subcommands()) {
        command = inner.back();
        path += " " + command->get_name();
    }
    return path;
}

Error unexpected(const CLI::App &app, const std::string &word) {
    const std::string path = path_of(app), name = word.substr(0, word.find('='));
    const std::string help = path + " --help";
    if (!word.starts_with('-')) {
        return {Fault::usage, fmt::format("{} has no use for \"{}\"", path, word), "", help};
    }
    std::vector<std::string> known;
    for (const CLI::Option *option : innermost(app).get_options()) {
        for (const std::string &long_name : option->get_lnames()) {
            known.push_back("--" + long_name);
        }
    }
    const bool near = !nearest(name, known).empty();
    return {Fault::usage, fmt::format("{} has no option {}", path, name), "", near ? suggest(name, known) : help};
}

// "armature data chek"
Error no_subcommand(const CLI::App &app, const std::vector<std::string> &words) {
    std::vector<std::string> known;
    for (const CLI::App *inner : innermost(app).get_subcommands([](const CLI::App *) { return true; })) {
        known.push_back(inner->get_name());
    }
    const std::string path = path_of(app);
    const bool misspelt = words.size() > 1 && !words[1].starts_with('-');
    return {Fault::usage,
            misspelt ? fmt::format("there is no command \"{} {}\"", path, words[1])
                     : fmt::format("{} wants one of its commands", path),
            "", suggest(misspelt ? words[1] : "", known)};
}

} // namespace

Error command_line_error(const CLI::App &app, const CLI::ParseError &problem, const std::vector<std::string> &words) {
    if (dynamic_cast<const CLI::ExtrasError *>(&problem) != nullptr) {
        if (const std::vector<std::string> extras = app.remaining(true); !extras.empty()) {
            return unexpected(app, extras.front());
        }
    }
    const bool has_subcommands = !innermost(app).get_subcommands([](const CLI::App *) { return true; }).empty();
    if (dynamic_cast<const CLI::RequiredError *>(&problem) != nullptr && has_subcommands) {
        return no_subcommand(app, words);
    }
    return {Fault::usage, problem.what(), "", fmt::format("{} --help", path_of(app))};
}

} // namespace armature::commands
