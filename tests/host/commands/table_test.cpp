// SPDX-License-Identifier: MIT
#include "commands/table.hpp"
#include "commands/text_width.hpp"

#include <limits>
#include <sstream>

#include <gtest/gtest.h>

namespace armature::commands {
namespace {

const results::Table runs = {.columns = {"run", "rate", "note"},
                             .rows = {{"1234abcd", 0.1 + 0.2, "plain"},
                                      {"b", 12, "with, comma and \"quotes\""},
                                      {"c", nullptr, "two\nlines"},
                                      {"d", std::numeric_limits<double>::infinity(), nullptr}},
                             .truncated = false};

std::string text(const results::Table &table, Format format, int width = 0) {
    std::ostringstream out;
    print(out, table, format, width);
    return out.str();
}

TEST(Table, AlignsNumbersRightAndTextLeft) {
    EXPECT_EQ(text(runs, Format::table), "run       rate  note\n"
                                         "1234abcd   0.3  plain\n"
                                         "b           12  with, comma and \"quotes\"\n"
                                         "c               two lines\n"
                                         "d          inf\n");
}

TEST(Table, FitsTheTerminalByWrappingTexts) {
    EXPECT_EQ(text(runs, Format::table, 28), "run       rate  note\n"
                                             "1234abcd   0.3  plain\n"
                                             "b           12  with, comma\n"
                                             "                and \"quotes\"\n"
                                             "c               two lines\n"
                                             "d          inf\n");
}

TEST(Table, WrapsHeadersAndRoundsMoreWhereItIsNarrow) {
    const results::Table table = {.columns = {"run", "validation.accuracy", "validation.loss"},
                                  .rows = {{"1234abcd", 0.123456789, 2.5}, {"b", 12345.678, 1e-9}},
                                  .truncated = false};
    EXPECT_EQ(text(table, Format::table, 46), "run       validation.accuracy  validation.loss\n"
                                              "1234abcd             0.123457              2.5\n"
                                              "b                     12345.7            1e-09\n");
    EXPECT_EQ(text(table, Format::table, 34), "          validation.  validation.\n"
                                              "run          accuracy         loss\n"
                                              "1234abcd       0.1235          2.5\n"
                                              "b           1.235e+04        1e-09\n");
}

// Identifiers, numbers and names stay whole: the rest of the columns is continued below, with the first one again.
TEST(Table, ContinuesBelowWhatFindsNoRoom) {
    const results::Table table = {.columns = {"run", "width", "validation.accuracy", "hash"},
                                  .rows = {{"1234abcd", 64, 0.5, "0123456789abcdef"}, {"b", 7, 0.25, "x"}},
                                  .truncated = false};
    EXPECT_EQ(text(table, Format::table, 22), "run       width\n"
                                              "1234abcd     64\n"
                                              "b             7\n"
                                              "\n"
                                              "           validation.\n"
                                              "run           accuracy\n"
                                              "1234abcd           0.5\n"
                                              "b                 0.25\n"
                                              "\n"
                                              "run       hash\n"
                                              "1234abcd  0123456789a\u2026\n"
                                              "b         x\n");
    for (int width = 1; width < 60; ++width) {
        std::istringstream lines(text(table, Format::table, width));
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(text_width(line), static_cast<size_t>(std::max(width, 16))) << line;
        }
    }
}

TEST(Table, RoundsNumbersForPeopleOnly) {
    const results::Table table = {.columns = {"x"}, .rows = {{0.1 + 0.2}, {123456789.0}, {1e-9}}, .truncated = false};
    EXPECT_EQ(text(table, Format::table), "          x\n        0.3\n1.23457e+08\n      1e-09\n");
    EXPECT_EQ(text(table, Format::csv), "x\n0.30000000000000004\n123456789.0\n1e-09\n");
    EXPECT_EQ(text(table, Format::json),
              "[\n  {\"x\": 0.30000000000000004},\n  {\"x\": 123456789.0},\n  {\"x\": 1e-09}\n]\n");
}

// Columns are counted in cells, not bytes: an accent takes one, a Chinese character two, a combining mark none.
TEST(Table, CountsCells) {
    const results::Table table = {.columns = {"name", "n"},
                                  .rows = {{"caf\u00e9", 1}, {"\u4e2d\u6587", 2}, {"cafe\u0301", 3}, {"abcd", 4}},
                                  .truncated = false};
    EXPECT_EQ(text(table, Format::table), "name  n\ncaf\u00e9  1\n\u4e2d\u6587  2\ncafe\u0301  3\nabcd  4\n");
}

TEST(Table, KeepsTextFromSteeringTheTerminal) {
    const results::Table table = {.columns = {"x"}, .rows = {{"a\x1b[31mred\x07"}, {"\xff"}}, .truncated = false};
    EXPECT_EQ(text(table, Format::table), "x\na[31mred\n?\n");
}

TEST(Csv, QuotesAsTheStandardWants) {
    EXPECT_EQ(text(runs, Format::csv), "run,rate,note\n"
                                       "1234abcd,0.30000000000000004,plain\n"
                                       "b,12,\"with, comma and \"\"quotes\"\"\"\n"
                                       "c,,\"two\nlines\"\n"
                                       "d,inf,\n");
    EXPECT_EQ(text({.columns = {"a,b"}, .rows = {{"\""}, {"\r"}, {true}}, .truncated = false}, Format::csv),
              "\"a,b\"\n\"\"\"\"\n\"\r\"\ntrue\n");
}

TEST(JsonTable, ReadsBackExactly) {
    const Json back = parse_json(text(runs, Format::json), "table");
    ASSERT_EQ(back.size(), 4u);
    EXPECT_EQ(back[0].at("rate").get<double>(), 0.1 + 0.2);
    EXPECT_EQ(back[2].at("note"), "two\nlines");
    EXPECT_TRUE(back[2].at("rate").is_null());
    EXPECT_EQ(exact_double(back[3].at("rate")), std::numeric_limits<double>::infinity());
    EXPECT_EQ(back[0].begin().key(), "run"); // columns keep their order
}

TEST(Table, WithoutRowsKeepsItsColumns) {
    const results::Table empty = {.columns = {"a", "b"}, .rows = {}, .truncated = false};
    EXPECT_EQ(text(empty, Format::table), "a  b\n");
    EXPECT_EQ(text(empty, Format::csv), "a,b\n");
    EXPECT_EQ(text(empty, Format::json), "[]\n");
    EXPECT_EQ(text({}, Format::table), "");
}

TEST(ParseFormat, KnowsThreeWords) {
    EXPECT_EQ(parse_format("table"), Format::table);
    EXPECT_EQ(parse_format("csv"), Format::csv);
    EXPECT_EQ(parse_format("json"), Format::json);
    try {
        parse_format("jsno");
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::usage);
        EXPECT_STREQ(error.what(), "--format is \"jsno\", expected table, csv or json (did you mean \"json\"?)");
    }
}

} // namespace
} // namespace armature::commands
