// SPDX-License-Identifier: MIT
// Which elements meet, and in how many runs: equal shapes are one, so that they cost what a plain loop does.
#include <armature/broadcast.hpp>

#include "support/guarded.hpp"

#include <gmock/gmock.h>

namespace armature {
namespace {

using testing::shape;

struct Visit {
    int64_t run = 0, runs = 0;
    std::vector<int64_t> first, second; // places of every element
};
Visit visit(const std::string &a, const std::string &b) {
    const Shape x = shape(a), y = shape(b), result = common_shape({x, y});
    const Broadcast s(result, {steps_of(x), steps_of(y)});
    Visit v;
    v.run = s.run();
    s.runs([&](int64_t at, const Broadcast::Places &from) {
        EXPECT_EQ(at, v.runs++ * s.run());
        for (int64_t t = 0; t < s.run(); ++t) {
            v.first.push_back(from[0] + t * s.step(0));
            v.second.push_back(from[1] + t * s.step(1));
        }
    });
    EXPECT_EQ(static_cast<int64_t>(v.first.size()), result.size());
    EXPECT_EQ(s.whole(0), x.size() == result.size());
    EXPECT_EQ(s.whole(1), y.size() == result.size());
    return v;
}

TEST(Broadcast, TakesTogetherWhatCanBe) {
    EXPECT_EQ(visit("feature 3, batch 4", "feature 3, batch 4").run, 12);
    EXPECT_EQ(visit("feature 3, batch 4", "").run, 12);
    EXPECT_EQ(visit("feature 3, width 2, height 2, batch 4", "batch 4").run, 12);
    EXPECT_EQ(visit("feature 3, width 2, height 2, batch 4", "feature 3, width 2").run, 6);
    EXPECT_EQ(visit("feature 3, batch 4", "feature 3").run, 3);
    EXPECT_EQ(visit("feature 1, batch 4", "batch 4").run, 4);
    EXPECT_EQ(visit("", "feature 1").run, 1);
    EXPECT_EQ(visit("feature 3, batch 0", "feature 3").runs, 0);
}

TEST(Broadcast, SaysWhichElementsMeet) {
    const Visit v = visit("feature 2, batch 2", "feature 1, batch 2, time 2");
    EXPECT_EQ(v.first, (std::vector<int64_t>{0, 1, 2, 3, 0, 1, 2, 3}));
    EXPECT_EQ(v.second, (std::vector<int64_t>{0, 0, 1, 1, 2, 2, 3, 3}));
    const Visit middle = visit("feature 2, batch 2", "length 2");
    EXPECT_EQ(middle.first, (std::vector<int64_t>{0, 1, 0, 1, 2, 3, 2, 3}));
    EXPECT_EQ(middle.second, (std::vector<int64_t>{0, 0, 1, 1, 0, 0, 1, 1}));
}

TEST(Broadcast, PutsDimensionsInTheContractsOrder) {
    EXPECT_EQ(common_shape({shape("batch 4"), shape("feature 3, length 1"), shape("length 2, time 5")}).text(),
              "[feature 3, length 2, batch 4, time 5]");
    EXPECT_EQ(common_shape({shape(""), shape("feature 1")}).text(), "[feature 1]");
}

TEST(Broadcast, RefusesWhatDoesNotFit) {
    const auto refusal = [](const std::vector<Shape> &operands) -> std::string {
        try {
            return common_shape(operands).text();
        } catch (const Failure &failure) {
            return failure.what();
        }
    };
    EXPECT_EQ(refusal({shape("feature 3, batch 4"), shape("feature 1"), shape("batch 5")}),
              "cannot stretch [feature 3, batch 4] and [batch 5] to one shape: extents of one role must be equal, "
              "unless one of them is 1 or absent");
    EXPECT_THAT(refusal({shape("batch 4, feature 3")}), ::testing::HasSubstr("in the order feature, width"));
    EXPECT_THAT(refusal({Shape::plain(ARM_F64, {3})}), ::testing::HasSubstr("in the order feature, width"));
}

} // namespace
} // namespace armature
