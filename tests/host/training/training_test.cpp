// SPDX-License-Identifier: MIT
// The loop: what it reports, in which order and when, how long it runs, who can end it; and that it is the same bits
// again. The numbers are PyTorch's (logistic_regression.hpp).
#include "training/training.hpp"

#include "host/training/logistic_regression.hpp"

#include <cstring>
#include <set>

namespace armature::training {
namespace {

using End = Outcome::End;

TEST_F(Training, FollowsPyTorchAndScoresTheTestSplitWithTheBestWeights) {
    experiment.train.clip.norm = 100; // never reached: the norm is reported all the same
    const Outcome outcome = run();
    const std::vector<Epoch> wanted = {
        {0.90920015898942919, 0.8, 0.74024968785669321, 2 / 3., 0.81421295606076971, 0.40500000000000003},
        {0.51855701647713948, 0.8, 1.0183134183236768, 2 / 3., 0.43977589674706419, 0.29524500000000009},
        {0.44948574700315225, 0.8, 1.1298484567407028, 2 / 3., 0.36130102768877642, 0.21523360500000008}};
    ASSERT_EQ(listener.reports.size(), 4U);
    expect_epochs(wanted);
    // The first epoch validates best, so its weights are the network's now, and the test split's.
    EXPECT_EQ(outcome.end, End::finished);
    EXPECT_EQ(outcome.steps, 9);
    EXPECT_EQ(outcome.epochs, 3);
    EXPECT_EQ(outcome.best_step, 3);
    expect_weights(after_first);
    EXPECT_EQ(listener.names(3), (std::vector<std::string>{"test.loss", "test.accuracy"}));
    EXPECT_NEAR(listener.value(3, "test.loss"), 1.4756035042731761, tolerance); // 2.76 with the last weights
    EXPECT_EQ(outcome.final_values.size(), 8U);
    EXPECT_EQ(outcome.final_values[0].first, "training.loss");
    EXPECT_NEAR(outcome.final_values[0].second, wanted[2].loss, tolerance);
    EXPECT_EQ(listener.steps_total, 9);
    EXPECT_GE(listener.beats, 1);
    EXPECT_EQ(listener.asked, 3);
}

TEST_F(Training, CountsItsLengthInSteps) {
    experiment.train.steps = 5;
    const Outcome outcome = run();
    EXPECT_EQ(steps_total(experiment.train, 10), 5);
    EXPECT_EQ(outcome.steps, 5);
    EXPECT_EQ(outcome.epochs, 2);
    ASSERT_EQ(listener.reports.size(), 3U);
    EXPECT_EQ(listener.reports[1].step, 5);
    experiment.train.steps = 0;
    EXPECT_EQ(steps_total(experiment.train, 10), 9);
    EXPECT_EQ(steps_total(experiment.train, 8), 6);
}

TEST_F(Training, ReportsEveryStepIfAsked) {
    experiment.train.report = "step";
    experiment.train.epochs = 1;
    run();
    ASSERT_EQ(listener.reports.size(), 5U);
    double sum = 0, norms = 0;
    for (size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(listener.names(i), (std::vector<std::string>{"step.loss", "gradient_norm", "rate"}));
        EXPECT_EQ(listener.reports[i].step, static_cast<int64_t>(i + 1));
        sum += listener.value(i, "step.loss") * (i < 2 ? 4 : 2);
        norms += listener.value(i, "gradient_norm");
    }
    EXPECT_NEAR(sum / 10, 0.90920015898942919, tolerance);
    EXPECT_NEAR(norms / 3, 0.81421295606076971, tolerance);
    EXPECT_NEAR(listener.value(3, "training.loss"), 0.90920015898942919, tolerance);
    std::set<std::pair<std::string, int64_t>> seen;
    for (const Report &report : listener.reports) {
        for (const auto &[name, value] : report.values) {
            EXPECT_TRUE(seen.emplace(name, report.step).second) << name << " twice at step " << report.step;
        }
    }
}

TEST_F(Training, IsPrunedWhenTheListenerSaysSo) {
    listener.stop_at = 2;
    const Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::pruned);
    EXPECT_EQ(outcome.epochs, 2);
    EXPECT_EQ(listener.reports.size(), 2U) << "the test split is not looked at";
    listener = {};
    listener.stop_at = 3; // complete anyway
    EXPECT_EQ(run().end, End::finished);
}

TEST_F(Training, IsTheSameBitsAgainAndOthersWithAnotherSeed) {
    experiment.train.shuffle = true;
    experiment.train.seed = 5;
    const Outcome a = run(), b = run();
    EXPECT_EQ(a.weights_sha256, b.weights_sha256);
    EXPECT_EQ(a.final_values, b.final_values);
    experiment.train.seed = 6;
    EXPECT_NE(run().weights_sha256, a.weights_sha256);
}

TEST_F(Training, LeavesFrozenParametersAlone) {
    experiment.network[0].frozen = true;
    experiment.network.push_back(testing::layer("affine", {{"units", 3}}, "top", {"scores"}));
    experiment.losses[0].of = "top";
    experiment.metrics[0].of = "top";
    experiment.train.clip.norm = 0.1;
    network::Network &net = made();
    const auto *all = static_cast<const double *>(net.parameter_data());
    const std::vector<double> before(all, all + net.parameter_elements());
    train(net, experiment, data, registry, listener, folder.path());
    for (const network::Slice &slice : net.parameters()) {
        const bool same = std::memcmp(all + slice.offset, before.data() + slice.offset,
                                      static_cast<size_t>(slice.count) * sizeof(double)) == 0;
        EXPECT_EQ(same, !slice.trainable) << slice.name;
    }
}

} // namespace
} // namespace armature::training
