// SPDX-License-Identifier: MIT
// The expression language: values by hand, exactness, precedence, and what is refused.
#include "experiment/expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace armature::experiment {
namespace {

const std::map<std::string, Json> known = {{"depth", 3},           {"rate", 0.25},
                                           {"activation", "relu"}, {"deep", true},
                                           {"data.classes", 10},   {"widths", Json::array({4, 8})},
                                           {"largest", INT64_MAX}, {"smallest", INT64_MIN}};
std::optional<Json> lookup(const std::string &name) {
    const auto found = known.find(name);
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

struct Case {
    const char *text;
    Json value;
};
void PrintTo(const Case &c, std::ostream *out) {
    *out << c.text;
}

class Values : public ::testing::TestWithParam<Case> {};

TEST_P(Values, AreWhatTheyMean) {
    const Json value = evaluate(GetParam().text, lookup);
    EXPECT_EQ(value, GetParam().value);
    EXPECT_EQ(value.is_number_float(), GetParam().value.is_number_float()) << "integers stay integers: " << value;
}

INSTANTIATE_TEST_SUITE_P(
    Expression, Values,
    ::testing::Values(Case{"2 + 3 * 4", 14}, Case{"(2 + 3) * 4", 20}, Case{"7 / 2", 3.5}, Case{"6 / 2", 3.0},
                      Case{"7 // 2", 3}, Case{"-7 // 2", -4}, Case{"7 // -2", -4}, Case{"-7 % 3", 2},
                      Case{"7 % -3", -2}, Case{"7.5 // 2", 3.0}, Case{"-7.5 % 2", 0.5}, Case{"-2 ** 2", -4},
                      Case{"2 ** -1", 0.5}, Case{"2 ** 3 ** 2", 512}, Case{"2 ** 62", int64_t{1} << 62},
                      Case{"1 - 2 - 3", -4}, Case{"2 - -2", 4}, Case{"1e3", 1000.0}, Case{".5 + 1", 1.5},
                      Case{"16 ** 0.5", 4.0}, Case{"depth * 2", 6}, Case{"data.classes", 10}, Case{"1 + 2 == 3", true},
                      Case{"1 == 1.0", true}, Case{"depth > 1 and not rate > 0.5", true},
                      Case{"not deep or deep", true}, Case{"activation == 'relu'", true},
                      Case{"activation != \"tanh\"", true}, Case{"'a' < 'b'", true}, Case{"'ab' + 'c'", "abc"},
                      Case{"'\\''", "'"}, Case{"1 if depth > 2 else 2", 1}, Case{"1 if deep else 2 if deep else 3", 1},
                      Case{"1 if not deep else 2 if deep else 3", 2}, Case{"min(3, 1, 2)", 1}, Case{"max(3, 4.5)", 4.5},
                      Case{"abs(-3)", 3}, Case{"abs(-0.5)", 0.5}, Case{"floor(2.7)", 2}, Case{"floor(-2.1)", -3},
                      Case{"ceil(2.1)", 3}, Case{"round(2.5)", 3}, Case{"round(-2.5)", -3}, Case{"sqrt(9)", 3.0},
                      Case{"exp(0)", 1.0}, Case{"log(1)", 0.0}, Case{"widths", Json::array({4, 8})},
                      Case{"largest", INT64_MAX}, Case{"smallest % -1", 0}, Case{"true", true},
                      Case{"false and 1 / 0 > 1", false}, Case{"1 if true else nothing", 1}));

struct Refusal {
    const char *text, *message;
};
void PrintTo(const Refusal &c, std::ostream *out) {
    *out << c.text;
}

class Refusals : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refusals, SayWhatAndWhere) {
    try {
        const Json value = evaluate(GetParam().text, lookup);
        FAIL() << "gave " << value;
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::experiment);
        EXPECT_THAT(error.message + " " + error.hint, ::testing::HasSubstr(GetParam().message));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Expression, Refusals,
    ::testing::Values(
        Refusal{"", "expected a value, found the end at column 1"}, Refusal{"1 +", "found the end at column 4"},
        Refusal{"(1 + 2", "expected \")\", found the end at column 7"},
        Refusal{"1 2", "expected the end, found 2 at column 3"}, Refusal{"1 / 0", "division by zero at column 3"},
        Refusal{"1 // 0", "division by zero"}, Refusal{"1 % 0", "division by zero"},
        Refusal{"1.0 / 0", "division by zero"}, Refusal{"0 ** -1", "division by zero"},
        Refusal{"largest + 1", "does not fit 64 bits at column 9"}, Refusal{"smallest - 1", "does not fit"},
        Refusal{"-smallest", "does not fit"}, Refusal{"abs(smallest)", "does not fit"},
        Refusal{"smallest // -1", "does not fit"}, Refusal{"3037000500 * 3037000500", "does not fit"},
        Refusal{"2 ** 63", "does not fit"}, Refusal{"9223372036854775808", "does not fit a 64-bit number at column 1"},
        Refusal{"1e999", "does not fit"}, Refusal{"exp(1000)", "not a finite number"},
        Refusal{"log(0)", "not a finite number"}, Refusal{"sqrt(-1)", "not a finite number"},
        Refusal{"floor(1e300)", "does not fit"}, Refusal{"1 < 2 < 3", "write a < b and b < c"},
        Refusal{"1 and true", "expected true or false, found an integer (1)"},
        Refusal{"'a' * 2", "* wants a number, found a string"}, Refusal{"'a' == 1", "cannot compare a string"},
        Refusal{"widths + 1", "found an array"}, Refusal{"deep = true", "a comparison is written =="},
        Refusal{"sqr(2)", "did you mean \"sqrt\"?"}, Refusal{"sqrt(1, 2)", "wants one argument, found 2"},
        Refusal{"'open", "a string that does not end at column 1"}, Refusal{"1 ? 2", "\"?\" has no meaning"},
        Refusal{"2x", "expected an operator after a number"}, Refusal{"1e+", "digits of an exponent"},
        Refusal{"1 if deep", "expected \"else\""},
        Refusal{"depth > 1 and widht", "unknown name \"widht\" at column 15"}));

TEST(Expression, PointsAtTheColumn) {
    try {
        evaluate("depth + (2 * )", lookup);
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.message, "expected a value, found \")\" at column 14 of the expression\n"
                                 "    depth + (2 * )\n"
                                 "                 ^");
    }
}

TEST(Expression, ColumnsCountCharactersNotBytes) {
    try {
        evaluate("'\xC3\xA9\xC3\xA9' + 1", lookup); // two letters of two bytes each
        FAIL();
    } catch (const Error &error) {
        EXPECT_THAT(error.message, ::testing::HasSubstr("at column 6 "));
    }
}

TEST(Expression, BoundsItsDepth) {
    EXPECT_EQ(evaluate(std::string(30, '(') + "1" + std::string(30, ')'), lookup), 1);
    for (const std::string &hostile : {std::string(1000, '('), std::string(1000, '-') + "1", std::string(100'000, '('),
                                       std::string(2000, '(') + "1" + std::string(2000, ')')}) {
        EXPECT_THROW(evaluate(hostile, lookup), Error);
    }
    std::string nots, powers = "1";
    for (int i = 0; i < 500; ++i) {
        nots += "not ";
        powers += "**1";
    }
    EXPECT_THROW(evaluate(nots + "true", lookup), Error);
    EXPECT_THROW(evaluate(powers, lookup), Error);
    std::string flat = "1";
    for (int i = 0; i < 1000; ++i) {
        flat += "+1";
    }
    EXPECT_EQ(evaluate(flat, lookup), 1001) << "a long sum is not deep";
}

TEST(Expression, NamesAreFoundInEveryBranch) {
    EXPECT_THAT(names("a.b if c > 1 or d else max(e, -f)"), ::testing::ElementsAre("a.b", "c", "d", "e", "f"));
    EXPECT_THAT(names("1 + 2"), ::testing::IsEmpty());
}

TEST(Expression, AnUnknownNameHasATypeOfItsOwn) {
    try {
        evaluate("data.clases + 1", lookup);
        FAIL();
    } catch (const UnknownName &unknown) {
        EXPECT_EQ(unknown.name, "data.clases");
    }
}

TEST(Interpolate, AWholeExpressionKeepsItsType) {
    EXPECT_EQ(interpolate("${depth}", lookup), 3);
    EXPECT_EQ(interpolate("${rate * 2}", lookup), 0.5);
    EXPECT_EQ(interpolate("${widths}", lookup), Json::array({4, 8}));
    EXPECT_EQ(interpolate("plain", lookup), "plain");
}

TEST(Interpolate, PastesTextAround) {
    EXPECT_EQ(interpolate("net-${depth}-${activation}", lookup), "net-3-relu");
    EXPECT_EQ(interpolate("${depth}${depth}", lookup), "33");
    EXPECT_EQ(interpolate(" ${depth}", lookup), " 3");
}

TEST(Interpolate, BracesInStringsDoNotClose) {
    EXPECT_EQ(interpolate("${'}' + '{'}", lookup), "}{");
    EXPECT_EQ(interpolate("a${\"}\"}b", lookup), "a}b");
    EXPECT_EQ(interpolate("${'\\'}'}", lookup), "'}");
}

TEST(Interpolate, RefusesAnOpenBrace) {
    EXPECT_THROW(interpolate("${depth", lookup), Error);
    EXPECT_THROW(interpolate("${'}", lookup), Error);
    EXPECT_THROW(interpolate("${}", lookup), Error);
}

TEST(Interpolate, ListsItsExpressions) {
    EXPECT_THAT(expressions("a${x + 1}b${'}'}"), ::testing::ElementsAre("x + 1", "'}'"));
}

} // namespace
} // namespace armature::experiment
