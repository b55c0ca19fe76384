// SPDX-License-Identifier: MIT
// adam: PyTorch's path, its states, touched rows, and the way down.
#include "support/optimizer_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>

using namespace armature;
using namespace armature::testing;

TEST(Adam, FollowsPyTorch) {
    // torch.optim.Adam(w, lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    expect_path("adam", Json::object(), 0.01,
                {0.8314709849125717, 0.8992974270107633, 0.15112000728373787, -0.7468024954435409, -0.948924274763225,
                 -0.2694154983253533, 0.6669865982443963},
                {0.7769767957281761, 0.8923213651029688, 0.2702850594452166, -0.6586603741172284, -0.8828130021180056,
                 -0.2321344470503, 0.6021412232308767});
    // torch.optim.Adam(w, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.05)
    expect_path("adam", {{"beta1", 0.8}, {"beta2", 0.95}, {"epsilon", 1e-6}, {"weight_decay", 0.05}}, 0.02,
                {0.8214710048598102, 0.8892974609688816, 0.1611198438420898, -0.7368025211065623, -0.9389242937638326,
                 -0.25941552304551413, 0.6769864863260697},
                {0.6916242390063803, 0.7709613463780501, 0.2885855556730592, -0.5696233206661386, -0.7914411307390943,
                 -0.19020169653059688, 0.4921148024001804});
    // torch.optim.Adam(w, lr=0.01, betas=(0.9, 0.9), eps=1e-8, amsgrad=True)
    expect_path("adam", {{"beta2", 0.9}, {"amsgrad", true}}, 0.01,
                {0.8314709849125717, 0.8992974270107633, 0.15112000728373787, -0.7468024954435409, -0.948924274763225,
                 -0.2694154983253533, 0.6669865982443963},
                {0.7802820625233975, 0.8919379294048957, 0.2667234699481804, -0.6616956339217437, -0.8866723289727502,
                 -0.23373296706008276, 0.6032396612607176});
    // torch.optim.AdamW(w, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.3)
    expect_path("adam",
                {{"beta1", 0.8}, {"beta2", 0.95}, {"epsilon", 1e-6}, {"weight_decay", 0.3}, {"decoupled", true}}, 0.02,
                {0.8164221798340593, 0.8838416792809735, 0.16027313278683283, -0.7322617074585966, -0.9331707490324516,
                 -0.25773903049518254, 0.6730445842483754},
                {0.6464176372542749, 0.764823410536364, 0.28995769387731984, -0.5303089403180645, -0.7333723534133741,
                 -0.18166209310153497, 0.5018006290449204});
}

TEST(Adam, KeepsTwoMoments) {
    EXPECT_EQ(states("adam"), (States{{"first_moment", 0}, {"second_moment", 0}}));
    EXPECT_EQ(states("adam", {{"amsgrad", true}}),
              (States{{"first_moment", 0}, {"second_moment", 0}, {"largest_second_moment", 0}}));
}

TEST(Adam, StepsTouchedRowsAlone) {
    expect_rows_step_alone("adam", {{"weight_decay", 0.1}}, 0.1);
    expect_rows_step_alone("adam", {{"amsgrad", true}}, 0.1);
}

TEST(Adam, GoesDown) {
    EXPECT_LT(descend("adam", Json::object(), 0.1, Hill::sphere, 1000), 1e-8);
    EXPECT_LT(descend("adam", Json::object(), 0.1, Hill::quadratic, 1000), 1e-8);
    EXPECT_LT(descend("adam", Json::object(), 0.02, Hill::rosenbrock, 5000), 1e-6);
}

// In float a quotient may be estimated; how far a path of three steps goes is compared with divisions, which the
// portable mode makes, over gradients of all sizes. An estimate that is not refined is 14 bits good: 6e-5 off.
TEST(Adam, EstimatesAreAsGoodAsDivisions) {
    const size_t count = 83; // whole pieces of 64 and of 8 elements, and a rest
    std::vector<float> gradient;
    for (size_t i = 0; i < count; ++i) {
        gradient.push_back(
            static_cast<float>((i % 2 == 0 ? 1.37 : -0.71) * std::pow(10, static_cast<double>(i) / 3 - 12)));
    }
    const auto path = [&](bool portable) {
        portable ? setenv("ARMATURE_PORTABLE", "1", 1) : unsetenv("ARMATURE_PORTABLE");
        OptimizerBench<float> bench("adam", Json::object(), {std::vector<float>(count, 0)});
        unsetenv("ARMATURE_PORTABLE");
        for (const float factor : {1.0F, -0.3F, 0.6F}) {
            std::vector<float> g = gradient;
            std::transform(g.begin(), g.end(), g.begin(), [factor](float x) { return factor * x; });
            bench.step({g}, 0.01);
        }
        return bench.parameters[0];
    };
    const std::vector<float> divided = path(true), estimated = path(false);
    for (size_t i = 0; i < count; ++i) {
        EXPECT_GT(std::abs(divided[i]), 1e-8F) << i;
        EXPECT_NEAR(estimated[i] / divided[i], 1, 1e-6) << "element " << i << ", gradient " << gradient[i];
    }
}

// Also of elements that begin a piece or end a span, and in spans of any length.
TEST(Adam, AnElementStepsTheSameWhereverItLies) {
    std::set<float> ends;
    for (const size_t count : {1, 7, 64, 83, 200}) {
        OptimizerBench<float> bench("adam", Json::object(), {std::vector<float>(count, 0.5F)});
        for (const float g : {0.37F, -0.21F}) {
            bench.step({std::vector<float>(count, g)}, 0.01);
        }
        ends.insert(bench.parameters[0].begin(), bench.parameters[0].end());
    }
    EXPECT_EQ(ends.size(), 1U);
    EXPECT_NE(*ends.begin(), 0.5F);
}

// A second moment beyond all floats holds its parameter where it is; it is not forgotten as NaN either way.
TEST(Adam, AGradientBeyondAllRootsStopsAndOneThatIsNoNumberShows) {
    const float huge = 1e30F, none = std::numeric_limits<float>::quiet_NaN();
    OptimizerBench<float> bench("adam", Json::object(), {std::vector<float>(64, 0.5F)});
    std::vector<float> g(64, 0.1F);
    g[3] = huge;
    g[5] = none;
    bench.step({g}, 0.01);
    EXPECT_EQ(bench.parameters[0][3], 0.5F);
    EXPECT_TRUE(std::isnan(bench.parameters[0][5]));
    EXPECT_NEAR(bench.parameters[0][4], 0.49F, 1e-6F);
}

// Kingma and Ba, section 3: without correction the first step is (1 - beta1) / sqrt(1 - beta2) times the right one,
// which is the rate; the second, for an equal gradient, (1 - beta1^2) / sqrt(1 - beta2^2) times.
TEST(Adam, WithoutBiasCorrectionTheFirstStepsAreWrongByThePredictedFactor) {
    const double beta1 = 0.9, beta2 = 0.9999;
    OptimizerBench<double> bench(
        "adam", {{"bias_correction", false}, {"beta1", beta1}, {"beta2", beta2}, {"epsilon", 1e-14}}, {{0}});
    bench.step({{-0.3}}, 0.01);
    const double first = bench.parameters[0][0];
    EXPECT_NEAR(first / 0.01, (1 - beta1) / std::sqrt(1 - beta2), 1e-9); // 10
    bench.step({{-0.3}}, 0.01);
    EXPECT_NEAR((bench.parameters[0][0] - first) / 0.01, (1 - beta1 * beta1) / std::sqrt(1 - beta2 * beta2), 1e-9);
}

TEST(Adam, RefusesMomentsThatNeverForget) {
    EXPECT_THROW(states("adam", {{"beta2", 1.0}}), Errors);
    EXPECT_THROW(states("adam", {{"epsilon", 0.0}}), Errors);
}
