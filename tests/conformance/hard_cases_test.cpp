// SPDX-License-Identifier: MIT
// The hard cases prove the contract: each file of hard_cases/ elaborates, has the gradient of finite differences in
// double end to end, trains with a falling loss, and gives the same bits again. Sizes are tiny, data generated.
#include "training/training.hpp"

#include "experiment/resolve.hpp"
#include "support/networks.hpp"
#include "support/places.hpp"
#include "training/initialise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

    explicit Case(const fs::path &file, const std::string &checkpoint = "none")
        : document(experiment::read(file, {"train.precision=double", "train.checkpoint=" + checkpoint})) {
        const plugin::Catalogue &catalogue = testing::catalogue();
        data = data::open(experiment::resolve_data(document, {}, catalogue), document.folder, registry, ARM_F64);
        experiment = experiment::resolve(document, {}, data.facts, catalogue);
        network = std::make_unique<network::Network>(experiment, data.fields, registry, ARM_F64);
        network->initialise(1);
    }
};

class HardCases : public ::testing::TestWithParam<fs::path> {};

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
    constexpr int64_t of_each_parameter = 23;
    const testing::Compared compared = testing::check_gradient(*c.network, plan, c.experiment, 1e-6, of_each_parameter);
    EXPECT_GT(compared.elements, 3);
    EXPECT_GT(compared.not_zero, compared.elements / 10) << "the gradient is trivially zero";
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

// A network of another seed scores the test split as the trained one did once it has taken everything from the
// checkpoint, and otherwise if it takes the parameters alone.
TEST(RunningStatistics, GoThroughACheckpoint) {
    const fs::path file = fs::path(ARMATURE_SOURCE) / "tests/conformance/hard_cases/running_statistics.json";
    const testing::TemporaryFolder folder;
    const auto test_loss = [](const Outcome &outcome) {
        const auto found = std::find_if(outcome.final_values.begin(), outcome.final_values.end(),
                                        [](const auto &value) { return value.first == "test.loss"; });
        EXPECT_NE(found, outcome.final_values.end());
        return found == outcome.final_values.end() ? 0.0 : found->second;
    };
    Losses losses;
    Case trained(file, "best");
    const double of_trained =
        test_loss(train(*trained.network, trained.experiment, trained.data, trained.registry, losses, folder.path()));
    const auto taking = [&](const std::vector<std::pair<std::string, std::string>> &names) {
        Case other(file);
        other.network->initialise(99);
        other.experiment.initialise = {{.file = (folder / "best.armature").string(),
                                        .sha256 = "",
                                        .take = names,
                                        .transpose = false,
                                        .pointer = "/initialize"}};
        initialise_from_files(*other.network, other.experiment);
        other.experiment.train.epochs = 0;
        return test_loss(train(*other.network, other.experiment, other.data, other.registry, losses, {}));
    };
    EXPECT_EQ(taking({{"*", "*"}}), of_trained);
    EXPECT_NE(taking({{"*.weight", "*.weight"},
                      {"*.bias", "*.bias"},
                      {"normal.gain", "normal.gain"},
                      {"normal.offset", "normal.offset"}}),
              of_trained);
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
