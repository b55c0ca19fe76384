// SPDX-License-Identifier: MIT
// query.cpp: `armature query`: a question in SQL, over a connection that can neither write nor hang.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/option_values.hpp"
#include "commands/results_options.hpp"

#include <fmt/format.h>

#include <iostream>
#include <iterator>

namespace armature::commands {

namespace {

struct QueryOptions : ResultsOptions {
    std::string sql;
    int64_t limit = 1000;
    double seconds = 30;
};

int execute(const QueryOptions &options) {
    const Format format = parse_format(options.format);
    const std::string sql =
        options.sql == "-" ? std::string{std::istreambuf_iterator<char>(std::cin), {}} : options.sql;
    const results::Table table = options.open()->query(sql, {}, options.seconds, options.limit);
    print(std::cout, table, format);
    if (table.truncated) {
        std::cerr << fmt::format("Only the first {} rows are shown; --limit 0 shows all.\n", options.limit);
    }
    return 0;
}

} // namespace

Action query(CLI::App &app) {
    const auto options = std::make_shared<QueryOptions>();
    app.description("Asks the results a question in SQL; nothing can be changed by it");
    app.add_option("sql", options->sql, "one SELECT; - reads it from standard input")->required()->type_name("SQL");
    options->add(app);
    app.add_option("--limit", options->limit, "rows at most; 0: all")
        ->transform(whole_number(0))
        ->capture_default_str()
        ->type_name("N");
    app.add_option("--seconds", options->seconds, "give up after so many; 0: never")
        ->transform(seconds(0))
        ->capture_default_str()
        ->type_name("SECONDS");
    app.footer("Views: leaderboard, run_summary, run_parameters, run_metrics, metric_history, trial_summary,\n"
               "study_summary, run_provenance, run_bits. Columns: select * from leaderboard limit 1\n"
               "Example:\n  armature query \"select rank, value, variables from leaderboard limit 5\"");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
