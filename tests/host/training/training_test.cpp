// SPDX-License-Identifier: MIT
// The loop, on a multinomial logistic regression small enough to be followed: losses, metrics, norms and weights after
// each epoch are those of PyTorch 1.13 in double precision on the same numbers (torch.nn.functional.cross_entropy,
// torch.optim.SGD with lr 0.5 and momentum 0.9, ExponentialLR with 0.9 stepped after each batch, batches of 4 out of 10
// in order; the norm over weight and bias together).
#include "training/training.hpp"

#include "training/checkpoint.hpp"

#include "support/allocations.hpp"
#include "support/networks.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>

namespace armature::training {
namespace {

using ::testing::HasSubstr;
using End = Outcome::End;

// Two features and a label of three classes, held in memory.
class MemoryPart final : public data::Part {
public:
    MemoryPart(std::vector<double> x, std::vector<int32_t> y) : x_(std::move(x)), y_(std::move(y)) {}
    int64_t size() const override { return static_cast<int64_t>(y_.size()); }
    void read(size_t field, std::span<const int64_t> examples, void *out) const override {
        for (size_t i = 0; i < examples.size(); ++i) {
            const auto e = static_cast<size_t>(examples[i]);
            if (field == 0) {
                static_cast<double *>(out)[2 * i] = x_[2 * e];
                static_cast<double *>(out)[2 * i + 1] = x_[2 * e + 1];
            } else {
                static_cast<int32_t *>(out)[i] = y_[e];
            }
        }
    }

private:
    std::vector<double> x_;
    std::vector<int32_t> y_;
};

const std::vector<double> inputs = {0.5, -1.2, 1.5,  0.3, -0.7, 0.8, 2.1,  -0.4, -1.3, -0.9,
                                    0.2, 1.7,  -0.4, 0.1, 1.1,  1.2, -2.0, 0.6,  0.9,  -0.6};
const std::vector<int32_t> classes = {0, 1, 2, 1, 0, 2, 2, 1, 0, 0};
const std::vector<double> start = {0.1, 0.3, -0.15, -0.2, 0.05, 0.25, 0.01, -0.02, 0.03}; // W by columns, then b

class Recorder : public Listener {
public:
    void report(const Report &report) override { reports.push_back(report); }
    void progress(int64_t, int64_t total, int64_t) override {
        ++beats;
        steps_total = total;
    }
    bool stop() override { return ++asked == stop_at; }
    double value(size_t i, const std::string &name) const {
        for (const auto &[known, value] : reports.at(i).values) {
            if (known == name) {
                return value;
            }
        }
        ADD_FAILURE() << "report " << i << " has no " << name;
        return std::nan("");
    }
    std::vector<std::string> names(size_t i) const {
        std::vector<std::string> out;
        for (const auto &[name, value] : reports.at(i).values) {
            out.push_back(name);
        }
        return out;
    }
    std::vector<Report> reports;
    int64_t beats = 0, asked = 0, stop_at = 0, steps_total = 0;
};

class Training : public ::testing::Test {
protected:
    Training() {
        experiment = testing::experiment({testing::layer("affine", {{"units", 3}}, "scores", {"x"})},
                                         {testing::loss("cross_entropy", "scores", "label")}, 4);
        experiment.metrics = {{"accuracy", {"accuracy", Json::object(), "/metrics/0"}, "scores", "label"}};
        experiment.optimizer.component = {"sgd", {{"rate", 0.5}, {"momentum", 0.9}}, "/optimizer"};
        experiment.optimizer.schedule =
            experiment::Component{"exponential", {{"factor", 0.9}, {"per", "step"}}, "/optimizer/schedule"};
        experiment.train.epochs = 3;
        experiment.train.shuffle = false;
        experiment.train.evaluation_batch = 2;
        experiment.train.precision = "double";
        experiment.train.checkpoint = "none";
        data.fields = {testing::input("x", {2}), testing::labels("label", 3)};
        data.training = std::make_unique<MemoryPart>(inputs, classes);
        data.validation = std::make_unique<MemoryPart>(std::vector<double>{0.1, -0.3, 1.0, 1.0, -1.5, 0.2},
                                                       std::vector<int32_t>{0, 1, 2});
        data.test =
            std::make_unique<MemoryPart>(std::vector<double>{0.4, -0.5, -0.6, -0.7}, std::vector<int32_t>{0, 1});
    }
    // A network with the weights that PyTorch began with.
    network::Network &made() {
        network = std::make_unique<network::Network>(experiment, data.fields, registry, ARM_F64);
        network->initialise(1);
        for (size_t i = 0; i < start.size(); ++i) {
            weight(i) = start[i];
        }
        return *network;
    }
    double &weight(size_t i) { // 0 ... 5: W by columns, 6 ... 8: b
        const network::Slice &slice = network->parameters().at(i < 6 ? 0 : 1);
        return static_cast<double *>(network->parameter_data())[slice.offset + static_cast<int64_t>(i < 6 ? i : i - 6)];
    }
    Outcome run() { return train(made(), experiment, data, registry, listener, folder.path()); }
    void expect_weights(const std::vector<double> &wanted) {
        for (size_t i = 0; i < wanted.size(); ++i) {
            EXPECT_NEAR(weight(i), wanted[i], 1e-12) << "parameter " << i;
        }
    }
    std::string refusal() {
        try {
            check(made(), experiment, data, registry);
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::experiment);
            return error.what();
        }
        ADD_FAILURE() << "nothing was refused";
        return "";
    }
    testing::TemporaryFolder folder;
    plugin::Registry registry{testing::catalogue()};
    experiment::Resolved experiment;
    data::Opened data;
    std::unique_ptr<network::Network> network;
    Recorder listener;
};

struct Epoch {
    double loss, accuracy, validation_loss, validation_accuracy, norm, rate;
};
constexpr double tolerance = 1e-12;

const std::vector<double> after_first = {-0.48687818681896433, 0.98004145389024311,   -0.24316326707127878,
                                         -0.65865429462391389, 0.17056467761127916,   0.58808961701263462,
                                         0.18404792856327667,  -0.070277666285532128, -0.093770262277744626};
const std::vector<double> after_third = {-1.2730195648419436, 1.5884732992507899,   -0.06545373440884604,
                                         -1.7113511906926571, 0.61295967882212343,  1.1983915118705335,
                                         1.126539171640222,   -0.82056031889108094, -0.28597885274914109};

TEST_F(Training, FollowsPyTorchAndScoresTheTestSplitWithTheBestWeights) {
    experiment.train.clip.norm = 100; // never reached: the norm is reported all the same
    const Outcome outcome = run();
    const std::vector<Epoch> wanted = {
        {0.90920015898942919, 0.8, 0.74024968785669321, 2 / 3., 0.81421295606076971, 0.40500000000000003},
        {0.51855701647713948, 0.8, 1.0183134183236768, 2 / 3., 0.43977589674706419, 0.29524500000000009},
        {0.44948574700315225, 0.8, 1.1298484567407028, 2 / 3., 0.36130102768877642, 0.21523360500000008}};
    ASSERT_EQ(listener.reports.size(), 4U);
    for (size_t e = 0; e < 3; ++e) {
        EXPECT_EQ(listener.reports[e].step, static_cast<int64_t>(3 * (e + 1)));
        EXPECT_EQ(listener.reports[e].epoch, static_cast<int64_t>(e + 1));
        EXPECT_NEAR(listener.value(e, "training.loss"), wanted[e].loss, tolerance);
        EXPECT_NEAR(listener.value(e, "training.accuracy"), wanted[e].accuracy, tolerance);
        EXPECT_NEAR(listener.value(e, "validation.loss"), wanted[e].validation_loss, tolerance);
        EXPECT_NEAR(listener.value(e, "validation.accuracy"), wanted[e].validation_accuracy, tolerance);
        EXPECT_NEAR(listener.value(e, "gradient_norm"), wanted[e].norm, tolerance);
        EXPECT_NEAR(listener.value(e, "rate"), wanted[e].rate, tolerance);
    }
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

TEST_F(Training, ClipsByTheGlobalNorm) {
    experiment.train.clip.norm = 0.2;
    experiment.train.select = "training.accuracy";
    run();
    const std::vector<Epoch> wanted = {
        {0.90520495061209927, 0.8, 0.78703585573873991, 1, 0.77959493143641423, 0.40500000000000003},
        {0.73341782334797978, 0.8, 0.71467033076759756, 1, 0.65858586334658742, 0.29524500000000009},
        {0.59341378096238306, 0.7, 0.6740480018544831, 2 / 3., 0.56279220945715713, 0.21523360500000008}};
    for (size_t e = 0; e < 3; ++e) {
        EXPECT_NEAR(listener.value(e, "training.loss"), wanted[e].loss, tolerance);
        EXPECT_NEAR(listener.value(e, "training.accuracy"), wanted[e].accuracy, tolerance);
        EXPECT_NEAR(listener.value(e, "validation.loss"), wanted[e].validation_loss, tolerance);
        EXPECT_NEAR(listener.value(e, "validation.accuracy"), wanted[e].validation_accuracy, tolerance);
        EXPECT_NEAR(listener.value(e, "gradient_norm"), wanted[e].norm, tolerance) << "before clipping";
    }
}

// One step at rate 1 without momentum: the weights move by the clipped gradient. The gradient is PyTorch's.
TEST_F(Training, ClipsByValueThenByNorm) {
    const std::vector<double> gradient = {0.18399239921218666,  -0.49325207788804576,  0.30925967867585913,
                                          0.21178840985277469,  -0.037250299197041016, -0.17453811065573366,
                                          0.089851365479777415, -0.11862769981349956,  0.028776334333722217};
    experiment.optimizer.component.settings = {{"rate", 1.0}};
    experiment.optimizer.schedule.reset();
    experiment.train.steps = 1;
    experiment.train.clip = {.norm = 0.2, .value = 0.15};
    run();
    double squares = 0;
    std::vector<double> clipped;
    for (const double g : gradient) {
        clipped.push_back(std::min(std::max(g, -0.15), 0.15));
        squares += clipped.back() * clipped.back();
    }
    ASSERT_GT(std::sqrt(squares), 0.25) << "both have something to do";
    for (size_t i = 0; i < clipped.size(); ++i) {
        EXPECT_NEAR(weight(i), start[i] - clipped[i] * 0.2 / std::sqrt(squares), tolerance) << i;
    }
}

TEST_F(Training, KeepsTheLastWeightsWithoutValidation) {
    data.validation = std::make_unique<MemoryPart>(std::vector<double>{}, std::vector<int32_t>{});
    const Outcome outcome = run();
    EXPECT_EQ(outcome.best_step, 9);
    expect_weights(after_third);
    EXPECT_NEAR(listener.value(3, "test.loss"), 2.7600801021805559, tolerance);
    EXPECT_EQ(listener.names(0), (std::vector<std::string>{"training.loss", "training.accuracy", "rate"}));
}

TEST_F(Training, SelectsByTheDirectionThatTheMetricKnows) {
    experiment.train.select = "training.loss"; // falls to the end
    EXPECT_EQ(run().best_step, 9);
    expect_weights(after_third);
    experiment.train.select = "validation.accuracy"; // larger is better and all are equal: the first stays
    EXPECT_EQ(run().best_step, 3);
}

TEST_F(Training, StopsEarly) {
    experiment.train.epochs = 50;
    experiment.train.early_stopping = {"validation.loss", 2, 0};
    const Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::finished);
    EXPECT_EQ(outcome.epochs, 3); // the best is the first
    EXPECT_EQ(outcome.best_step, 3);
    EXPECT_EQ(listener.names(3).front(), "test.loss");
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

TEST_F(Training, EndsAsDivergedWithTheLossAndTheStep) {
    experiment.optimizer.component.settings = {{"rate", 1e308}, {"weight_decay", 1e10}};
    experiment.optimizer.schedule.reset();
    const Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::diverged);
    EXPECT_THAT(outcome.reason, HasSubstr("the loss cross_entropy is "));
    EXPECT_THAT(outcome.reason, HasSubstr(" at step 2 (epoch 1)"));
    EXPECT_EQ(outcome.steps, 1);
    EXPECT_TRUE(listener.reports.empty()) << "neither a report nor a test";
}

TEST_F(Training, NoticesThatItsLastStepDiverged) {
    experiment.optimizer.component.settings = {{"rate", 1e308}, {"weight_decay", 1e10}};
    experiment.optimizer.schedule.reset();
    experiment.train.steps = 1;
    Outcome outcome = run();
    EXPECT_EQ(outcome.end, End::diverged);
    EXPECT_THAT(outcome.reason, HasSubstr("after step 1 (epoch 1)"));
    data.validation = std::make_unique<MemoryPart>(std::vector<double>{}, std::vector<int32_t>{});
    outcome = run();
    EXPECT_EQ(outcome.end, End::diverged);
    EXPECT_THAT(outcome.reason, HasSubstr("scores.weight holds a number that is not finite after step 1"));
}

TEST_F(Training, WeighsSeveralLosses) {
    experiment.losses = {testing::loss("cross_entropy", "scores", "label", 0.25),
                         testing::loss("cross_entropy", "scores", "label", 0.75)};
    experiment.losses[0].name = "first";
    experiment.losses[1].name = "second";
    run();
    EXPECT_EQ(listener.names(0), (std::vector<std::string>{"training.loss", "training.first", "training.second",
                                                           "training.accuracy", "validation.loss", "validation.first",
                                                           "validation.second", "validation.accuracy", "rate"}));
    EXPECT_NEAR(listener.value(2, "training.loss"), 0.44948574700315225, tolerance) << "the weights sum to 1";
    EXPECT_NEAR(listener.value(2, "training.second"), 0.44948574700315225, tolerance);
}

TEST_F(Training, SchedulesTheWeightOfALoss) {
    experiment.losses[0].schedule = experiment::Component{"constant", {{"factor", 2.0}}, "/loss/schedule"};
    experiment.train.steps = 1;
    run();
    const double doubled = listener.value(0, "training.loss");
    experiment.losses[0].schedule.reset();
    listener = {};
    run();
    EXPECT_NEAR(doubled, 2 * listener.value(0, "training.loss"), tolerance);
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

TEST_F(Training, StoresTheChosenAndTheLastWeights) {
    experiment.train.checkpoint = "both";
    const Outcome outcome = run();
    ASSERT_EQ(outcome.checkpoints.size(), 2U);
    const Checkpoint &last = outcome.checkpoints[0], &best = outcome.checkpoints[1];
    EXPECT_EQ(last.which, "last");
    EXPECT_EQ(last.step, 9);
    EXPECT_EQ(best.which, "best");
    EXPECT_EQ(best.step, 3);
    EXPECT_EQ(best.file, folder / "best.armature");
    const StoredFile chosen = read_checkpoint(best.file), end = read_checkpoint(last.file);
    ASSERT_EQ(chosen.tensors.size(), 2U);
    ASSERT_EQ(end.tensors.size(), 4U);
    EXPECT_EQ(chosen.tensors[0].name, "scores.weight");
    EXPECT_EQ(end.tensors[2].name, "scores.weight");
    EXPECT_EQ(end.tensors[2].group, "state.velocity");
    for (size_t i = 0; i < 6; ++i) {
        EXPECT_NEAR(static_cast<const double *>(chosen.tensors[0].data)[i], after_first[i], tolerance);
        EXPECT_NEAR(static_cast<const double *>(end.tensors[0].data)[i], after_third[i], tolerance);
        EXPECT_NE(static_cast<const double *>(end.tensors[2].data)[i], 0);
    }
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

// Ten times as many steps in an epoch may not take one allocation more.
TEST_F(Training, AllocatesNothingInAStep) {
    if (!testing::counts_allocations()) {
        GTEST_SKIP() << "a sanitizer has its own allocator";
    }
    experiment.train.clip.norm = 0.5;
    const auto count = [&](int64_t times) {
        std::vector<double> x;
        std::vector<int32_t> y;
        for (int64_t i = 0; i < times; ++i) {
            x.insert(x.end(), inputs.begin(), inputs.end());
            y.insert(y.end(), classes.begin(), classes.end());
        }
        data.training = std::make_unique<MemoryPart>(x, y);
        listener = {};
        network::Network &net = made();
        const int64_t before = testing::allocations();
        EXPECT_EQ(train(net, experiment, data, registry, listener, folder.path()).end, End::finished);
        return testing::allocations() - before;
    };
    count(5); // whatever is made once a process
    const int64_t few = count(5), many = count(51);
    EXPECT_GT(few, 0);
    EXPECT_EQ(many, few) << "384 steps against 39, three epochs each";
}

TEST_F(Training, RefusesAMetricThatNobodyReports) {
    experiment.train.select = "validation.acuracy";
    EXPECT_THAT(refusal(), ::testing::AllOf(HasSubstr("no metric \"validation.acuracy\""), HasSubstr("/train/select"),
                                            HasSubstr("did you mean \"validation.accuracy\"?")));
    experiment.train.select = "test.accuracy";
    EXPECT_THAT(refusal(), HasSubstr("no metric \"test.accuracy\""));
    experiment.train.select = "";
    experiment.train.early_stopping = {"validation.error", 1, 0};
    EXPECT_THAT(refusal(), HasSubstr("/train/early_stopping/metric"));
}

TEST_F(Training, RefusesAMetricThatDoesNotFitItsOutput) {
    data.fields.push_back(testing::target("wide", 5));
    experiment.metrics[0].target = "wide";
    EXPECT_THAT(refusal(), HasSubstr("metric accuracy"));
}

} // namespace
} // namespace armature::training
