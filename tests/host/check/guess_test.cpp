// SPDX-License-Identifier: MIT
#include "check/guess.hpp"
#include "plugin/settings.hpp"
#include "support/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace armature::check {
namespace {

const Json schema = Json::parse(R"({"type": "object", "properties": {
    "units": {"type": "integer", "minimum": 1, "description": "a", "x-search": {"log": [8, 1024]}},
    "kernel": {"type": "integer", "minimum": 1, "description": "b"},
    "rate": {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": 0.25, "description": "c"},
    "mode": {"type": "string", "enum": ["same", "valid"], "default": "same", "description": "d"},
    "bias": {"type": "boolean", "default": true, "description": "e"},
    "sizes": {"type": "array", "items": {"type": "integer", "minimum": 1}, "default": [2], "description": "f"}},
    "required": ["units", "kernel"], "additionalProperties": false})");

bool valid(const Json &settings) {
    return plugin::validate(settings, schema, "", "", "a layer").empty();
}
bool has(const std::vector<Json> &list, const char *key, const Json &value) {
    return std::any_of(list.begin(), list.end(), [&](const Json &s) { return s.contains(key) && s[key] == value; });
}

TEST(Guess, FillsInWhatIsRequiredAndTellsItApart) {
    const std::vector<Json> guesses = guessed_settings(schema);
    ASSERT_GE(guesses.size(), 3u);
    for (const Json &guess : guesses) {
        EXPECT_TRUE(valid(guess)) << guess;
        EXPECT_EQ(guess.size(), 2u);
    }
    EXPECT_NE(guesses[0]["units"], guesses[0]["kernel"]);
    EXPECT_EQ(guessed_settings(Json::parse(R"({"properties": {}})")), std::vector<Json>{Json::object()});
}

TEST(Guess, KeepsToBounds) {
    const Json narrow = Json::parse(R"({"properties": {"n": {"type": "integer", "minimum": 100, "maximum": 100},
        "x": {"type": "number", "exclusiveMinimum": 3, "maximum": 4}}, "required": ["n", "x"]})");
    const Json guess = guessed_settings(narrow).front();
    EXPECT_EQ(guess["n"], 100);
    EXPECT_TRUE(plugin::validate(guess, narrow, "", "", "a layer").empty()) << guess;
}

TEST(Guess, VariesOneSettingAtATime) {
    const Json base = guessed_settings(schema).front();
    const std::vector<Json> all = variations(schema, base);
    EXPECT_TRUE(has(all, "mode", "valid"));
    EXPECT_TRUE(has(all, "bias", false));
    EXPECT_TRUE(has(all, "units", 1));
    EXPECT_TRUE(has(all, "rate", 0.0));
    EXPECT_TRUE(has(all, "sizes", Json::array({3, 3})));
    EXPECT_FALSE(has(all, "bias", true));  // the default: nothing new
    EXPECT_FALSE(has(all, "units", 1024)); // slow, and nothing new
    for (const Json &settings : all) {
        EXPECT_TRUE(valid(settings)) << settings;
        int changed = 0;
        for (const auto &[name, value] : settings.items()) {
            changed += !base.contains(name) || base[name] != value;
        }
        EXPECT_EQ(changed, 1) << settings;
    }
}

TEST(Guess, GivesANetworkWhereOneMayBeGiven) {
    const Json block = Json::parse(R"({"properties": {"body": {"type": "object", "x-network": true},
                                                      "units": {"type": "integer", "minimum": 1}},
                                       "required": ["units"]})");
    const Json base = guessed_settings(block).front(), body = {{"layers", Json::array({"tanh"})}};
    const std::vector<Json> all = variations(block, base);
    EXPECT_TRUE(
        std::any_of(all.begin(), all.end(), [&](const Json &one) { return one.value("body", Json()) == body; }));
    EXPECT_FALSE(base.contains("body"));
}

TEST(Guess, GoesToTheEndsOfWhatIsAllowed) {
    const std::vector<Json> all = extremes(schema, guessed_settings(schema).front());
    EXPECT_TRUE(has(all, "units", int64_t{1} << 53));
    EXPECT_TRUE(has(all, "kernel", 1));
    EXPECT_TRUE(has(all, "rate", std::nextafter(1.0, 0.0)));
    EXPECT_TRUE(has(all, "sizes", Json::array()));
    EXPECT_TRUE(std::all_of(all.begin(), all.end(), valid));
    EXPECT_FALSE(has(all, "rate", 1.0));
}

TEST(Guess, KnowsWhatIsForbidden) {
    const std::vector<Json> all = forbidden(schema, guessed_settings(schema).front());
    for (const auto &[key, value] : std::initializer_list<std::pair<const char *, Json>>{
             {"units", 0}, {"rate", 1.0}, {"mode", "no such choice"}, {"bias", "a text"}}) {
        EXPECT_TRUE(has(all, key, value)) << key;
    }
    EXPECT_TRUE(std::none_of(all.begin(), all.end(), valid));
}

TEST(Guess, DrawsReproducibly) {
    const Json base = guessed_settings(schema).front();
    std::set<std::string> seen;
    for (uint64_t seed = 0; seed < 50; ++seed) {
        const arm_random stream = random::stream(seed, "draw", "settings");
        uint64_t first = 0, second = 0;
        const Json settings = drawn_settings(schema, base, stream, first);
        EXPECT_EQ(settings, drawn_settings(schema, base, stream, second));
        EXPECT_EQ(first, second);
        EXPECT_TRUE(valid(settings)) << settings;
        seen.insert(settings.dump());
    }
    EXPECT_GT(seen.size(), 25u);
}

} // namespace
} // namespace armature::check
