// SPDX-License-Identifier: MIT
// Stages: what each trains, towards which losses, with which optimizer, and how their steps are counted. References:
// gradients written out by hand, and two trainings of their own joined through a checkpoint.
#include "training/training.hpp"

#include "host/training/logistic_regression.hpp"
#include "training/initialise.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstring>
#include <map>
#include <set>

namespace armature::training {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using End = Outcome::End;
using Bits = std::vector<uint64_t>;

experiment::Optimizer optimizer(const std::string &name, const Json &settings) {
    return {{name, settings, "/optimizer"}, {}};
}

// Remembers every tensor after each epoch.
class Witness : public Recorder {
public:
    explicit Witness(network::Network &network) : network_(network) { look(); }
    void report(const Report &report) override {
        Recorder::report(report);
        look();
    }
    // The moments (0: before the first step) between which a tensor changed: {1, 2} after the first two reports.
    std::set<size_t> changes(const std::string &name) const {
        std::set<size_t> out;
        for (size_t i = 1; i < seen_.size(); ++i) {
            if (seen_[i].at(name) != seen_[i - 1].at(name)) {
                out.insert(i);
            }
        }
        return out;
    }

private:
    void look() {
        auto &now = seen_.emplace_back();
        for (const auto &[list, data] : {std::pair{&network_.parameters(), network_.parameter_data()},
                                         {&network_.persistent(), network_.persistent_data()}}) {
            for (const network::Slice &slice : *list) {
                Bits &bits = now[slice.name];
                bits.resize(static_cast<size_t>(slice.count));
                std::memcpy(bits.data(), static_cast<const double *>(data) + slice.offset, bits.size() * 8);
            }
        }
    }
    network::Network &network_;
    std::vector<std::map<std::string, Bits>> seen_;
};

class Stages : public Training {
protected:
    Stages() {
        experiment.optimizer = optimizer("sgd", {{"rate", 0.5}, {"momentum", 0.9}});
        experiment.train.stages = {stage(2), stage(1)};
    }
    experiment::Stage stage(int64_t epochs, std::vector<std::string> parameters = {}) {
        experiment::Stage out;
        out.epochs = epochs;
        out.batch = 4;
        out.parameters = std::move(parameters);
        return out;
    }
    // x -> hidden (4) -> what is given -> scores (3)
    void deepen(const std::vector<std::string> &between) {
        experiment.network = {testing::layer("affine", {{"units", 4}}, "hidden", {"x"})};
        for (const std::string &component : between) {
            const Json settings = component == "dropout"  ? Json{{"rate", 0.5}}
                                  : component == "affine" ? Json{{"units", 5}}
                                                          : Json::object();
            experiment.network.push_back(
                testing::layer(component, settings, component, {experiment.network.back().name}));
        }
        experiment.network.push_back(
            testing::layer("affine", {{"units", 3}}, "scores", {experiment.network.back().name}));
    }
    network::Network &fresh(uint64_t seed = 3) {
        network = std::make_unique<network::Network>(experiment, data.fields, registry, ARM_F64);
        network->initialise(seed);
        return *network;
    }
    Outcome go(Listener &listener) { return train(*network, experiment, data, registry, listener, folder.path()); }
    std::string refused() {
        for (size_t i = 0; i < experiment.train.stages.size(); ++i) {
            experiment.train.stages[i].pointer = fmt::format("/train/stages/{}", i);
        }
        try {
            check(fresh(), experiment, data, registry);
        } catch (const Errors &errors) {
            std::string all;
            for (const Error &error : errors.list) {
                all += std::string(error.what()) + "\n";
            }
            return all;
        } catch (const Error &error) {
            return error.what();
        }
        ADD_FAILURE() << "nothing was refused";
        return "";
    }
};

TEST_F(Stages, EachTrainsItsOwnParametersAndLeavesTheOthersAlone) {
    drop_validation(); // the chosen weights are the last ones
    deepen({"tanh"});
    experiment.train.stages = {stage(2, {"hidden.*"}), stage(3, {"scores.weight", "*.bias"})};
    Witness witness(fresh());
    go(witness);
    EXPECT_EQ(witness.changes("hidden.weight"), (std::set<size_t>{1, 2}));
    EXPECT_EQ(witness.changes("hidden.bias"), (std::set<size_t>{1, 2, 3, 4, 5}));
    EXPECT_EQ(witness.changes("scores.weight"), (std::set<size_t>{3, 4, 5}));
    EXPECT_EQ(witness.changes("scores.bias"), (std::set<size_t>{3, 4, 5}));
}

// One step on all ten examples for the bias, then one for the weight: softmax minus target, averaged, by hand.
TEST_F(Stages, StepAlongGradientsWrittenOutByHand) {
    drop_validation();
    experiment.optimizer = optimizer("sgd", {{"rate", 0.5}});
    experiment.train.stages = {stage(1, {"*.bias"}), stage(1, {"*.weight"})};
    experiment.train.stages[0].batch = experiment.train.stages[1].batch = 10;
    experiment.train.stages[1].optimizer = optimizer("sgd", {{"rate", 0.25}});
    made();
    go(listener);

    std::vector<double> wanted = start; // W by columns, then b
    for (const bool second : {false, true}) {
        std::vector<double> gradient(9, 0.0);
        for (int64_t e = 0; e < 10; ++e) {
            double x[2];
            int32_t label = 0;
            data.training->read(0, std::vector<int64_t>{e}, x);
            data.training->read(1, std::vector<int64_t>{e}, &label);
            double p[3], sum = 0;
            for (size_t c = 0; c < 3; ++c) {
                p[c] = std::exp(wanted[c] * x[0] + wanted[3 + c] * x[1] + wanted[6 + c]);
                sum += p[c];
            }
            for (size_t c = 0; c < 3; ++c) {
                const double d = (p[c] / sum - (static_cast<int32_t>(c) == label ? 1 : 0)) / 10;
                gradient[c] += d * x[0];
                gradient[3 + c] += d * x[1];
                gradient[6 + c] += d;
            }
        }
        for (size_t i = 0; i < 9; ++i) {
            if (second == (i < 6)) {
                wanted[i] -= (second ? 0.25 : 0.5) * gradient[i];
                EXPECT_GT(std::fabs(gradient[i]), 1e-3) << "nothing to see at " << i;
            }
        }
    }
    expect_weights(wanted);
}

// The second stage is a training of its own that begins with what the first one left, down to its optimizer's state,
// its batches, its clipping and the schedule of its rate.
TEST_F(Stages, AreTheSameBitsAsTwoTrainingsJoinedThroughACheckpoint) {
    drop_validation();
    deepen({"tanh"});
    experiment.optimizer.schedule = experiment::Component{"exponential", {{"factor", 0.9}, {"per", "step"}}, "/s"};
    experiment.train.stages = {stage(2, {"hidden.*"}), stage(3, {"scores.*"})};
    experiment.train.stages[1].batch = 3;
    experiment.train.stages[1].clip.norm = 0.2;
    experiment.train.stages[1].optimizer = optimizer("adam", {{"rate", 0.05}});
    experiment.train.stages[1].optimizer->schedule = experiment.optimizer.schedule;
    fresh();
    Recorder staged;
    EXPECT_EQ(go(staged).steps, 2 * 3 + 3 * 4);
    const auto *p = static_cast<const double *>(network->parameter_data());
    const std::vector<double> together(p, p + network->parameter_elements());

    const std::vector<experiment::Stage> stages = std::exchange(experiment.train.stages, {});
    experiment.train.checkpoint = "last";
    experiment.train.epochs = 2;
    experiment.network.back().frozen = true;
    fresh();
    Recorder first;
    go(first);

    std::swap(experiment.network.front().frozen, experiment.network.back().frozen);
    experiment.optimizer = *stages[1].optimizer;
    experiment.train.clip = stages[1].clip;
    experiment.train.batch = 3;
    experiment.train.epochs = 3;
    experiment.folder = folder.path();
    experiment.initialise = {{.file = "last.armature", .sha256 = "", .pointer = "/initialize"}};
    fresh(77);
    initialise_from_files(*network, experiment);
    Recorder second;
    go(second);

    p = static_cast<const double *>(network->parameter_data());
    EXPECT_EQ(std::memcmp(p, together.data(), together.size() * sizeof(double)), 0);
    ASSERT_EQ(staged.reports.size(), 6U); // five epochs and the test split
    for (size_t i = 0; i < 5; ++i) {
        const Recorder &alone = i < 2 ? first : second;
        for (const char *name : {"training.loss", "training.accuracy", "rate"}) {
            EXPECT_EQ(staged.value(i, name), alone.value(i < 2 ? i : i - 2, name)) << name << " of epoch " << i + 1;
        }
    }
    EXPECT_LT(staged.value(4, "training.loss"), 0.9 * staged.value(0, "training.loss")) << "little was learned";
    EXPECT_EQ(staged.value(5, "test.loss"), second.value(3, "test.loss"));
}

// The rows that an earlier stage's gradient touched are no part of a later one's norm.
TEST_F(Stages, MeasureTheGradientOfWhatTheyTrain) {
    experiment.network = {testing::layer("embedding", {{"units", 4}, {"vocabulary", 3}}, "table", {"label"}),
                          testing::layer("affine", {{"units", 3}}, "scores", {"table"})};
    experiment.train.stages = {stage(1, {"table.*"}), stage(1, {"scores.bias"})};
    experiment.train.stages[0].clip.norm = experiment.train.stages[1].clip.norm = 100;
    experiment.optimizer = optimizer("sgd", {{"rate", 0.0}}); // the same weights throughout
    fresh();
    go(listener);
    experiment.train.stages = {stage(1, {"scores.bias"})};
    experiment.train.stages[0].clip.norm = 100;
    Recorder alone;
    fresh();
    go(alone);
    EXPECT_GT(listener.value(0, "gradient_norm"), 0);
    EXPECT_NE(listener.value(0, "gradient_norm"), listener.value(1, "gradient_norm"));
    EXPECT_EQ(listener.value(1, "gradient_norm"), alone.value(0, "gradient_norm"));
}

TEST_F(Stages, CountStepsAndEpochsOn) {
    experiment.train.stages = {stage(2), stage(0), stage(1), stage(1)};
    experiment.train.stages[2].steps = 5;
    EXPECT_EQ(steps_total(experiment.train, 10), 6 + 0 + 5 + 3);
    const Outcome outcome = run();
    EXPECT_EQ(outcome.steps, 14);
    EXPECT_EQ(outcome.epochs, 5);
    EXPECT_EQ(listener.steps_total, 14);
    const std::vector<std::array<int64_t, 3>> wanted = {{3, 1, 1}, {6, 2, 1}, {9, 3, 3}, {11, 4, 3}, {14, 5, 4}};
    ASSERT_EQ(listener.reports.size(), wanted.size() + 1);
    for (size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_EQ(listener.reports[i].step, wanted[i][0]);
        EXPECT_EQ(listener.reports[i].epoch, wanted[i][1]);
        EXPECT_EQ(listener.value(i, "stage"), static_cast<double>(wanted[i][2]));
    }
    EXPECT_EQ(listener.names(5), (std::vector<std::string>{"test.loss", "test.accuracy"}));
}

// A schedule of the rate belongs to the optimizer and begins anew; the weights of losses belong to the training.
TEST_F(Stages, RatesBeginAnewAndWeightsOfLossesGoOn) {
    const experiment::Component halves{"step", {{"every", 1}, {"factor", 0.5}}, "/s"};
    experiment.optimizer.schedule = halves;
    experiment.losses[0].schedule = halves;
    run();
    EXPECT_EQ(listener.value(0, "rate"), 0.5);
    EXPECT_EQ(listener.value(1, "rate"), 0.25);
    EXPECT_EQ(listener.value(2, "rate"), 0.5);
    // A loss of near 1 or less, a quarter of it in the third epoch.
    EXPECT_LT(listener.value(2, "training.loss"), 0.3);
}

// The first epoch of all validates best, but is no end.
TEST_F(Stages, TheBestWeightsAreThoseOfTheLastStage) {
    experiment.train.stages = {stage(1), stage(2)};
    experiment.train.stages[1].optimizer = optimizer("sgd", {{"rate", 20.0}});
    const Outcome outcome = run();
    const double first = listener.value(0, "validation.loss"), second = listener.value(1, "validation.loss"),
                 third = listener.value(2, "validation.loss");
    EXPECT_LT(first, std::min(second, third));
    EXPECT_EQ(outcome.best_step, second < third ? 6 : 9);
}

TEST_F(Stages, StoppingEarlyEndsAStageAndTheNextBegins) {
    experiment.train.stages = {stage(50), stage(2)};
    experiment.train.early_stopping = {"validation.loss", 2, 0};
    const Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::finished);
    EXPECT_EQ(outcome.epochs, 5) << "the best was the first of three, then two of the second stage";
    EXPECT_EQ(listener.value(2, "stage"), 1);
    EXPECT_EQ(listener.value(3, "stage"), 2);
}

TEST_F(Stages, APrunedRunEndsInItsStage) {
    listener.stop_at = 2; // the end of the first stage, which is not that of the run
    const Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::pruned);
    EXPECT_EQ(outcome.epochs, 2);
    listener = {};
    listener.stop_at = 3;
    EXPECT_EQ(run().end, End::finished);
}

TEST_F(Stages, OnlyTheirLossesCount) {
    drop_validation();
    experiment.losses = {testing::loss("cross_entropy", "scores", "label"),
                         testing::loss("cross_entropy", "scores", "label", 3)};
    experiment.losses[0].name = "first";
    experiment.losses[1].name = "second";
    experiment.train.stages[0].losses = {"first"};
    const Outcome both = run();
    EXPECT_EQ(listener.value(1, "training.loss"), listener.value(1, "training.first"));
    EXPECT_EQ(listener.value(1, "training.second"), listener.value(1, "training.first")) << "measured all the same";
    EXPECT_NEAR(listener.value(2, "training.loss"), 4 * listener.value(2, "training.first"), tolerance);
    experiment.losses.pop_back();
    experiment.train.stages = {stage(2)};
    Recorder alone;
    train(made(), experiment, data, registry, alone, folder.path());
    EXPECT_EQ(listener.value(1, "training.loss"), alone.value(1, "training.loss"));
    EXPECT_EQ(both.end, End::finished);
}

// Nothing passes back through what leads to frozen layers alone, so it can run as in evaluation: then the loss in
// training is that of evaluation on the same examples, and running statistics stay.
TEST_F(Stages, FrozenLayersThatNoGradientPassesRunInEvaluateMode) {
    deepen({"batch_normalization", "dropout", "affine"});
    experiment.train.stages = {stage(2), stage(2, {"scores.*"})};
    experiment.train.stages[1].optimizer = optimizer("sgd", {{"rate", 0.0}});
    experiment.train.stages[1].batch = 10;
    std::vector<double> x(20);
    std::vector<int32_t> y(10);
    const std::vector<int64_t> all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    data.training->read(0, all, x.data());
    data.training->read(1, all, y.data());
    data.validation = std::make_unique<MemoryPart>(x, y);
    {
        Witness witness(fresh());
        go(witness);
        EXPECT_NE(witness.value(1, "training.loss"), witness.value(1, "validation.loss"));
        EXPECT_NEAR(witness.value(2, "training.loss"), witness.value(2, "validation.loss"), tolerance);
        EXPECT_EQ(witness.changes("batch_normalization.mean"), (std::set<size_t>{1, 2}));
        EXPECT_EQ(witness.changes("batch_normalization.variance"), (std::set<size_t>{1, 2}));
    }
    { // a dropout on the way to a trained layer goes on
        deepen({"batch_normalization", "dropout"});
        Witness witness(fresh());
        go(witness);
        EXPECT_GT(std::fabs(witness.value(2, "training.loss") - witness.value(2, "validation.loss")), 1e-3);
        EXPECT_EQ(witness.changes("batch_normalization.mean"), (std::set<size_t>{1, 2}));
    }
    { // a gradient passes: the layer runs in train mode, as a frozen one without stages does
        experiment.train.stages[1].parameters = {"hidden.*"};
        Witness witness(fresh());
        go(witness);
        EXPECT_EQ(witness.changes("batch_normalization.gain"), (std::set<size_t>{1, 2}));
        EXPECT_THAT(witness.changes("batch_normalization.mean"), ::testing::IsSupersetOf({1, 2, 3, 4}));
    }
}

TEST_F(Stages, AreTheSameBitsAgainWithRandomLayersAndOrders) {
    deepen({"dropout"});
    experiment.train.shuffle = true;
    experiment.train.stages = {stage(2, {"hidden.*"}), stage(2, {"*"})};
    fresh();
    const Outcome a = go(listener);
    fresh();
    check(*network, experiment, data, registry); // whatever it looks at leaves no trace
    const Outcome b = go(listener);
    EXPECT_EQ(a.weights_sha256, b.weights_sha256);
    EXPECT_EQ(a.final_values, b.final_values);
}

TEST_F(Stages, OneOfEverythingIsTheTrainingWithoutStages) {
    experiment.train.stages.clear();
    const Outcome plain = run();
    experiment.train.stages = {stage(3)};
    const Outcome staged = run();
    EXPECT_EQ(plain.weights_sha256, staged.weights_sha256);
    EXPECT_EQ(plain.best_step, staged.best_step);
    EXPECT_EQ(plain.final_values.size() + 1, staged.final_values.size()) << "the stage's number";
}

TEST_F(Stages, RefuseWhatFitsNothingOrTrainsNothing) {
    experiment.train.stages = {stage(1), stage(1, {"*.weight", "score.*", "bias"})};
    EXPECT_THAT(refused(), AllOf(HasSubstr("test.json at /train/stages/1/parameters/1: \"score.*\" fits no parameter"),
                                 HasSubstr("did you mean \"scores.*\"?"),
                                 HasSubstr("/train/stages/1/parameters/2: \"bias\" fits no parameter")));
    deepen({"tanh"});
    experiment.network.front().frozen = true;
    experiment.train.stages = {stage(1), stage(1, {"hidden.*"})};
    EXPECT_THAT(refused(), HasSubstr("/train/stages/1: the stage trains nothing: all parameters that it names are "
                                     "frozen"));
    experiment.network.front().frozen = false;
    experiment.losses.push_back(testing::loss("cross_entropy", "side", "label"));
    experiment.network.push_back(testing::layer("affine", {{"units", 3}}, "side", {"hidden"}));
    experiment.train.stages = {stage(1), stage(1, {"scores.*"})};
    experiment.train.stages[1].losses = {experiment.losses.back().name};
    EXPECT_THAT(refused(), HasSubstr("the stage trains nothing: none of its losses depends on the parameters"));
}

} // namespace
} // namespace armature::training
