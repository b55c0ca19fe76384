// SPDX-License-Identifier: MIT
// The hard cases prove the contract: each file of hard_cases/ elaborates, has the gradient of finite differences in
// double end to end, trains with a falling loss, and gives the same bits again. Sizes are tiny, data generated.
#include "training/training.hpp"

#include "experiment/resolve.hpp"
#include "support/networks.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace armature::training {
namespace {

namespace fs = std::filesystem;

class Losses : public Listener {
public:
    void report(const Report &report) override {
        for (const auto &[name, value] : report.values) {
            if (name == "training.loss") {
                all.push_back(value);
            }
        }
    }
    void progress(int64_t, int64_t, int64_t) override {}
    bool stop() override { return false; }
    std::vector<double> all;
};

// An experiment of a file in double, its data open and its network built.
struct Case {
    experiment::Document document;
    plugin::Registry registry{testing::catalogue()};
    data::Opened data;
    experiment::Resolved experiment;
    std::unique_ptr<network::Network> network;

    explicit Case(const fs::path &file)
        : document(experiment::read(file, {"train.precision=double", "train.checkpoint=none"})) {
        const plugin::Catalogue &catalogue = testing::catalogue();
        data = data::open(experiment::resolve_data(document, {}, catalogue), document.folder, registry, ARM_F64);
        experiment = experiment::resolve(document, {}, data.facts, catalogue);
        network = std::make_unique<network::Network>(experiment, data.fields, registry, ARM_F64);
        network->initialise(1);
    }
};

class HardCases : public ::testing::TestWithParam<fs::path> {};

// The gradient of row-sparse parameters written out: as many elements as the parameters, dense ones first.
std::vector<double> whole_gradient(network::Network &network) {
    std::vector<double> out(static_cast<size_t>(network.parameter_elements()), 0.0);
    const auto *dense = static_cast<const double *>(network.gradient_data());
    std::copy_n(dense, network.gradient_elements(), out.begin());
    for (const network::SparseRows &sparse : network.sparse_gradients()) {
        if (sparse.values == nullptr) {
            continue;
        }
        const network::Slice &slice = network.parameters()[sparse.slice];
        for (size_t k = 0; k < sparse.rows.size(); ++k) {
            std::copy_n(static_cast<const double *>(sparse.values) + static_cast<int64_t>(k) * sparse.row_length,
                        sparse.row_length, out.begin() + slice.offset + sparse.rows[k] * sparse.row_length);
        }
    }
    return out;
}

TEST_P(HardCases, HasTheGradientOfFiniteDifferences) {
    Case c(GetParam());
    testing::randomise(*c.network, 3);
    const int64_t batch = std::min<int64_t>(c.experiment.train.batch, 5);
    network::Plan &plan = c.network->plan(network::Mode::train, batch);
    std::vector<int64_t> examples;
    for (int64_t i = 0; i < batch; ++i) {
        examples.push_back(i);
    }
    for (size_t f = 0; f < c.data.fields.size(); ++f) {
        if (void *field = plan.field(f); field != nullptr) {
            c.data.training->read(f, examples, field);
        }
    }
    std::vector<double> weights;
    for (const experiment::Loss &loss : c.experiment.losses) {
        weights.push_back(loss.weight);
    }
    const auto objective = [&] {
        c.network->reset(); // carried states begin anew, so that every call sees the same
        plan.forward(2);
        double sum = 0;
        for (size_t i = 0; i < weights.size(); ++i) {
            sum += weights[i] * plan.loss(i);
        }
        return sum;
    };
    objective();
    plan.backward(weights.data());
    const std::vector<double> gradient = whole_gradient(*c.network);
    auto *w = static_cast<double *>(c.network->parameter_data());
    int64_t compared = 0, not_zero = 0;
    for (const network::Slice &slice : c.network->parameters()) {
        if (!slice.trainable) {
            continue;
        }
        const int64_t stride = std::max<int64_t>(1, slice.count / 23); // up to 24 elements of each parameter
        for (int64_t i = slice.offset; i < slice.offset + slice.count; i += stride) {
            constexpr double h = 1e-5;
            const double kept = w[i];
            w[i] = kept + h;
            const double above = objective();
            w[i] = kept - h;
            const double below = objective();
            w[i] = kept;
            const double numeric = (above - below) / (2 * h), analytic = gradient[static_cast<size_t>(i)];
            EXPECT_NEAR(analytic, numeric, 1e-6 * std::max(1.0, std::abs(numeric)))
                << slice.name << " element " << i - slice.offset;
            ++compared;
            not_zero += std::abs(analytic) > 1e-9 ? 1 : 0;
        }
    }
    EXPECT_GT(compared, 3);
    EXPECT_GT(not_zero, compared / 10) << "the gradient is trivially zero";
}

TEST_P(HardCases, TrainsWithAFallingLossAndTheSameBitsAgain) {
    std::string weights;
    for (int again = 0; again < 2; ++again) {
        Case c(GetParam());
        Losses losses;
        const Outcome outcome = train(*c.network, c.experiment, c.data, c.registry, losses, {});
        EXPECT_EQ(outcome.end, Outcome::End::finished) << outcome.reason;
        ASSERT_GE(losses.all.size(), 3u);
        EXPECT_LT(losses.all.back(), losses.all.front());
        EXPECT_TRUE(weights.empty() || weights == outcome.weights_sha256) << "other bits at the second training";
        weights = outcome.weights_sha256;
    }
}

std::vector<fs::path> files() {
    std::vector<fs::path> out;
    for (const fs::directory_entry &entry :
         fs::directory_iterator(fs::path(ARMATURE_SOURCE) / "tests/conformance/hard_cases")) {
        out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

INSTANTIATE_TEST_SUITE_P(Files, HardCases, ::testing::ValuesIn(files()),
                         [](const auto &file) { return file.param.stem().string(); });

} // namespace
} // namespace armature::training
