// SPDX-License-Identifier: MIT
// Where boxes of a graph are drawn: in rows, apart, straight where that is possible.
#include "commands/layered_layout.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::commands {
namespace {

Drawing drawing(std::vector<double> widths, std::vector<std::pair<size_t, size_t>> arrows) {
    Drawing out;
    for (const double width : widths) {
        out.boxes.push_back({.width = width, .height = 30});
    }
    for (const auto &[from, to] : arrows) {
        out.arrows.push_back({.from = from, .to = to});
    }
    lay_out(out);
    return out;
}

void expect_apart(const Drawing &d) {
    for (size_t a = 0; a < d.boxes.size(); ++a) {
        const Box &p = d.boxes[a];
        EXPECT_GE(p.centre.x - p.width / 2, 0);
        EXPECT_LE(p.centre.x + p.width / 2, d.width);
        EXPECT_LE(p.centre.y + p.height / 2, d.height);
        for (size_t b = a + 1; b < d.boxes.size(); ++b) {
            const Box &q = d.boxes[b];
            EXPECT_TRUE(std::abs(p.centre.x - q.centre.x) >= (p.width + q.width) / 2 + 1 ||
                        std::abs(p.centre.y - q.centre.y) >= (p.height + q.height) / 2 + 1)
                << a << " and " << b;
        }
    }
}

TEST(LayeredLayout, PutsAChainBelowItself) {
    const Drawing d = drawing({80, 40, 120}, {{0, 1}, {1, 2}});
    expect_apart(d);
    EXPECT_NEAR(d.boxes[0].centre.x, d.boxes[2].centre.x, 0.5);
    EXPECT_NEAR(d.boxes[0].centre.x, d.boxes[1].centre.x, 0.5);
    EXPECT_LT(d.boxes[0].centre.y, d.boxes[1].centre.y);
    EXPECT_LT(d.boxes[1].centre.y, d.boxes[2].centre.y);
}

TEST(LayeredLayout, LeadsLongArrowsPastBoxes) { // a shortcut over two boxes
    const Drawing d = drawing({80, 80, 80, 80}, {{0, 1}, {1, 2}, {2, 3}, {0, 3}});
    expect_apart(d);
    const std::vector<Point> &past = d.arrows[3].through;
    ASSERT_EQ(past.size(), 6u);
    for (size_t k = 1; k + 1 < past.size(); ++k) {
        for (const size_t box : {1, 2}) {
            EXPECT_GT(std::abs(past[k].x - d.boxes[box].centre.x), 40) << k;
        }
    }
    EXPECT_NEAR(past.front().y, d.boxes[0].centre.y + 15, 1e-9);
    EXPECT_NEAR(past.back().y, d.boxes[3].centre.y - 15, 1e-9);
}

TEST(LayeredLayout, UncrossesArrows) { // 0 -> 3, 1 -> 2 would cross in the order given
    const Drawing d = drawing({50, 50, 50, 50, 50}, {{0, 3}, {1, 2}, {4, 0}, {4, 1}});
    expect_apart(d);
    const bool left = d.boxes[0].centre.x < d.boxes[1].centre.x;
    EXPECT_EQ(d.boxes[3].centre.x < d.boxes[2].centre.x, left);
}

TEST(LayeredLayout, KeepsTheMainWayStraightBesideBranchesThatEnd) {
    const Drawing d = drawing({60, 60, 60, 60, 60}, {{0, 1}, {1, 2}, {1, 4}, {2, 3}});
    expect_apart(d);
    EXPECT_NEAR(d.boxes[0].centre.x, d.boxes[3].centre.x, 8);
    EXPECT_GT(std::abs(d.boxes[4].centre.x - d.boxes[1].centre.x), 50);
}

TEST(LayeredLayout, TakesArrowsInAnyOrderAndNothingAtAll) {
    const Drawing d = drawing({50, 50, 50}, {{1, 0}, {2, 1}}); // 2 -> 1 -> 0
    EXPECT_LT(d.boxes[2].centre.y, d.boxes[1].centre.y);
    EXPECT_LT(d.boxes[1].centre.y, d.boxes[0].centre.y);
    EXPECT_EQ(drawing({}, {}).boxes.size(), 0u);
}

} // namespace
} // namespace armature::commands
