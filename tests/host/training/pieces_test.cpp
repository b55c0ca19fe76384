// SPDX-License-Identifier: MIT
// Gradients that leave the backward pass in pieces train as those that are kept: looking at their norm, with a bound
// that is never reached, keeps them, which is the reference.
#include "training/training.hpp"

#include "host/training/logistic_regression.hpp"

namespace armature::training {
namespace {

// 400 units of 2 features, of which a piece holds all, and then 300 of 400: 7 pieces, the last of 16 columns and the
// others of 64.
TEST_F(Training, InPiecesGivesTheBitsOfTheWhole) {
    experiment.network = {testing::layer("affine", {{"units", 400}}, "wide", {"x"}),
                          testing::layer("tanh", {}, "bend", {"wide"}),
                          testing::layer("affine", {{"units", 300}}, "long", {"bend"}),
                          testing::layer("tanh", {}, "bend_again", {"long"}),
                          testing::layer("affine", {{"units", 3}}, "scores", {"bend_again"})};
    for (const char *optimizer : {"sgd", "adam", "rmsprop"}) {
        experiment.optimizer.component = {optimizer, {{"rate", 0.01}}, "/optimizer"};
        const auto weights = [&](double bound, const char *report) {
            experiment.train.clip.norm = bound;
            experiment.train.report = report;
            network::Network net(experiment, data.fields, registry, ARM_F64);
            net.initialise(7);
            return train(net, experiment, data, registry, listener, folder.path()).weights_sha256;
        };
        const std::string kept = weights(1e9, "epoch");
        EXPECT_EQ(weights(0, "epoch"), kept) << optimizer;
        EXPECT_EQ(weights(0, "step"), kept) << optimizer;
        EXPECT_NE(weights(0.01, "epoch"), kept) << "the bound does nothing, so nothing is compared";
    }
}

} // namespace
} // namespace armature::training
