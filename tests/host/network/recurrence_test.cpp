// SPDX-License-Identifier: MIT
// A recurrence is its body, written out step by step: values are compared with networks that share parameters between
// hand-unrolled steps, gradients with finite differences in double.
#include "network/network.hpp"

#include "support/networks.hpp"
#include "support/recurrences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::network {
namespace {

using experiment::Layer;
using testing::body;
using testing::layer;
using testing::lengths;
using testing::recurrent;
using testing::sequence;

class RecurrenceTest : public ::testing::Test {
protected:
    plugin::Registry registry{testing::catalogue()};

    int64_t check(std::vector<Layer> layers, const std::vector<data::Field> &fields, int64_t batch = 3,
                  const std::string &target = "y") {
        const std::string of = layers.back().name;
        const auto experiment =
            testing::experiment(std::move(layers), {testing::loss("mean_squared_error", of, target)}, batch);
        Network network(experiment, fields, registry, ARM_F64);
        testing::randomise(network, 3);
        return testing::check_gradient(network, experiment, fields, batch, 1e-6);
    }
};

TEST_F(RecurrenceTest, HasTheGradientOfFiniteDifferences) {
    for (const char *cell : {"elman_cell", "gru_cell", "lstm_cell"}) {
        SCOPED_TRACE(cell);
        const int64_t compared = check({recurrent(body({layer(cell, {{"units", 4}}, "cell", {"x"})}), "rnn", {"x"})},
                                       {sequence("x", 3, 5), sequence("y", 4, 5, true)});
        EXPECT_GE(compared, 4 * 3 + 4 * 4 + 4);
    }
}

TEST_F(RecurrenceTest, PassesGradientsToWhatStandsBeforeIt) {
    check({layer("affine", {{"units", 2}}, "before", {"x"}), layer("tanh", {}, "squash", {"before"}),
           recurrent(body({layer("gru_cell", {{"units", 3}}, "cell", {"x"}),
                           layer("affine", {{"units", 4}}, "out", {"cell"})}),
                     "rnn", {"squash"}),
           layer("tanh", {}, "after", {"rnn"})},
          {sequence("x", 3, 4), sequence("y", 4, 4, true)});
}

TEST_F(RecurrenceTest, LearnsInitialStates) {
    for (const bool learned : {false, true}) {
        const int64_t compared = check(
            {recurrent(body({layer("elman_cell", {{"units", 4}, {"learned", learned}}, "cell", {"x"})}), "rnn", {"x"})},
            {sequence("x", 3, 2), sequence("y", 4, 2, true)});
        EXPECT_EQ(compared, 4 * 3 + 4 * 4 + 4 + (learned ? 4 : 0));
    }
}

TEST_F(RecurrenceTest, TakesInitialStatesAndConstantsFromElsewhere) {
    Layer decoder = recurrent(
        body({layer("concatenate", {}, "both", {"x", "c"}), layer("gru_cell", {{"units", 4}}, "cell", {"both"})},
             {"x", "c"}),
        "decoder", {"x"});
    decoder.constants = {"encoder"};
    decoder.initial = {"encoder.1"};
    check(
        {recurrent(body({layer("elman_cell", {{"units", 4}}, "cell", {"x"})}), "encoder", {"x"}, {{"outputs", "last"}}),
         decoder},
        {sequence("x", 3, 3), sequence("y", 4, 3, true)});
}

TEST_F(RecurrenceTest, StopsAtEachExamplesLength) {
    for (const bool reverse : {false, true}) {
        for (const char *outputs : {"sequence", "last"}) {
            SCOPED_TRACE(std::string(outputs) + (reverse ? " reversed" : ""));
            Layer rnn = recurrent(body({layer("gru_cell", {{"units", 2}}, "cell", {"x"})}), "rnn", {"before"},
                                  {{"outputs", outputs}, {"reverse", reverse}});
            rnn.lengths = "n";
            const bool last = std::string(outputs) == "last";
            check({layer("affine", {{"units", 3}}, "before", {"x"}), rnn},
                  {sequence("x", 3, 4), lengths("n", 4), last ? testing::target("y", 2) : sequence("y", 2, 4, true)},
                  5);
        }
    }
}

TEST_F(RecurrenceTest, FeedsItsOutputBack) {
    check({recurrent(body({layer("concatenate", {}, "both", {"x", "previous"}),
                           layer("affine", {{"units", 4}}, "out", {"both"}), layer("tanh", {}, "squash", {"out"})},
                          {"x", "previous"}),
                     "rnn", {"x"}, {{"feedback", 4}})},
          {sequence("x", 3, 4), sequence("y", 4, 4, true)});
}

TEST_F(RecurrenceTest, StacksCells) {
    check({recurrent(body({layer("gru_cell", {{"units", 3}}, "low", {"x"}),
                           layer("elman_cell", {{"units", 2}}, "high", {"low"})}),
                     "rnn", {"x"})},
          {sequence("x", 3, 3), sequence("y", 2, 3, true)});
}

TEST_F(RecurrenceTest, RunsInBothDirections) {
    Layer both = layer("bidirectional", {}, "both", {"x"});
    both.component.networks["body"] = body({layer("elman_cell", {{"units", 2}}, "cell", {"x"})});
    EXPECT_EQ(check({both}, {sequence("x", 3, 4), sequence("y", 4, 4, true)}), 2 * (2 * 3 + 2 * 2 + 2));
}

} // namespace
} // namespace armature::network
