// SPDX-License-Identifier: MIT
#include "host/commands/results_fixture.hpp"

#include <sqlite3.h>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Runs : public ResultsFixture {
protected:
    std::string list(const std::vector<std::string> &arguments) { return call(commands::runs, arguments); }
    // One line of CSV a run, without the header.
    std::string column(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--format", "csv"});
        const std::string text = list(arguments);
        return text.substr(text.find('\n') + 1);
    }
};

TEST_F(Runs, ListsVariablesAndMetricsNewestFirst) {
    const std::string text = list({"--format", "csv"});
    EXPECT_EQ(text.substr(0, text.find('\n')),
              "run,study,trial,replicate,state,rate,width,validation.accuracy,seconds");
    EXPECT_EQ(column({"--columns", "trial"}), "3\n2\n1\n0\n");
    EXPECT_THAT(text, HasSubstr(runs[1].uuid + ",digits,1,0,finished,0.05,32,0.51,7.25\n"));
    EXPECT_THAT(text, HasSubstr(runs[3].uuid + ",digits,3,0,diverged,0.025,64,nan,7.25\n"));
}

TEST_F(Runs, SortsMetricsWithTheBetterFirstAndNanLast) {
    EXPECT_EQ(column({"--sort", "validation.accuracy", "--columns", "trial"}), "2\n1\n0\n3\n");
    EXPECT_EQ(column({"--sort", "validation.accuracy", "--ascending", "--columns", "trial"}), "0\n1\n2\n3\n");
    EXPECT_EQ(column({"--sort", "training.loss", "--columns", "trial"}), "2\n1\n0\n3\n")
        << "a small loss is a good loss";
    EXPECT_EQ(column({"--sort", "width", "--descending", "--columns", "trial"}), "3\n2\n1\n0\n");
    EXPECT_EQ(column({"--sort", "width", "--columns", "trial", "--limit", "2"}), "0\n1\n");
}

TEST_F(Runs, FiltersByExpressionStateAndStudy) {
    EXPECT_EQ(column({"--where", "validation.accuracy > 0.505 and width == 32", "--columns", "trial"}), "1\n");
    EXPECT_EQ(column({"--where", "state == 'diverged'", "--columns", "trial"}), "3\n");
    EXPECT_EQ(column({"--where", "gradient_norm < 1", "--columns", "trial"}), "2\n1\n0\n") << "trial 3 has none";
    EXPECT_EQ(column({"--state", "diverged", "--columns", "trial"}), "3\n");
    {
        const auto other = sample_study("other");
        record_sample(*results::Store::open(file), other, sample_run(other, 7));
    }
    EXPECT_EQ(column({"--study", "other", "--columns", "trial,width"}), "7,128\n");
    EXPECT_EQ(column({"--study", study.uuid.substr(0, 13), "--columns", "trial"}), "3\n2\n1\n0\n");
}

TEST_F(Runs, MisspeltNamesAreToldWithTheNearest) {
    EXPECT_THAT(error_of(commands::runs, {"--sort", "validation.acuracy"}).hint, HasSubstr("validation.accuracy"));
    EXPECT_THAT(error_of(commands::runs, {"--columns", "run,widht"}).hint, HasSubstr("width"));
    EXPECT_THAT(error_of(commands::runs, {"--where", "widht > 3"}).hint, HasSubstr("width"));
    EXPECT_THAT(error_of(commands::runs, {"--state", "finnished"}).hint, HasSubstr("finished"));
    EXPECT_THAT(error_of(commands::runs, {"--study", "digit"}).hint, HasSubstr("digits"));
    EXPECT_THAT(error_of(commands::runs, {"--where", "width"}).message, HasSubstr("true or false"));
    EXPECT_THAT(error_of(commands::runs, {"--sort", "zzzzzzzz"}).hint, HasSubstr("known: rate, width, "));
    EXPECT_EQ(error_of(commands::runs, {"--sort", "x"}).fault, Fault::usage);
}

TEST_F(Runs, AMistakeInWhereIsOneOfTheCommandLine) {
    for (const char *wrong : {"width >", "width = 3", "1/0 == 1", "width == 'x' + 1", "width", "'"}) {
        const Error error = error_of(commands::runs, {"--where", wrong});
        EXPECT_EQ(error.fault, Fault::usage) << wrong;
        EXPECT_EQ(error.where, "--where") << wrong;
    }
}

TEST_F(Runs, ColumnsMayHaveSpacesAndComeTwice) {
    EXPECT_EQ(column({"--columns", "trial, width,", "--limit", "1"}), "3,64\n");
    const std::string text = list({"--columns", "run,run"});
    EXPECT_THAT(text, Not(HasSubstr(runs[0].uuid.substr(0, 9))));
    EXPECT_THAT(text, HasSubstr(runs[0].uuid.substr(0, 8) + "  " + runs[0].uuid.substr(0, 8) + "\n"));
}

// A script that asks for failed runs must not fail because there are none.
TEST_F(Runs, WithoutRunsEveryColumnIsEmpty) {
    EXPECT_EQ(list({"--state", "crashed", "--columns", "run,anything", "--format", "csv"}), "run,anything\n");
}

TEST_F(Runs, TableShowsShortIdentifiersThatAreUnique) {
    EXPECT_THAT(list({}), HasSubstr(runs[0].uuid.substr(0, 8)));
    EXPECT_THAT(list({}), Not(HasSubstr(runs[0].uuid)));
    auto twin = sample_run(study, 0, 1);
    twin.uuid = runs[0].uuid.substr(0, 12) + (runs[0].uuid[12] == '0' ? '1' : '0') + runs[0].uuid.substr(13);
    record_sample(*results::Store::open(file), study, twin);
    EXPECT_THAT(list({}), HasSubstr(runs[0].uuid.substr(0, 13)));
    EXPECT_THAT(list({}), HasSubstr(twin.uuid.substr(0, 13)));
}

TEST_F(Runs, AVariableNamedAsAFactKeepsBoth) {
    auto run = sample_run(study, 5);
    run.parameters = {{"seed", 11}, {"bias", true}};
    record_sample(*results::Store::open(file), study, run);
    EXPECT_EQ(column({"--where", "trial == 5", "--columns", "seed,variables.seed,bias"}), "7,11,true\n");
    EXPECT_EQ(column({"--where", "bias", "--columns", "trial"}), "5\n");
}

TEST_F(Runs, MissingDatabaseSaysHowToMakeOne) {
    std::filesystem::remove(file);
    EXPECT_THAT(error_of(commands::runs, {}).hint, HasSubstr("armature run experiments/quickstart.json"));
}

TEST_F(Runs, EmptyDatabaseListsNothing) {
    file = folder / "empty.db";
    results::Store::open(file);
    EXPECT_EQ(list({"--format", "json"}), "[]\n");
    EXPECT_EQ(list({"--format", "json", "--sort", "validation.accuracy"}), "[]\n");
}

TEST_F(Runs, TenThousandRunsAreListed) {
    file = folder / "many.db";
    {
        const auto store = results::Store::open(file);
        store->add_study(study);
    }
    // Straight into the tables: 10,000 runs with two variables and four metrics.
    const std::string sql = R"(
        INSERT INTO dataset VALUES (1, 'd'); INSERT INTO environment VALUES (1, 'e', '{}');
        WITH n AS (SELECT value AS i FROM json_each('[' || substr(replace(printf('%10000s', ''), ' ', ',0'), 2) || ']'))
        INSERT INTO trial SELECT NULL, 1, row_number() OVER () - 1 FROM n;
        INSERT INTO parameter SELECT id, 'width', 'integer', id % 64 FROM trial;
        INSERT INTO parameter SELECT id, 'rate', 'real', 1.0 / id FROM trial;
        INSERT INTO run (id, uuid, trial, replicate, attempt, state, seed, experiment, dataset, environment, machine,
                         parameter_count, started, ended, seconds, record_sha256)
          SELECT id, printf('%08x-0000-4000-8000-000000000000', id * 2654435761 % 4294967296), id, 0, 1, 'finished', 1, 1,
                 1, 1, 1, 9, '', '', 1.0, '' FROM trial;
        INSERT INTO metric_name VALUES (1, 'validation.accuracy'), (2, 'validation.loss'), (3, 'test.accuracy'), (4, 'rate_');
        INSERT INTO final_metric SELECT run.id, metric_name.id, 9, (run.id * 7919 % 10007) / 10007.0 FROM run, metric_name;)";
    sqlite3 *connection = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
    const std::string all = column({"--sort", "validation.accuracy", "--columns", "validation.accuracy"});
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 10000);
    EXPECT_EQ(all.substr(0, 6), "0.9999");
    EXPECT_EQ(column({"--where", "width == 7 and validation.accuracy > 0.9", "--columns", "width"}).substr(0, 2),
              "7\n");
}

TEST_F(Runs, HelpShowsAnExample) {
    EXPECT_THAT(footer_of(commands::runs), HasSubstr("armature runs --sort validation.accuracy"));
    EXPECT_NE(
        list({"--sort", "validation.accuracy", "--where", "width >= 16 and training.loss < 0.99", "--limit", "10"}),
        "");
}

} // namespace
} // namespace armature::testing
