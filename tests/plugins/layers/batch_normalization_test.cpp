// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gtest/gtest.h>

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

TEST(BatchNormalization, KeepsTheContract) {
    for (const std::string shape :
         {"feature 5, batch 4", "feature 1, batch 3", "feature 2, width 3, batch 2", "feature 3, batch 2, time 4"}) {
        expect_component(Kind::layer, {"batch_normalization", "{}", {{shape}}, 1e-6});
    }
}

} // namespace
} // namespace armature::testing
