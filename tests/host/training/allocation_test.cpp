// SPDX-License-Identifier: MIT
// A training step allocates nothing: not in the loop, not in the host, not in a plugin, nor in BLAS with the kernels
// that allocations.cpp pins (others of OpenBLAS do). What a training allocates once, or once an epoch, does not grow
// with its steps.
#include "training/training.hpp"

#include "experiment/resolve.hpp"
#include "support/allocations.hpp"
#include "support/networks.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace armature::training {
namespace {

class Ear : public Listener { // notes two numbers, which allocates nothing
public:
    void report(const Report &report) override {
        for (const auto &[name, value] : report.values) {
            if (name == "training.loss") {
                first = first == 0 ? value : first;
                last = value;
            }
        }
    }
    void progress(int64_t, int64_t, int64_t) override {}
    bool stop() override { return false; }
    double first = 0, last = 0;
};

// Three epochs of `examples` training examples in batches of 32, and an evaluation after each.
int64_t allocations_of_training(int64_t examples, const Json &optimizer, const Json &clip) {
    const Json json = {{"name", "allocations"},
                       {"data",
                        {{"dataset", "gaussians"},
                         {"classes", 3},
                         {"features", 20},
                         {"points", 1000},
                         {"split", {0.8, 0.1, 0.1}},
                         {"limit", examples}}},
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
                       {"train", {{"epochs", 3}, {"batch", 32}, {"checkpoint", "none"}, {"clip", clip}}}};
    const experiment::Document document = experiment::from_json(json, ".");
    const plugin::Catalogue &catalogue = testing::catalogue();
    plugin::Registry registry(catalogue);
    const data::Opened data =
        data::open(experiment::resolve_data(document, {}, catalogue), document.folder, registry, ARM_F32);
    const experiment::Resolved experiment = experiment::resolve(document, {}, data.facts, catalogue);
    network::Network network(experiment, data.fields, registry, ARM_F32);
    network.initialise(1);
    Ear ear;
    const int64_t before = testing::allocations();
    const Outcome outcome = train(network, experiment, data, registry, ear, {});
    const int64_t count = testing::allocations() - before;
    EXPECT_EQ(outcome.end, Outcome::End::finished);
    EXPECT_EQ(outcome.steps, 3 * ((examples + 31) / 32));
    EXPECT_LT(ear.last, ear.first) << "nothing was learned";
    return count;
}

// Both lengths leave a last batch that is shorter, so both have the same plans.
void expect_no_more_for_more_steps(const Json &optimizer, const Json &clip) {
    allocations_of_training(300, optimizer, clip); // whatever is made once a process
    const int64_t few = allocations_of_training(300, optimizer, clip);
    const int64_t many = allocations_of_training(2397, optimizer, clip);
    EXPECT_GT(few, 0) << "nothing is counted";
    EXPECT_EQ(many, few) << "225 steps against 30: " << optimizer;
}

TEST(Allocation, AStepAllocatesNothing) {
    if (!testing::counts_allocations()) {
        GTEST_SKIP() << "a sanitizer brings an allocator of its own";
    }
    const testing::TemporaryFolder folder;
    setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
    expect_no_more_for_more_steps({{"optimizer", "sgd"}, {"rate", 0.05}, {"momentum", 0.9}}, Json::object());
    expect_no_more_for_more_steps({{"optimizer", "adam"}, {"rate", 0.01}, {"schedule", {{"schedule", "cosine"}}}},
                                  {{"norm", 1.0}, {"value", 0.5}});
}

} // namespace
} // namespace armature::training
