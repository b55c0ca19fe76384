// SPDX-License-Identifier: MIT
#include "check/candidates.hpp"
#include "check/trial.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace armature::check {
namespace {

TEST(Inputs, AreReadFromTheCommandLine) {
    const std::vector<Input> inputs = parse_inputs("feature 3, batch 2; integers below 5, batch 2; positive feature 1");
    ASSERT_EQ(inputs.size(), 3u);
    EXPECT_EQ(inputs[0].shape.text(), "[feature 3, batch 2]");
    EXPECT_EQ(inputs[0].fill, Fill::normal);
    EXPECT_EQ(inputs[1].shape.type(), ARM_I32);
    EXPECT_EQ(inputs[1].below, 5);
    EXPECT_EQ(inputs[2].fill, Fill::positive);
    EXPECT_TRUE(parse_inputs("none").empty());
    EXPECT_EQ(parse_inputs("integers batch 4")[0].below, 1);
    for (const char *wrong : {"feture 3", "feature", "integers below x, batch 2", "integers below, batch 2", "3"}) {
        EXPECT_THROW(parse_inputs(wrong), Error) << wrong;
    }
}

TEST(Trial, TravelsAsJson) {
    const Trial trial{{{"units", 5}}, parse_inputs("probabilities feature 3, batch 2; integers below 3, batch 2")};
    const Trial back = check::trial(to_json(trial));
    EXPECT_EQ(back.settings, trial.settings);
    EXPECT_EQ(back.inputs, trial.inputs);
    EXPECT_EQ(trial.text(), "on [feature 3, batch 2], [batch 2] of integers with {\"units\":5}");
    EXPECT_EQ(trial.shapes(ARM_F32)[0].type(), ARM_F32);
    EXPECT_EQ(trial.shapes(ARM_F32)[1].type(), ARM_I32);
}

TEST(Fills, KeepToTheirRange) {
    const Shape s = shape("feature 4, batch 50");
    const auto all = [&](Fill fill, auto &&holds) {
        const Values v = filled(fill, s, 3, 2, "x", 1);
        EXPECT_EQ(v, filled(fill, s, 3, 2, "x", 1)) << word(fill);
        EXPECT_NE(v, filled(fill, s, 3, 2, "y", 1)) << word(fill);
        for (const double x : v) {
            EXPECT_TRUE(holds(x)) << word(fill) << " " << x;
            EXPECT_EQ(x, static_cast<double>(static_cast<float>(x))); // the same in both types
        }
        return v;
    };
    const Values normal = all(Fill::normal, [](double) { return true; });
    EXPECT_LT(*std::min_element(normal.begin(), normal.end()), -1);
    EXPECT_GT(*std::max_element(normal.begin(), normal.end()), 1);
    all(Fill::positive, [](double x) { return x > 0; });
    all(Fill::probability, [](double x) { return x > 0 && x < 1; });
    all(Fill::log_probability, [](double x) { return x < 0; });
    all(Fill::zero_or_one, [](double x) { return x == 0 || x == 1; });
    all(Fill::minus_or_plus_one, [](double x) { return x == -1 || x == 1; });
    const Values labels = all(Fill::labels, [](double x) { return x == 0 || x == 1 || x == 2; });
    EXPECT_EQ(labels[0], 2); // the largest is always there
    const Values q = all(Fill::distribution, [](double x) { return x > 0; });
    EXPECT_NEAR(std::accumulate(q.begin(), q.begin() + 4, 0.0), 1, 1e-6);
    for (const Fill fill : {Fill::normal, Fill::distribution, Fill::labels}) {
        Fill parsed{};
        EXPECT_TRUE(parse(word(fill), parsed));
        EXPECT_EQ(parsed, fill);
    }
}

TEST(Candidates, CoverTheUsualShapesOnce) {
    std::set<std::string> seen;
    for (const Inputs &inputs : candidate_inputs()) {
        seen.insert(inputs_text(inputs));
    }
    for (const char *usual :
         {"no inputs", "[feature 3, batch 4]", "[feature 3, batch 4, time 3]",
          "[feature 3, width 6, height 5, batch 4]", "[batch 4] of integers",
          "[feature 3, batch 4], [batch 4] of integers", "[feature 3, batch 4], [feature 3, batch 4]",
          "[feature 3, batch 4], [feature 4, batch 4], [feature 4, batch 4]",
          "[feature 3, batch 4, time 3], [feature 3, batch 4]"}) {
        EXPECT_TRUE(seen.contains(usual)) << usual;
    }
}

TEST(Candidates, KeepEqualExtentsEqual) {
    const Inputs two = {shape("feature 3, batch 4"), shape("batch 4", ARM_I32)};
    std::set<std::string> seen;
    for (const Inputs &other : other_extents(two)) {
        ASSERT_EQ(other.size(), 2u);
        EXPECT_EQ(other[0].batch(), other[1].batch());
        EXPECT_EQ(other[1].type(), ARM_I32);
        seen.insert(inputs_text(other));
    }
    EXPECT_TRUE(seen.contains("[feature 1, batch 1], [batch 1] of integers"));
    EXPECT_TRUE(seen.contains("[feature 1, batch 4], [batch 4] of integers"));
    EXPECT_TRUE(seen.contains("[feature 3, batch 1], [batch 1] of integers"));
    EXPECT_TRUE(seen.contains("[feature 7, batch 11], [batch 11] of integers"));
    EXPECT_TRUE(seen.contains("[feature 3, batch 1031], [batch 1031] of integers"));
}

} // namespace
} // namespace armature::check
