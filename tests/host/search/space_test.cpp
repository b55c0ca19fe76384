// SPDX-License-Identifier: MIT
// Ranges, conditions and the reading of sweeps.
#include "search/sampler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace armature::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const double below_one = std::nextafter(1.0, 0.0);

Space space(const char *text, const char *variables = R"({"a": 1, "b": 2, "c": 3, "most": 6})") {
    return read_space(parse_json(text, "space"), "s.json", "/sweep/space", parse_json(variables, "variables"));
}
Dimension dimension(const std::string &range) {
    return space((R"({"a": )" + range + "}").c_str()).dimensions.at(0);
}

TEST(Ranges, TakeEqualWidthsOfChoicesAndIntegers) {
    const Dimension choice = dimension(R"({"choice": ["x", 2, [3]]})");
    EXPECT_EQ(from_unit(choice, 0.0), "x");
    EXPECT_EQ(from_unit(choice, 0.34), 2);
    EXPECT_EQ(from_unit(choice, below_one), Json::array({3}));
    const Dimension integer = dimension(R"({"integer": [2, 10], "step": 4})"); // 2, 6, 10
    EXPECT_EQ(from_unit(integer, 0.33), 2);
    EXPECT_EQ(from_unit(integer, 0.34), 6);
    EXPECT_EQ(from_unit(integer, below_one), 10);
}

TEST(Ranges, FollowTheLogarithm) {
    const Dimension rate = dimension(R"({"log": [1e-4, 1e-1]})");
    EXPECT_EQ(from_unit(rate, 0.0), 1e-4);
    EXPECT_NEAR(from_unit(rate, 1.0 / 3).get<double>(), 1e-3, 1e-15);
    EXPECT_LE(from_unit(rate, below_one).get<double>(), 1e-1);
    const Dimension width =
        dimension(R"({"integer": [1, 7], "log": true})"); // of log 8: 1 has a third, 2 and 3 a third
    EXPECT_EQ(from_unit(width, 0.33), 1);
    EXPECT_EQ(from_unit(width, 0.34), 2);
    EXPECT_EQ(from_unit(width, 0.66), 3);
    EXPECT_EQ(from_unit(width, 0.67), 4);
    EXPECT_EQ(from_unit(width, below_one), 7);
}

TEST(Ranges, StepRealNumbers) {
    const Dimension rate = dimension(R"({"uniform": [0, 0.3], "step": 0.1})");
    EXPECT_EQ(grid_values(rate).size(), 4U);
    EXPECT_EQ(from_unit(rate, 0.26), 0.1);
    EXPECT_EQ(from_unit(rate, below_one), 0.3);
    EXPECT_EQ(from_unit(dimension(R"({"uniform": [-1, 3]})"), 0.25), 0.0);
}

TEST(Ranges, GiveAGrid) {
    EXPECT_THAT(grid_values(dimension(R"({"uniform": [0, 1]})")), ElementsAre(0.0, 0.25, 0.5, 0.75, 1.0));
    EXPECT_THAT(grid_values(dimension(R"({"uniform": [0, 1], "grid": 1})")), ElementsAre(0.5));
    EXPECT_THAT(grid_values(dimension(R"({"integer": [3, 9], "step": 3})")), ElementsAre(3, 6, 9));
    EXPECT_THAT(grid_values(dimension(R"({"integer": [0, 100], "grid": 3})")), ElementsAre(0, 50, 100));
    EXPECT_THAT(grid_values(dimension(R"({"integer": [16, 1024], "log": true, "grid": 4})")),
                ElementsAre(16, 64, 256, 1024));
    EXPECT_THAT(grid_values(dimension(R"({"integer": [1, 3], "log": true, "grid": 8})")), ElementsAre(1, 2, 3));
    EXPECT_THAT(grid_values(dimension(R"({"choice": ["p", "q"]})")), ElementsAre("p", "q"));
    const std::vector<Json> rates = grid_values(dimension(R"({"log": [1e-3, 1e-1], "grid": 3})"));
    EXPECT_EQ(rates.front(), 1e-3);
    EXPECT_NEAR(rates[1].get<double>(), 1e-2, 1e-16);
    EXPECT_EQ(rates.back(), 1e-1);
}

Json with_b(int b) {
    return {{"a", 1}, {"b", b}, {"c", 3}};
}

TEST(Conditions, SeeTheFinalValueOfWhatTheyName) {
    // c depends on b, b on a, written the other way round; b's value in the document is 2.
    const Space s = space(R"({"c": {"integer": [1, 9], "when": "b > 5"}, "b": {"integer": [1, 9], "when": "a == 1"},
                              "a": {"choice": [0, 1]}})");
    EXPECT_EQ(active(s, {{"a", 1}, {"b", 7}, {"c", 4}}, with_b(2)).size(), 3U);
    EXPECT_EQ(active(s, {{"a", 1}, {"b", 3}, {"c", 4}}, with_b(2)), (experiment::Assignment{{"a", 1}, {"b", 3}}));
    EXPECT_EQ(active(s, {{"a", 0}, {"b", 7}, {"c", 4}}, with_b(2)), (experiment::Assignment{{"a", 0}}))
        << "b is inactive, so c must see the document's 2, not 7";
    EXPECT_EQ(active(s, {{"a", 0}, {"b", 7}, {"c", 4}}, with_b(6)), (experiment::Assignment{{"a", 0}, {"c", 4}}));
}

TEST(Conditions, LookThroughVariables) {
    const Json variables = parse_json(R"({"a": 1, "deep": "${a > 1}", "b": 2})", "variables");
    const Space s =
        read_space(parse_json(R"({"b": {"integer": [1, 9], "when": "deep"}, "a": {"integer": [1, 3]}})", "space"), "",
                   "/sweep/space", variables);
    EXPECT_EQ(active(s, {{"a", 1}, {"b", 5}}, variables).count("b"), 0U);
    EXPECT_EQ(active(s, {{"a", 2}, {"b", 5}}, variables).count("b"), 1U);
    EXPECT_THAT(order_of_conditions(s, variables), ElementsAre(1, 0));
}

TEST(Conditions, ThatCannotBeEvaluatedAtAPointSpoilThatPointOnly) {
    const Space s = space(R"({"a": {"integer": [1, 4], "when": "1 / (b - 3) > 0"}, "b": {"integer": [1, 9]}})");
    for (const int b : {2, 3, 4}) {
        const experiment::Assignment kept = active(s, {{"a", 2}, {"b", b}}, with_b(5));
        EXPECT_EQ(kept.count("a"), b == 2 ? 0U : 1U) << b;
        if (b != 3) {
            EXPECT_NO_THROW(check_conditions(s, kept, with_b(5)));
            continue;
        }
        try {
            check_conditions(s, kept, with_b(5));
            ADD_FAILURE() << "nothing was thrown";
        } catch (const Errors &errors) {
            ASSERT_EQ(errors.list.size(), 1U);
            EXPECT_THAT(errors.list[0].what(), StartsWith("/sweep/space/a/when: division by zero"));
        }
    }
}

template <class Work> std::vector<std::string> refusals(Work work) {
    std::vector<std::string> out;
    try {
        work();
    } catch (const Errors &errors) {
        for (const Error &error : errors.list) {
            EXPECT_EQ(error.fault, Fault::experiment);
            out.emplace_back(error.what());
        }
    }
    return out;
}

struct Wrong {
    const char *space, *says;
};
void PrintTo(const Wrong &wrong, std::ostream *out) {
    *out << wrong.space;
}
class WrongSpaces : public ::testing::TestWithParam<Wrong> {};
TEST_P(WrongSpaces, AreRefusedAtTheirPlace) {
    EXPECT_THAT(refusals([] { space(GetParam().space); }), ElementsAre(HasSubstr(GetParam().says)));
}
INSTANTIATE_TEST_SUITE_P(
    Space, WrongSpaces,
    ::testing::Values(
        Wrong{R"({"aa": {"integer": [1, 2]}})",
              "s.json at /sweep/space/aa: varies \"aa\", which is no variable (did you mean \"a\"?)"},
        Wrong{R"({"a": {"int": [1, 2]}})", "/sweep/space/a: the range of \"a\" is {\"int\":[1,2]}, expected"},
        Wrong{R"({"a": [1, 2]})", "/sweep/space/a: the range"},
        Wrong{R"({"a": {"integer": [1, 2], "stop": 1}})",
              "/sweep/space/a/stop: the range of \"a\" has no setting \"stop\" (did you mean \"step\"?)"},
        Wrong{R"({"a": {"integer": [2, 1]}})",
              "/sweep/space/a/integer: expected the smallest and the largest value, found [2,1]"},
        Wrong{R"({"a": {"integer": [1, 2, 3]}})", "/sweep/space/a/integer"},
        Wrong{R"({"a": {"integer": [1, 2.5]}})", "/sweep/space/a/integer"},
        Wrong{R"({"a": {"integer": [0, 9], "log": true}})", "begins at 1 or above"},
        Wrong{R"({"a": {"log": [0, 1]}})", "/sweep/space/a/log"},
        Wrong{R"({"a": {"uniform": ["x", 1]}})", "/sweep/space/a/uniform"},
        Wrong{R"({"a": {"uniform": [0, 1], "step": 2}})",
              "/sweep/space/a/step: \"step\" is 2, more than the whole range"},
        Wrong{R"({"a": {"uniform": [0, 1], "step": 0}})", "/sweep/space/a/step"},
        Wrong{R"({"a": {"uniform": [-1e308, 1e308]}})", "/sweep/space/a/uniform: the range [-1e+308,1e+308] is wider"},
        Wrong{R"({"a": {"choice": []}})", "/sweep/space/a/choice: \"choice\" wants an array of at least one"},
        Wrong{R"({"a": {"choice": [1, 1]}})", "/sweep/space/a/choice/1: the value 1 stands twice"},
        Wrong{R"({"a": {"integer": [1, "${mots}"]}})", "unknown name \"mots\""},
        Wrong{R"({"a": {"integer": [1, 2], "when": "d > 1"}})", "/sweep/space/a/when: unknown name \"d\""},
        Wrong{R"({"a": {"integer": [1, 2], "when": "a > 1"}})",
              "/sweep/space/a: the \"when\" of \"a\" depends on itself"},
        Wrong{R"({"a": {"integer": [1, 2], "when": "b > 1"}, "b": {"integer": [1, 2], "when": "a > 1"}})",
              "depends on itself"},
        Wrong{R"({"a": {"integer": [1, 2], "when": "b + 1"}, "b": {"integer": [1, 2]}})",
              "s.json at /sweep/space/a/when: \"when\" gives 3, expected true or false"},
        Wrong{R"({"a": {"integer": [1, 2], "when": 3}})", "/sweep/space/a/when: \"when\" is 3, expected an expression"},
        Wrong{"[]", "/sweep/space: \"space\" is an array"}));

TEST(Space, BoundsMayBeExpressions) {
    const auto range = std::get<Integer>(dimension(R"({"integer": [1, "${most * 2}"]})").range);
    EXPECT_EQ(range.low, 1);
    EXPECT_EQ(range.high, 12);
}

experiment::Document document(const char *sweep) {
    Json json = parse_json(
        R"({"metrics": ["accuracy", {"metric": "top_k_error", "name": "top"}], "variables": {"a": 1, "b": 1}})", "d");
    json["sweep"] = parse_json(sweep, "sweep");
    experiment::Document out = experiment::from_json(std::move(json), {});
    out.file = "d.json";
    return out;
}

TEST(Sweep, IsReadWhole) {
    const Sweep sweep =
        read_sweep(document(R"({"space": {"a": {"integer": [1, 4]}}, "sampler": {"sampler": "sobol", "scramble": false},
        "trials": 7, "replicates": 3, "seed": 9, "objective": {"maximize": "validation.accuracy"}})"));
    EXPECT_EQ(sweep.space.dimensions.size(), 1U);
    EXPECT_EQ(sweep.sampler, "sobol");
    EXPECT_EQ(sweep.sampler_options, (Json{{"scramble", false}}));
    EXPECT_EQ(sweep.trials, 7);
    EXPECT_EQ(sweep.replicates, 3);
    EXPECT_EQ(sweep.seed, 9U);
    EXPECT_EQ(sweep.objective, "validation.accuracy");
    EXPECT_TRUE(sweep.maximize);
    Json again = document("{}").json;
    again["sweep"] = sweep.canonical;
    EXPECT_EQ(dump(read_sweep(experiment::from_json(again, {})).canonical), dump(sweep.canonical));
}

TEST(Sweep, ADocumentWithoutOneIsASweepOfOnePoint) {
    const Sweep sweep = read_sweep(experiment::from_json(Json::object(), {}));
    EXPECT_EQ(sweep.trials, 1);
    EXPECT_EQ(sweep.replicates, 1);
    EXPECT_EQ(sweep.objective, "validation.loss");
    EXPECT_FALSE(sweep.maximize);
    const Study study{.space = sweep.space,
                      .variables = Json::object(),
                      .seed = 0,
                      .maximize = false,
                      .options = sweep.sampler_options};
    EXPECT_EQ(make_sampler(sweep.sampler, study)->ask(0, {}), experiment::Assignment{});
}

class WrongSweeps : public ::testing::TestWithParam<Wrong> {};
TEST_P(WrongSweeps, AreRefusedAtTheirPlace) {
    EXPECT_THAT(refusals([] { read_sweep(document(GetParam().space)); }), ElementsAre(HasSubstr(GetParam().says)));
}
INSTANTIATE_TEST_SUITE_P(
    Sweep, WrongSweeps,
    ::testing::Values(
        Wrong{R"({"sampler": "sobel"})",
              "d.json at /sweep/sampler: unknown sampler \"sobel\" (did you mean \"sobol\"?)"},
        Wrong{R"({"sampler": {"sampler": "grid", "scramble": true}})",
              "/sweep/sampler/scramble: the sampler grid has no setting \"scramble\""},
        Wrong{R"({"sampler": 3})", "/sweep/sampler: names no sampler"},
        Wrong{R"({"trials": 0})", "/sweep/trials: \"trials\" of \"sweep\" is 0, expected at least 1"},
        Wrong{R"({"trails": 3})", "/sweep/trails: \"sweep\" has no setting \"trails\" (did you mean \"trials\"?)"},
        Wrong{R"({"objective": {"maximize": "validation.acuracy"}})",
              "/sweep/objective: no metric \"validation.acuracy\" is reported (did you mean \"validation.accuracy\"?)"},
        Wrong{R"({"objective": {"max": "validation.top"}})", "/sweep/objective: expected a metric"},
        Wrong{R"({"objective": "validation.accuracy"})",
              "/sweep/objective: \"validation.accuracy\" does not say whether large or small is better (write {\"maxi"},
        Wrong{R"({"replicates": 1000000000000000000})", "/sweep/replicates: \"replicates\" of \"sweep\" is 1"},
        Wrong{R"({"trials": 5})", "/sweep/trials: 5 trials of nothing that varies"},
        Wrong{R"({"space": {"a": {"integer": [1, 4]}}})",
              "d.json at /sweep: the sampler random needs to know how many \"trials\""},
        Wrong{R"({"space": {"a": {"integer": [1, 4], "when": "1 / (b - 3) > 0"}, "b": {"integer": [1, 4]}},
                  "sampler": "grid"})",
              "d.json at /sweep/space/a/when: division by zero"}, // at one point of the grid
        Wrong{R"({"space": {"a": {"uniform": [0, 1], "grid": 200000}}, "sampler": "grid", "trials": 3})",
              "d.json at /sweep/space: the grid has more than 100000 points"},
        Wrong{"3", "/sweep: \"sweep\" is an integer, expected an object"}));

TEST(Sweep, AGridWithoutTrialsIsWhole) {
    EXPECT_EQ(read_sweep(document(R"({"space": {"a": {"integer": [1, 7]}}, "sampler": "grid"})")).trials, 7);
    EXPECT_EQ(read_sweep(document(R"({"space": {"a": {"integer": [1, 7]}}, "sampler": "grid", "trials": 5})")).trials,
              5);
}

TEST(Sweep, TheNameOfALossSaysThatSmallIsBetter) {
    const Sweep sweep = read_sweep(document(R"({"objective": "training.loss"})"));
    EXPECT_EQ(sweep.objective, "training.loss");
    EXPECT_FALSE(sweep.maximize);
}

} // namespace
} // namespace armature::search
