// SPDX-License-Identifier: MIT
// The samplers: pure functions of the study and the trial's number, even where they should be.
#include "search/sampler.hpp"
#include "search/sobol_sequence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace armature::search {
namespace {

using experiment::Assignment;
using ::testing::ElementsAre;

Study study(const char *space, uint64_t seed = 1, Json options = Json::object()) {
    const Json variables = parse_json(R"({"a": 1, "b": 2, "c": 3, "x": 0.5, "y": 0.5})", "variables");
    return {.space = read_space(parse_json(space, "space"), "", "/sweep/space", variables),
            .variables = variables,
            .seed = seed,
            .maximize = true,
            .options = std::move(options)};
}

TEST(Samplers, AreListed) {
    EXPECT_THAT(sampler_names(), ElementsAre("grid", "random", "sobol"));
}

TEST(Samplers, AreReplayedFromSeedAndNumber) {
    const char *space =
        R"({"x": {"uniform": [0, 1]}, "b": {"integer": [1, 100]}, "y": {"log": [0.001, 1], "when": "b > 50"}})";
    for (const std::string name : {"random", "sobol"}) {
        const auto first = make_sampler(name, study(space, 7)), again = make_sampler(name, study(space, 7)),
                   other = make_sampler(name, study(space, 8));
        std::vector<Assignment> forwards;
        std::vector<Told> told;
        size_t conditional = 0, different = 0;
        for (int64_t i = 0; i < 40; ++i) {
            forwards.push_back(first->ask(i, told).value());
            told.push_back({i, forwards.back(), 0.5});
            conditional += forwards.back().count("y");
            different += forwards.back() != other->ask(i, {}).value() ? 1 : 0;
            EXPECT_EQ(forwards.back().count("y") != 0, forwards.back()["b"] > 50);
        }
        EXPECT_GT(conditional, 10U) << name;
        EXPECT_LT(conditional, 30U) << name;
        EXPECT_EQ(different, 40U) << name;
        for (int64_t i = 39; i >= 0; --i) {
            EXPECT_EQ(again->ask(i, {}).value(), forwards[static_cast<size_t>(i)]) << name << " " << i;
        }
        EXPECT_EQ(std::set<Assignment>(forwards.begin(), forwards.end()).size(), 40U) << name;
    }
}

TEST(Samplers, AVariableAtTheEndMovesNoOther) {
    for (const std::string name : {"random", "sobol"}) {
        const auto few = make_sampler(name, study(R"({"x": {"uniform": [0, 1]}, "b": {"integer": [1, 100]}})"));
        const auto more = make_sampler(
            name, study(R"({"x": {"uniform": [0, 1]}, "b": {"integer": [1, 100]}, "y": {"uniform": [0, 1]}})"));
        for (int64_t i = 0; i < 10; ++i) {
            EXPECT_EQ(few->ask(i, {})->at("x"), more->ask(i, {})->at("x")) << name;
            EXPECT_EQ(few->ask(i, {})->at("b"), more->ask(i, {})->at("b")) << name;
        }
    }
}

TEST(Random, AVariableAnywhereMovesNoOther) {
    const auto few = make_sampler("random", study(R"({"x": {"uniform": [0, 1]}})"));
    const auto more = make_sampler("random", study(R"({"y": {"uniform": [0, 1]}, "x": {"uniform": [0, 1]}})"));
    for (int64_t i = 0; i < 10; ++i) {
        EXPECT_EQ(few->ask(i, {})->at("x"), more->ask(i, {})->at("x"));
        EXPECT_NE(more->ask(i, {})->at("x"), more->ask(i, {})->at("y"));
    }
}

TEST(Random, IsUniform) {
    const auto sampler = make_sampler("random", study(R"({"x": {"uniform": [0, 1]}, "b": {"choice": [0, 1, 2, 3]}})"));
    constexpr int64_t n = 4000;
    double sum = 0, squares = 0;
    std::map<int64_t, int> counts;
    for (int64_t i = 0; i < n; ++i) {
        const Assignment point = sampler->ask(i, {}).value();
        const double x = point.at("x").get<double>();
        sum += x;
        squares += x * x;
        ++counts[point.at("b").get<int64_t>()];
    }
    // Five standard errors: sqrt(1 / 12 n) = 0.0046 and sqrt(4 / 45 n) = 0.0047; sqrt(n 3 / 16) = 27.
    EXPECT_NEAR(sum / n, 0.5, 0.023);
    EXPECT_NEAR(squares / n, 1.0 / 3, 0.024);
    for (const auto &[value, count] : counts) {
        EXPECT_NEAR(count, n / 4, 137) << value;
    }
}

TEST(Grid, IsTheProductInTheFilesOrder) {
    const auto grid = make_sampler("grid", study(R"({"b": {"choice": ["p", "q"]}, "a": {"integer": [1, 3]}})"));
    ASSERT_EQ(grid->size(), 6);
    std::vector<Assignment> points;
    for (int64_t i = 0; i < 6; ++i) {
        points.push_back(grid->ask(i, {}).value());
    }
    EXPECT_THAT(points, ElementsAre(Assignment{{"b", "p"}, {"a", 1}}, Assignment{{"b", "p"}, {"a", 2}},
                                    Assignment{{"b", "p"}, {"a", 3}}, Assignment{{"b", "q"}, {"a", 1}},
                                    Assignment{{"b", "q"}, {"a", 2}}, Assignment{{"b", "q"}, {"a", 3}}));
    EXPECT_EQ(grid->ask(6, {}), std::nullopt);
    EXPECT_EQ(grid->ask(-1, {}), std::nullopt);
}

TEST(Grid, InactiveVariablesDoNotMultiplyPoints) {
    // a = 1: x inactive, one point; a = 2, 3: three points each.
    const auto grid = make_sampler(
        "grid", study(R"({"x": {"uniform": [0, 1], "grid": 3, "when": "a > 1"}, "a": {"integer": [1, 3]}})"));
    ASSERT_EQ(grid->size(), 7);
    std::set<Assignment> points;
    for (int64_t i = 0; i < 7; ++i) {
        points.insert(grid->ask(i, {}).value());
    }
    EXPECT_EQ(points.size(), 7U);
    EXPECT_EQ(points.count({{"a", 1}}), 1U);
    EXPECT_EQ(points.count({{"a", 3}, {"x", 0.5}}), 1U);
}

TEST(Grid, RefusesToBeAbsurd) {
    EXPECT_THROW(make_sampler("grid", study(R"({"a": {"integer": [1, 1000]}, "b": {"integer": [1, 1000]}})")), Error);
    EXPECT_THROW(make_sampler("grid", study(R"({"a": {"integer": [1, 1000000000]}})")), Error);
}

// scipy.stats.qmc.Sobol(53, scramble=False, bits=30).random(1024) of SciPy 1.10.1, whose numbers are Joe and Kuo's too:
// rows 1, 2, 3, 5, 8, 100 and 1000, dimensions 0, 1, 2, 6, 20, 36 and 52.
TEST(SobolSequence, IsThePublishedOne) {
    const std::map<uint32_t, std::vector<double>> rows = {
        {1, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}},
        {2, {0.75, 0.25, 0.25, 0.25, 0.25, 0.25, 0.75}},
        {3, {0.25, 0.75, 0.75, 0.75, 0.75, 0.75, 0.25}},
        {5, {0.875, 0.875, 0.125, 0.875, 0.625, 0.125, 0.625}},
        {8, {0.1875, 0.3125, 0.9375, 0.4375, 0.1875, 0.1875, 0.1875}},
        {100, {0.4140625, 0.2578125, 0.7734375, 0.0234375, 0.7578125, 0.9765625, 0.0703125}},
        {1000, {0.2197265625, 0.0966796875, 0.5185546875, 0.0458984375, 0.5224609375, 0.8486328125, 0.7529296875}}};
    const std::vector<int> dimensions = {0, 1, 2, 6, 20, 36, 52};
    for (const auto &[number, expected] : rows) {
        for (size_t i = 0; i < dimensions.size(); ++i) {
            EXPECT_EQ(sobol::coordinate(number, dimensions[i]) * 0x1p-32, expected[i])
                << number << " " << dimensions[i];
        }
    }
}

// Row 777 of the same, every dimension.
TEST(SobolSequence, HasEveryDimension) {
    const std::vector<double> row = {
        0.6923828125, 0.9365234375, 0.1630859375, 0.2744140625, 0.6357421875, 0.3564453125, 0.1904296875, 0.7626953125,
        0.3486328125, 0.3232421875, 0.7451171875, 0.6962890625, 0.3837890625, 0.4736328125, 0.5693359375, 0.5146484375,
        0.4033203125, 0.8642578125, 0.3701171875, 0.7529296875, 0.2373046875, 0.2724609375, 0.9462890625, 0.4814453125,
        0.3447265625, 0.1455078125, 0.0595703125, 0.7802734375, 0.0634765625, 0.1103515625, 0.5419921875, 0.8994140625,
        0.1123046875, 0.0029296875, 0.8056640625, 0.9462890625, 0.4619140625, 0.3505859375, 0.3427734375, 0.3583984375,
        0.7216796875, 0.2666015625, 0.9482421875, 0.4013671875, 0.3212890625, 0.1513671875, 0.3759765625, 0.0322265625,
        0.7763671875, 0.9521484375, 0.0830078125, 0.0361328125, 0.6162109375};
    ASSERT_EQ(row.size(), static_cast<size_t>(sobol::dimensions));
    for (int d = 0; d < sobol::dimensions; ++d) {
        EXPECT_EQ(sobol::coordinate(777, d) * 0x1p-32, row[static_cast<size_t>(d)]) << d;
    }
}

// Every elementary interval of area 1/256 holds one of the first 256 points of the first two dimensions, scrambled or
// not.
TEST(SobolSequence, StaysEvenWhenScrambled) {
    const sobol::Scramble first(3, "first"), second(3, "second");
    size_t moved = 0;
    for (int bits = 0; bits <= 8; ++bits) {
        std::set<std::pair<uint32_t, uint32_t>> plain, scrambled;
        const auto cell = [&](uint32_t x, uint32_t y) {
            return std::pair(bits == 0 ? 0 : x >> (32 - bits), bits == 8 ? 0 : y >> (32 - (8 - bits)));
        };
        for (uint32_t i = 0; i < 256; ++i) {
            const uint32_t x = sobol::coordinate(i, 0), y = sobol::coordinate(i, 1);
            plain.insert(cell(x, y));
            scrambled.insert(cell(first(x), second(y)));
            moved += first(x) != x ? 1 : 0;
        }
        EXPECT_EQ(plain.size(), 256U) << bits;
        EXPECT_EQ(scrambled.size(), 256U) << bits;
    }
    EXPECT_GT(moved, 2000U);
    EXPECT_NE(sobol::Scramble(3, "first")(12345), sobol::Scramble(4, "first")(12345));
    EXPECT_NE(first(12345), second(12345));
    EXPECT_EQ(first(12345), sobol::Scramble(3, "first")(12345));
}

// Owen 1995: with 2^k points the average of a smooth function is far nearer its integral than with random points.
TEST(Sobol, IntegratesBetterThanChance) {
    const char *space = R"({"x": {"uniform": [0, 1]}, "y": {"uniform": [0, 1]}, "a": {"uniform": [0, 1]}})";
    const auto error = [&](const std::string &name) {
        double squares = 0;
        for (uint64_t seed = 0; seed < 20; ++seed) {
            const auto sampler = make_sampler(name, study(space, seed));
            double sum = 0;
            for (int64_t i = 0; i < 256; ++i) {
                const Assignment p = sampler->ask(i, {}).value();
                sum += p.at("x").get<double>() * std::exp(p.at("y").get<double>()) * p.at("a").get<double>();
            }
            squares += std::pow(sum / 256 - 0.25 * (std::exp(1.0) - 1), 2);
        }
        return std::sqrt(squares / 20);
    };
    EXPECT_LT(error("sobol") * 10, error("random"));
}

TEST(Sobol, GivesThePublishedPointsUnscrambled) {
    const auto sampler = make_sampler(
        "sobol", study(R"({"x": {"uniform": [0, 1]}, "y": {"uniform": [0, 1]}})", 1, {{"scramble", false}}));
    std::vector<std::pair<double, double>> points;
    for (int64_t i = 0; i < 4; ++i) {
        const Assignment p = sampler->ask(i, {}).value();
        points.emplace_back(p.at("x").get<double>(), p.at("y").get<double>());
    }
    EXPECT_THAT(points,
                ElementsAre(std::pair(0.0, 0.0), std::pair(0.5, 0.5), std::pair(0.75, 0.25), std::pair(0.25, 0.75)));
}

TEST(Sobol, RefusesMoreDimensionsThanItHas) {
    Study wide{.space = {}, .variables = Json::object(), .seed = 0, .maximize = true, .options = Json::object()};
    for (int i = 0; i <= sobol::dimensions; ++i) {
        wide.space.dimensions.push_back({.name = "v" + std::to_string(i), .range = Real{0, 1}, .when = "", .grid = 5});
    }
    EXPECT_THROW(make_sampler("sobol", wide), Error);
    wide.space.dimensions.pop_back();
    EXPECT_EQ(make_sampler("sobol", wide)->ask(3, {})->size(), static_cast<size_t>(sobol::dimensions));
}

} // namespace
} // namespace armature::search
