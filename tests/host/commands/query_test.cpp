// SPDX-License-Identifier: MIT
#include "host/commands/results_fixture.hpp"

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

class Query : public ResultsFixture {
protected:
    std::string ask(const std::string &sql) { return call(commands::query, {sql, "--format", "csv"}); }
};

TEST_F(Query, AnswersInEveryFormat) {
    const std::string sql = "select rank, value from leaderboard where rank <= 2";
    EXPECT_EQ(ask(sql), "rank,value\n1,0.52\n2,0.51\n");
    EXPECT_EQ(Json::parse(call(commands::query, {sql, "--format", "json"})),
              Json::parse(R"([{"rank":1,"value":0.52},{"rank":2,"value":0.51}])"));
    EXPECT_THAT(call(commands::query, {sql}), HasSubstr("0.52"));
}

TEST_F(Query, LimitCutsAndSaysSo) {
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(call(commands::query, {"values (1), (2), (3)", "--format", "csv", "--limit", "2"}), "column1\n1\n2\n");
    EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("Only the first 2 rows"));
}

TEST_F(Query, BadSqlGetsTheNearestName) {
    const Error column = error_of(commands::query, {"select valeu from leaderboard"});
    EXPECT_EQ(column.fault, Fault::usage);
    EXPECT_THAT(column.message, HasSubstr("no such column: valeu"));
    EXPECT_THAT(column.hint, HasSubstr("value"));
    EXPECT_THAT(error_of(commands::query, {"select * from leaderbord"}).hint, HasSubstr("leaderboard"));
    EXPECT_THAT(error_of(commands::query, {"selct 1"}).hint, HasSubstr("run_summary"));
}

TEST_F(Query, ReadsStandardInput) {
    std::istringstream in("select count(*) as n\nfrom run -- all\n;\n");
    std::streambuf *const before = std::cin.rdbuf(in.rdbuf());
    EXPECT_EQ(ask("-"), "n\n4\n");
    std::cin.rdbuf(before);
}

TEST_F(Query, GivesUpInTime) {
    const Error error = error_of(commands::query, {"with recursive n(i) as (select 1 union all select i + 1 from n) "
                                                   "select count(*) from n",
                                                   "--seconds", "0.05"});
    EXPECT_EQ(error.fault, Fault::database);
    EXPECT_THAT(error.message, HasSubstr("longer than 0.05 seconds"));
}

TEST_F(Query, HelpShowsAnExample) {
    EXPECT_THAT(footer_of(commands::query),
                HasSubstr("armature query \"select rank, value, variables from leaderboard limit 5\""));
    EXPECT_THAT(ask("select rank, value, variables from leaderboard limit 5"), HasSubstr("1,0.52,rate="));
}

} // namespace
} // namespace armature::testing
