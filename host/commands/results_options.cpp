// SPDX-License-Identifier: MIT
#include "commands/results_options.hpp"

#include "commands/cli.hpp"
#include "commands/shell.hpp"

namespace armature::commands {

void ResultsOptions::add(CLI::App &app) {
    app.add_option("--db", database, "results database [ARMATURE_DB or runs.db]")->type_name("FILE");
    app.add_option("--format", format, "table, csv or json")->capture_default_str()->type_name("FORMAT");
}

std::filesystem::path ResultsOptions::file() const {
    return database.empty() ? results::default_database() : std::filesystem::path(database);
}

std::unique_ptr<results::Reader> ResultsOptions::open() const {
    return results::Reader::open(file());
}

std::string ResultsOptions::db_option() const {
    return database.empty() ? "" : " --db " + shell_word(database);
}

} // namespace armature::commands
