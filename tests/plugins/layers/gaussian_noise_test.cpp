// SPDX-License-Identifier: MIT
// gaussian_noise: the normals of the stream, element by element.
#include "support/component_check.hpp"
#include "support/random.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

LayerBench bench(double deviation, int32_t type = ARM_F64) {
    LayerBench b(Kind::layer, "gaussian_noise", R"({"deviation": )" + std::to_string(deviation) + "}",
                 {shape("feature 27, batch 19")}, type);
    b.inputs = {Values(513, 3)}; // a block of 512, and one
    return b;
}

TEST(GaussianNoise, AddsWhatTheStreamSays) {
    LayerBench b = bench(0.25);
    double e[513];
    random::normal_f64(&b.random, 0, e, 513);
    Values expected;
    double squares = 0;
    for (const double one : e) {
        expected.push_back(3 + 0.25 * one);
        squares += one * one;
    }
    EXPECT_NEAR(squares / 513, 1, 0.32); // five standard deviations
    expect_near(b.forward()[0], expected);
    EXPECT_EQ(b.forward(ARM_TRAIN, true)[0], b.forward()[0]);
    EXPECT_EQ(b.backward({Values(513, 2)}).inputs[0], Values(513, 2));
    expect_near(bench(0.25, ARM_F32).forward()[0], expected, 1e-6);
    const Values first = b.forward()[0];
    b.random.step = 1;
    EXPECT_NE(b.forward()[0], first);
}

TEST(GaussianNoise, AddsNothingInEvaluationOrWithoutADeviation) {
    LayerBench b = bench(0.5), none = bench(0);
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], b.inputs[0]);
    EXPECT_EQ(none.forward()[0], none.inputs[0]);
}

TEST(GaussianNoise, KeepsTheContract) {
    expect_component(Kind::layer, {"gaussian_noise", "{}", {{"feature 7, batch 5"}}});
    expect_component(Kind::layer, {"gaussian_noise", "{}", {{"feature 2, width 3, height 4, batch 5"}}});
}

TEST(GaussianNoise, RefusesANegativeDeviation) {
    EXPECT_THAT(refusal([] { bench(-0.1); }), ::testing::HasSubstr("deviation"));
}

} // namespace
} // namespace armature::testing
