// SPDX-License-Identifier: MIT
// A training step after the first allocates nothing: not in the host, not in a plugin, not in BLAS.
#include "experiment/resolve.hpp"
#include "support/allocations.hpp"
#include "support/networks.hpp"
#include "training/trainer.hpp"

#include <gtest/gtest.h>

namespace armature::training {
namespace {

// Steps through two epochs of 300 examples in batches of 32 (the last has 12), having gone through one before.
int64_t allocations_of_training(const Json &optimizer, const Json &train) {
    const Json json = {
        {"name", "allocations"},
        {"data", {{"dataset", "gaussians"}, {"classes", 3}, {"features", 20}, {"points", 100}, {"split", {1, 0, 0}}}},
        {"network",
         {{{"layer", "affine"}, {"units", 24}},
          "relu",
          {{"layer", "dropout"}, {"rate", 0.25}},
          {{"layer", "affine"}, {"units", 17}},
          "gelu",
          {{"layer", "affine"}, {"units", 3}}}},
        {"loss", "cross_entropy"},
        {"metrics", {"accuracy"}},
        {"optimizer", optimizer},
        {"train", train}};
    const experiment::Document document = experiment::from_json(json, ".");
    const plugin::Catalogue &catalogue = testing::catalogue();
    plugin::Registry registry(catalogue);
    const data::Opened data =
        data::open(experiment::resolve_data(document, {}, catalogue), document.folder, registry, ARM_F32);
    const experiment::Resolved experiment = experiment::resolve(document, {}, data.facts, catalogue);
    network::Network network(experiment, data.fields, registry, ARM_F32);
    network.initialise(1);
    Trainer trainer(network, experiment, data, registry);
    const std::vector<int64_t> order = data::order(data.training->size(), 1, 1, true);
    const auto epoch = [&](int64_t number) {
        for (size_t first = 0; first < order.size(); first += 32) {
            const size_t n = std::min<size_t>(32, order.size() - first);
            EXPECT_EQ(trainer.step(std::span(order).subspan(first, n), number), "");
        }
    };
    epoch(1);
    const double before = trainer.loss();
    const int64_t first = testing::allocations();
    epoch(2);
    epoch(3);
    const int64_t count = testing::allocations() - first;
    EXPECT_NE(trainer.loss(), before) << "nothing was trained";
    EXPECT_EQ(trainer.steps(), 30);
    return count;
}

TEST(Allocation, AStepAllocatesNothing) {
    if (!testing::counts_allocations()) {
        GTEST_SKIP() << "a sanitizer brings an allocator of its own";
    }
    EXPECT_EQ(allocations_of_training({{"optimizer", "sgd"}, {"rate", 0.05}, {"momentum", 0.9}}, {{"batch", 32}}), 0);
    EXPECT_EQ(allocations_of_training({{"optimizer", "adam"}, {"rate", 0.01}, {"schedule", {{"schedule", "cosine"}}}},
                                      {{"batch", 32}, {"clip", {{"norm", 1.0}}}}),
              0);
}

} // namespace
} // namespace armature::training
