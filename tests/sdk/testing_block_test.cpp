// SPDX-License-Identifier: MIT
// The header for authors' own tests of blocks and cells: it computes the formulas it names, and refuses what it does
// not know instead of guessing.
#include <armature/testing/block.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct AllOperators {
    void build(Graph &g) const {
        g.want_inputs(2);
        const Value x = g.input(0), y = g.input(1);
        g.output(x + y);
        g.output(x - y);
        g.output(x * y);
        g.output(2 * x + 1);
        g.output(relu(x - y));
        g.output(g.affine("map", 1, x, false));
        g.output(g.apply("affine", {y}, {.name = "again", .options = {{"units", 1}, {"bias", false}}, .share = "map"}));
    }
};

TEST(Step, ComputesWhatIsApplied) {
    testing::Step<AllOperators> step({});
    step.input({1, 2, 3, 4}, 2);
    step.input({5, 6, 0, -1}, 2);
    step.parameter("map.weight", {10, 1});
    step.build();
    EXPECT_THAT(step.output(0), ElementsAre(6, 8, 3, 3));
    EXPECT_THAT(step.output(1), ElementsAre(-4, -4, 3, 5));
    EXPECT_THAT(step.output(2), ElementsAre(5, 12, 0, -4));
    EXPECT_THAT(step.output(3), ElementsAre(3, 5, 7, 9));
    EXPECT_THAT(step.output(4), ElementsAre(0, 0, 3, 5));
    EXPECT_THAT(step.output(5), ElementsAre(12, 34));
    EXPECT_THAT(step.output(6), ElementsAre(56, -1));
}

struct Accumulator {
    void build(Graph &g) const {
        const Value sum = g.state("sum", 1, g.input()) + g.input();
        g.next("sum", sum);
        g.output(tanh(sum));
    }
};

TEST(Step, CarriesStates) {
    testing::Step<Accumulator> first({}), second({});
    first.input({2, 3}, 1);
    first.build();
    EXPECT_THAT(first.next("sum"), ElementsAre(2, 3)); // from zero
    second.input({10, 20}, 1);
    second.state("sum", first.next("sum"));
    second.build();
    EXPECT_THAT(second.next("sum"), ElementsAre(12, 23));
    EXPECT_THAT(second.output(), ElementsAre(std::tanh(12), std::tanh(23)));
}

struct Stranger {
    const char *component;
    void build(Graph &g) const { g.output(g.apply(component, {g.input()})); }
};

std::string refusal(const char *component) {
    testing::Step<Stranger> step({component});
    step.input({1}, 1);
    try {
        step.build();
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "";
}

TEST(Step, RefusesWhatItDoesNotKnow) {
    EXPECT_THAT(refusal("convolution"), HasSubstr("does not know the component convolution"));
    EXPECT_THAT(refusal("affine"), HasSubstr("numbers of the parameter affine.weight"));
    EXPECT_EQ(refusal("sigmoid"), "");
}

} // namespace
} // namespace armature
