// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::testing {
namespace {

// torch.nn.BatchNorm1d of PyTorch 1.13 in double, eps 1e-3, momentum 0.25.
TEST(BatchNormalization, EqualsPyTorch) {
    LayerBench b(Kind::layer, "batch_normalization", R"({"epsilon": 1e-3, "momentum": 0.25})",
                 {shape("feature 3, batch 4")});
    b.inputs = {{1, 2, -1, 0.5, -2, 3, 4, 0, 1, -3, 1, 0.25}};
    b.parameters = {{2, -1, 0.5}, {0.1, 0.2, -0.3}};
    expect_near(b.forward()[0], {0.401868309092331, -0.982945599948596, -0.924410948251509, -0.000622769697443515,
                                 1.72093005707677, 0.453599420303546, 2.81681478183097, 0.368992228564085,
                                 -0.235405763973982, -2.81806032122586, -0.306976685692255, -0.493782708078055});
    const Gradients g = b.backward({{1, -1, 0.5, 2, 0.25, -1, -0.5, 1, 1, 0, 3, -2}});
    expect_near(g.inputs[0], {0.320970803187739, 1.1829649045212, 0.169437809681137, 1.10048296864008,
                              0.434526624714301, -0.0560014116243195, -0.73368248041832, -0.120711492484718,
                              0.487346439201864, -0.687771291409495, -1.49678003675078, -0.600782837258682});
    expect_near(g.parameters[0], {-0.628892310609022, -0.211240285705106, -1.22729048449435});
    expect_near(g.parameters[1], {2.5, 3.25, -1.5});
}

// The running statistics that the same call of PyTorch leaves behind; a second one moves on from there, by hand:
// r + k (m - r), m = 0.625, 0.25, 0.8125 and the unbiased variances 8.2291666667, 2.9166666667, 2.8072916667.
TEST(BatchNormalization, MovesItsRunningStatisticsTowardsTheBatch) {
    LayerBench b(Kind::layer, "batch_normalization", R"({"epsilon": 1e-3, "momentum": 0.25})",
                 {shape("feature 3, batch 4")});
    b.inputs = {{1, 2, -1, 0.5, -2, 3, 4, 0, 1, -3, 1, 0.25}};
    b.parameters = {{2, -1, 0.5}, {0.1, 0.2, -0.3}};
    b.forward();
    expect_near(b.persistent[0], {0.15625, 0.0625, 0.203125});
    expect_near(b.persistent[1], {2.80729166666667, 1.47916666666667, 1.45182291666667});
    b.forward();
    expect_near(b.persistent[0], {0.2734375, 0.109375, 0.35546875});
    expect_near(b.persistent[1], {4.16276041666667, 1.83854166666667, 1.79069010416667});
}

// And what it makes of the inputs by them.
TEST(BatchNormalization, EvaluatesByItsRunningStatistics) {
    LayerBench b(Kind::layer, "batch_normalization", R"({"epsilon": 1e-3, "momentum": 0.25})",
                 {shape("feature 3, batch 4")});
    b.inputs = {{1, 2, -1, 0.5, -2, 3, 4, 0, 1, -3, 1, 0.25}};
    b.parameters = {{2, -1, 0.5}, {0.1, 0.2, -0.3}};
    b.persistent = {{0.15625, 0.0625, 0.203125}, {2.80729166666667, 1.47916666666667, 1.45182291666667}};
    expect_near(b.forward(ARM_EVALUATE)[0],
                {1.10698424530174, -1.39252552281509, -0.799084881991745, 0.510252840678486, 1.89526910493219,
                 0.860210310084705, 4.68737267304125, 0.251371791058551, 0.0305627140464802, -3.66686699168428,
                 -0.570576865878269, -0.280555134467854});
}

// torch.nn.BatchNorm2d in eval() with those settings and running statistics 0.5, -1, 2 and 4, 0.25, 1.5,
// differentiated.
TEST(BatchNormalization, FrozenEqualsPyTorchsEvaluationInTraining) {
    LayerBench b(Kind::layer, "batch_normalization", R"({"epsilon": 1e-3, "momentum": 0.25, "frozen": true})",
                 {shape("feature 3, batch 4")});
    b.inputs = {{1, 2, -1, 0.5, -2, 3, 4, 0, 1, -3, 1, 0.25}};
    b.parameters = {{2, -1, 0.5}, {0.1, 0.2, -0.3}};
    const std::vector<Values> running = b.persistent = {{0.5, -1, 2}, {4, 0.25, 1.5}};
    expect_near(b.forward()[0], {0.599937511716309, -5.78803588041849, -1.52433682711193, 0.1, 2.1960119601395,
                                 0.108112275703978, 3.59956258201416, -1.7960119601395, -0.708112275703978,
                                 -3.39956258201416, -3.792023920279, -1.01419648248196});
    EXPECT_EQ(b.persistent, running);
    EXPECT_EQ(b.agreement.saved, 0);
    const Gradients g = b.backward({{1, -1, 0.5, 2, 0.25, -1, -0.5, 1, 1, 0, 3, -2}});
    expect_near(g.inputs[0], {0.999875023432618, 1.9960119601395, 0.204056137851989, 1.99975004686524,
                              -0.499002990034875, -0.408112275703978, -0.499937511716309, -1.9960119601395,
                              0.408112275703978, 0, -5.98803588041849, -0.816224551407956});
    expect_near(g.parameters[0], {-0.624921889645386, 7.48504485052312, 0});
    expect_near(g.parameters[1], {2.5, 3.25, -1.5});
}

// Columns of 1e5 + 1 and 1e5 - 1, two of the last for each of the first: x^ is sqrt 2 and -sqrt 1/2, and the unbiased
// variance 8/9 N / (N - 1). Float holds the input exactly, and a mean of 1e5 takes no digits from what comes out.
// The gradient that arrives has a large mean too: dx = (dy - mean - x^ mean of dy x^) / sd, dy = 1e4 + 1, 1e4 and 1e4 -
// 1 as x = 1e5 + 1, - 1 and - 1: mean of dy x^ is (sqrt 2 + sqrt 1/2) / 3 = sqrt 1/2, so dx sd is 0, 1/2 and -1/2.
TEST(BatchNormalization, LosesNoDigitsToALargeMean) {
    for (const size_t n : {1, 3, 300}) {
        LayerBench b(Kind::layer, "batch_normalization", R"({"epsilon": 1e-12, "momentum": 1})",
                     {shape("feature " + std::to_string(n) + ", width 9, height 60, batch 2")}, ARM_F32);
        const size_t N = 9 * 60 * 2;
        Values x, y, dy, dx;
        const double sd = std::sqrt(8.0 / 9);
        for (size_t i = 0; i < N * n; ++i) {
            const size_t turn = i / n % 3;
            x.push_back(1e5 + (turn == 0 ? 1 : -1));
            y.push_back(turn == 0 ? std::sqrt(2.0) : -std::sqrt(0.5));
            dy.push_back(1e4 + (turn == 0 ? 1 : turn == 1 ? 0 : -1));
            dx.push_back((turn == 0 ? 0 : turn == 1 ? 0.5 : -0.5) / sd);
        }
        b.inputs = {x};
        b.parameters = {Values(n, 1), Values(n, 0)};
        expect_near(b.forward()[0], y, 2e-7);
        expect_near(b.persistent[1], Values(n, 8.0 / 9 * N / (N - 1)), 2e-7);
        expect_near(b.backward({dy}).inputs[0], dx, 1e-6);
    }
}

// What comes out of one feature does not depend on how many others there are. Alone its 513 columns are two rows of 256
// and one element.
TEST(BatchNormalization, TreatsEveryFeatureAlike) {
    const size_t c = 37, N = 3 * 9 * 19;
    LayerBench all(Kind::layer, "batch_normalization", "{}", {shape("feature 37, width 3, height 9, batch 19")});
    all.inputs = {pattern(c * N, 59, 83, 41)};
    all.parameters = {pattern(c, 7, 13, 5), pattern(c, 5, 11, 5)};
    const Values y = all.forward()[0], dy = arriving(c * N);
    const Gradients g = all.backward({dy});
    for (size_t i = 0; i < c; ++i) {
        const auto feature = [=](const Values &v) {
            Values out;
            for (size_t k = i; k < v.size(); k += c) {
                out.push_back(v[k]);
            }
            return out;
        };
        LayerBench one(Kind::layer, "batch_normalization", "{}", {shape("feature 1, width 3, height 9, batch 19")});
        one.inputs = {feature(all.inputs[0])};
        one.parameters = {{all.parameters[0][i]}, {all.parameters[1][i]}};
        expect_near(one.forward()[0], feature(y));
        EXPECT_NEAR(one.persistent[0][0], all.persistent[0][i], 1e-12);
        const Gradients alone = one.backward({feature(dy)});
        expect_near(alone.inputs[0], feature(g.inputs[0]));
        expect_near(alone.parameters[0], {g.parameters[0][i]}, 1e-11);
        expect_near(alone.parameters[1], {g.parameters[1][i]}, 1e-11);
    }
}

TEST(BatchNormalization, KeepsTheContractFrozen) {
    for (const std::string shape : {"feature 5, batch 4", "feature 2, width 3, height 2, batch 2"}) {
        expect_component(Kind::layer, {"batch_normalization", R"({"frozen": true})", {{shape}}});
    }
}

TEST(BatchNormalization, KeepsTheContract) {
    for (const std::string shape :
         {"feature 5, batch 4", "feature 1, batch 3", "feature 2, width 3, batch 2", "feature 3, batch 2, time 4"}) {
        expect_component(Kind::layer, {"batch_normalization", "{}", {{shape}}, 1e-6});
    }
}

} // namespace
} // namespace armature::testing
