// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"
#include "support/random.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &name, int64_t features, int32_t type = ARM_F64, size_t inputs = 1) {
    const Shape s(type, {{ARM_ROLE_FEATURE, features}, {ARM_ROLE_BATCH, 1000}});
    return {Kind::layer, "sampling/" + name, "{}", std::vector<Shape>(inputs, s), type};
}
double mean(const Values &v) {
    return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}
double variance(const Values &v) {
    return std::inner_product(v.begin(), v.end(), v.begin(), 0.0) / static_cast<double>(v.size()) - mean(v) * mean(v);
}

// Element i is 1 when word i of the stream is below p 2^32.
TEST(Bernoulli, DrawsWhatTheStreamSays) {
    LayerBench b = bench("bernoulli", 2), single = bench("bernoulli", 2, ARM_F32);
    b.inputs = {Values(2000, 0.25)};
    single.inputs = b.inputs;
    uint32_t words[2000];
    random::words(&b.random, 0, words, 2000);
    Values expected;
    for (const uint32_t word : words) {
        expected.push_back(word < (1u << 30) ? 1 : 0);
    }
    EXPECT_EQ(b.forward()[0], expected);
    EXPECT_EQ(single.forward()[0], expected);
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], expected) << "evaluation draws too";
    EXPECT_NEAR(mean(expected), 0.25, 0.04); // four standard deviations
    b.random.step = 1;
    EXPECT_NE(b.forward()[0], expected);
}

TEST(Bernoulli, IsSureAtTheEndsAndKeepsNaN) {
    LayerBench b(Kind::layer, "sampling/bernoulli", "{}", {shape("feature 3, batch 700")});
    b.inputs = {{}};
    Values expected;
    for (int i = 0; i < 700; ++i) {
        b.inputs[0].insert(b.inputs[0].end(), {0, 1, i % 2 == 0 ? -0.5 : 1.5});
        expected.insert(expected.end(), {0, 1, i % 2 == 0 ? 0.0 : 1.0});
    }
    EXPECT_EQ(b.forward()[0], expected);
    b.inputs[0][5] = NAN;
    EXPECT_TRUE(std::isnan(b.forward()[0][5]));
}

TEST(Normal, DrawsTheStreamsNumbers) {
    LayerBench b = bench("normal", 3);
    b.inputs = {Values(3000, 1e9)};
    Values expected(3000);
    random::normal_f64(&b.random, 0, expected.data(), 3000);
    EXPECT_EQ(b.forward()[0], expected);
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], expected);
    EXPECT_NEAR(mean(expected), 0, 4 / std::sqrt(3000));
    EXPECT_NEAR(variance(expected), 1, 4 * std::sqrt(2.0 / 3000));
    b.random.step = 1;
    EXPECT_NE(b.forward()[0], expected);
}

TEST(Normal, TakesTheShapeOfAnyInput) {
    LayerBench b(Kind::layer, "sampling/normal", "{}", {shape("length 2, batch 3", ARM_I32)}, ARM_F32);
    EXPECT_EQ(b.agreement.outputs[0].text(), "[length 2, batch 3]");
    EXPECT_EQ(b.agreement.outputs[0].type(), ARM_F32);
}

// mean + exp(log_variance / 2) e; dlog_variance = dy exp(log_variance / 2) e / 2.
TEST(GaussianSample, EqualsTheFormula) {
    LayerBench b = bench("gaussian_sample", 3, ARM_F64, 2);
    Values e(3000), y, slope;
    random::normal_f64(&b.random, 0, e.data(), 3000);
    b.inputs = {{}, {}};
    for (int i = 0; i < 3000; ++i) {
        const double m = std::sin(i), v = 3 * std::cos(5 * i), noise = std::exp(v / 2) * e[static_cast<size_t>(i)];
        b.inputs[0].push_back(m);
        b.inputs[1].push_back(v);
        y.push_back(m + noise);
        slope.push_back(2 * noise / 2);
    }
    expect_near(b.forward()[0], y, 1e-14);
    const Gradients g = b.backward({Values(3000, 2)});
    EXPECT_EQ(g.inputs[0], Values(3000, 2));
    expect_near(g.inputs[1], slope, 1e-14);
    expect_near(b.forward(ARM_EVALUATE)[0], y, 1e-14);
}

TEST(Sampling, KeepsTheContract) { // also where a block of 512 elements is followed by one of 1
    for (const char *shape : {"feature 5, batch 3", "feature 3, batch 57, time 3"}) {
        expect_component(Kind::layer, {"sampling/bernoulli", "{}", {{shape, Fill::probability}}, 1e-7, false});
        expect_component(Kind::layer, {"sampling/normal", "{}", {{shape}}, 1e-7, false});
    }
    expect_component(Kind::layer, {"sampling/gaussian_sample", "{}", {{"feature 5, batch 3"}, {"feature 5, batch 3"}}});
    expect_component(Kind::layer,
                     {"sampling/gaussian_sample", "{}", {{"feature 27, batch 19"}, {"feature 27, batch 19"}}});
}

TEST(Sampling, RefusesWhatDoesNotFit) {
    EXPECT_THAT(refusal([] {
                    LayerBench(Kind::layer, "sampling/gaussian_sample", "{}", {shape("feature 2"), shape("feature 3")});
                }),
                ::testing::AllOf(::testing::HasSubstr("[feature 2]"), ::testing::HasSubstr("[feature 3]")));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "sampling/bernoulli", "{}", {shape("feature 2", ARM_I32)}); }),
                ::testing::HasSubstr("network's type"));
}

} // namespace
} // namespace armature::testing
