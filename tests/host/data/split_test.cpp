// SPDX-License-Identifier: MIT
// Who trains, who validates, who tests: sizes by hand, nobody twice, nobody lost, and what is refused.
#include "data/split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace armature::data {
namespace {

using ::testing::HasSubstr;

Decoded with(std::vector<std::pair<std::string, int64_t>> splits) {
    Decoded decoded;
    for (auto &[name, examples] : splits) {
        decoded.splits.push_back({name, examples, {}});
    }
    return decoded;
}

experiment::Data data(std::vector<double> fractions = {}, uint64_t seed = 0, int64_t limit = 0) {
    experiment::Data out;
    out.split = std::move(fractions);
    out.seed = seed;
    out.limit = limit;
    return out;
}

std::string refusal(const Decoded &decoded, const experiment::Data &data, Fault fault) {
    try {
        split(decoded, data);
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, fault);
        return error.what();
    }
    ADD_FAILURE() << "nothing was refused";
    return "";
}

void expect_sizes(const std::array<Share, 3> &shares, int64_t n, int64_t v, int64_t t) {
    EXPECT_EQ(shares[training].size, n);
    EXPECT_EQ(shares[validation].size, v);
    EXPECT_EQ(shares[test].size, t);
}

TEST(Split, DealsEveryExampleOnce) {
    const Decoded decoded = with({{"all", 1797}});
    const auto shares = split(decoded, data());
    expect_sizes(shares, 1257, 270, 270); // floors of 1257.9 and 1527.45
    std::set<int64_t> seen;
    for (const Share &share : shares) {
        EXPECT_EQ(static_cast<int64_t>(share.examples.size()), share.size);
        EXPECT_TRUE(std::is_sorted(share.examples.begin(), share.examples.end()));
        seen.insert(share.examples.begin(), share.examples.end());
    }
    EXPECT_EQ(seen.size(), 1797U);
    EXPECT_EQ(*seen.begin(), 0);
    EXPECT_EQ(*seen.rbegin(), 1796);
}

TEST(Split, IsMixedAndDependsOnTheSeedAlone) {
    const Decoded decoded = with({{"all", 1000}});
    const auto a = split(decoded, data({}, 3)), b = split(decoded, data({}, 3)), c = split(decoded, data({}, 4));
    EXPECT_EQ(a[test].examples, b[test].examples);
    EXPECT_NE(a[test].examples, c[test].examples);
    // Not a slice of the file: about 15 % of the first half are tested on.
    const auto early = std::count_if(a[test].examples.begin(), a[test].examples.end(), [](auto i) { return i < 500; });
    EXPECT_GT(early, 50);
    EXPECT_LT(early, 100);
}

TEST(Split, TakesFractionsThatLeaveSomeOut) {
    const Decoded decoded = with({{"all", 200}});
    expect_sizes(split(decoded, data({0.5, 0.25})), 100, 50, 0);
    expect_sizes(split(decoded, data({0.1, 0.2, 0.3})), 20, 40, 60);
    expect_sizes(split(decoded, data({1.0, 0.0})), 200, 0, 0);
    expect_sizes(split(decoded, data({0.8, 0.0, 0.2})), 160, 0, 40);
}

TEST(Split, KeepsTheTestSplitOfTheSet) {
    const Decoded decoded = with({{"training", 600}, {"test", 100}});
    const auto shares = split(decoded, data());
    expect_sizes(shares, 540, 60, 100);
    EXPECT_EQ(shares[test].of, decoded.split("test"));
    EXPECT_TRUE(shares[test].examples.empty()) << "all of it, in order";
    EXPECT_EQ(shares[validation].of, decoded.split("training"));
    expect_sizes(split(decoded, data({0.75, 0.2})), 450, 120, 100);
}

TEST(Split, LeavesACompleteSetAsItIs) {
    const Decoded decoded = with({{"training", 60}, {"validation", 20}, {"test", 10}});
    const auto shares = split(decoded, data());
    expect_sizes(shares, 60, 20, 10);
    EXPECT_TRUE(shares[training].examples.empty());
    EXPECT_THAT(refusal(decoded, data({0.5, 0.5}), Fault::experiment), HasSubstr("validation split of its own"));
}

TEST(Split, LimitsTheTrainingExamplesAlone) {
    const Decoded decoded = with({{"all", 1000}});
    const auto all = split(decoded, data({}, 5)), few = split(decoded, data({}, 5, 64));
    expect_sizes(few, 64, 150, 150);
    EXPECT_EQ(few[validation].examples, all[validation].examples);
    EXPECT_TRUE(std::includes(all[training].examples.begin(), all[training].examples.end(),
                              few[training].examples.begin(), few[training].examples.end()));
    EXPECT_GT(few[training].examples.back(), 500) << "not just the first ones";
    expect_sizes(split(decoded, data({}, 5, 5000)), 700, 150, 150);
    // A complete set is limited at random too: its file may be sorted by class.
    const Decoded complete = with({{"training", 600}, {"validation", 20}});
    const auto limited = split(complete, data({}, 5, 10));
    EXPECT_EQ(limited[training].size, 10);
    EXPECT_GT(limited[training].examples.back(), 100);
}

TEST(Split, RefusesAnEmptyPartWithItsNumbers) {
    const std::string what = refusal(with({{"all", 3}}), data(), Fault::data);
    EXPECT_THAT(what, HasSubstr("the validation split is empty: 0.15 of 3 examples"));
    EXPECT_THAT(refusal(with({{"all", 6}}), data({0.0, 0.5}), Fault::data), HasSubstr("training split is empty"));
}

TEST(Split, RefusesFractionsThatCannotBe) {
    const Decoded all = with({{"all", 100}}), tested = with({{"training", 100}, {"test", 10}});
    EXPECT_THAT(refusal(all, data({0.7, 0.2, 0.2}), Fault::experiment), HasSubstr("sum to 1.1"));
    EXPECT_THAT(refusal(all, data({0.7}), Fault::experiment), HasSubstr("two or three fractions"));
    EXPECT_THAT(refusal(all, data({-0.1, 0.5}), Fault::experiment), HasSubstr("-0.1 is no fraction"));
    EXPECT_THAT(refusal(tested, data({0.7, 0.2, 0.1}), Fault::experiment), HasSubstr("test split of its own"));
}

} // namespace
} // namespace armature::data
