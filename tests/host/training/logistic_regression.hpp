// SPDX-License-Identifier: MIT
// logistic_regression.hpp: a multinomial logistic regression small enough to be followed: ten examples of two features
// and three classes, trained by the whole loop in double. The numbers that tests expect of it (losses, metrics, norms,
// weights) are those of PyTorch 1.13 in double precision on the same numbers: torch.nn.functional.cross_entropy,
// torch.optim.SGD with lr 0.5 and momentum 0.9, ExponentialLR with 0.9 stepped after each batch, batches of 4 out of 10
// in order; the norm over weight and bias together.
#pragma once

#include "training/training.hpp"

#include "support/networks.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::training {

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

// Remembers what it is told, and says stop when it is asked for the stop_at-th time.
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
    struct Epoch {
        double loss, accuracy, validation_loss, validation_accuracy, norm, rate;
    };

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
        data.training =
            std::make_unique<MemoryPart>(std::vector<double>{0.5, -1.2, 1.5,  0.3, -0.7, 0.8, 2.1,  -0.4, -1.3, -0.9,
                                                             0.2, 1.7,  -0.4, 0.1, 1.1,  1.2, -2.0, 0.6,  0.9,  -0.6},
                                         std::vector<int32_t>{0, 1, 2, 1, 0, 2, 2, 1, 0, 0});
        data.validation = std::make_unique<MemoryPart>(std::vector<double>{0.1, -0.3, 1.0, 1.0, -1.5, 0.2},
                                                       std::vector<int32_t>{0, 1, 2});
        data.test =
            std::make_unique<MemoryPart>(std::vector<double>{0.4, -0.5, -0.6, -0.7}, std::vector<int32_t>{0, 1});
    }
    void drop_validation() {
        data.validation = std::make_unique<MemoryPart>(std::vector<double>{}, std::vector<int32_t>{});
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
            EXPECT_NEAR(weight(i), wanted[i], tolerance) << "parameter " << i;
        }
    }
    // The first reports are those of these epochs, of three steps each; gradients are clipped, so their norm is told.
    void expect_epochs(const std::vector<Epoch> &wanted) {
        ASSERT_GE(listener.reports.size(), wanted.size());
        for (size_t e = 0; e < wanted.size(); ++e) {
            EXPECT_EQ(listener.reports[e].step, static_cast<int64_t>(3 * (e + 1)));
            EXPECT_EQ(listener.reports[e].epoch, static_cast<int64_t>(e + 1));
            EXPECT_NEAR(listener.value(e, "training.loss"), wanted[e].loss, tolerance);
            EXPECT_NEAR(listener.value(e, "training.accuracy"), wanted[e].accuracy, tolerance);
            EXPECT_NEAR(listener.value(e, "validation.loss"), wanted[e].validation_loss, tolerance);
            EXPECT_NEAR(listener.value(e, "validation.accuracy"), wanted[e].validation_accuracy, tolerance);
            EXPECT_NEAR(listener.value(e, "gradient_norm"), wanted[e].norm, tolerance);
            EXPECT_NEAR(listener.value(e, "rate"), wanted[e].rate, tolerance);
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

    static constexpr double tolerance = 1e-12;
    // W by columns, then b: at the start, after the first epoch, after the third.
    const std::vector<double> start = {0.1, 0.3, -0.15, -0.2, 0.05, 0.25, 0.01, -0.02, 0.03};
    const std::vector<double> after_first = {-0.48687818681896433, 0.98004145389024311,   -0.24316326707127878,
                                             -0.65865429462391389, 0.17056467761127916,   0.58808961701263462,
                                             0.18404792856327667,  -0.070277666285532128, -0.093770262277744626};
    const std::vector<double> after_third = {-1.2730195648419436, 1.5884732992507899,   -0.06545373440884604,
                                             -1.7113511906926571, 0.61295967882212343,  1.1983915118705335,
                                             1.126539171640222,   -0.82056031889108094, -0.28597885274914109};
    testing::TemporaryFolder folder;
    plugin::Registry registry{testing::catalogue()};
    experiment::Resolved experiment;
    data::Opened data;
    std::unique_ptr<network::Network> network;
    Recorder listener;
};

} // namespace armature::training
