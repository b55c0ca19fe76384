// SPDX-License-Identifier: MIT
// How far a recurrence remembers and how far it learns back: truncation within a batch, states carried from batch to
// batch.
#include "support/recurrences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace armature::testing {
namespace {

using experiment::Layer;
using Values = std::vector<double>;
using ::testing::DoubleNear;
using ::testing::Pointwise;

constexpr int64_t steps = 4, features = 3, units = 2, batch = 3;

Layer rnn(const Json &settings = Json::object(), bool learned = false) {
    return recurrent(body({layer("gru_cell", {{"units", units}, {"learned", learned}}, "cell", {"x"})}), "rnn", {"x"},
                     settings);
}
// Of one step, its state a field.
std::unique_ptr<Made> single() {
    Layer one = rnn();
    one.initial = {"h"};
    return std::make_unique<Made>(
        std::vector<Layer>{one},
        std::vector<data::Field>{sequence("x", features, 1), input("h", {units}), sequence("y", units, 1, true)});
}
void set(Made &made, const std::string &field, const double *from, int64_t count) {
    std::copy_n(from, count, static_cast<double *>(made.field(field)));
}
const double *numbers(Made &made, const std::string &field) {
    return static_cast<const double *>(made.field(field));
}

Values truncated(int64_t truncation, const std::string &outputs, bool with_lengths) {
    Layer layer = rnn({{"truncation", truncation}, {"outputs", outputs}}, true);
    std::vector<data::Field> fields = {sequence("x", features, steps),
                                       outputs == "last" ? target("y", units) : sequence("y", units, steps, true)};
    if (with_lengths) {
        layer.lengths = "n";
        fields.push_back(lengths("n", steps));
    }
    Made made({layer}, fields);
    if (with_lengths) {
        write(made.field("n"), {4, 2, 3});
    }
    return made.gradient();
}

TEST(Truncation, AsLongAsTheSequenceIsNone) {
    for (const char *outputs : {"sequence", "last"}) {
        for (const bool with_lengths : {false, true}) {
            SCOPED_TRACE(outputs + std::string(with_lengths ? ", lengths" : ""));
            const Values whole = truncated(0, outputs, with_lengths);
            EXPECT_EQ(truncated(steps, outputs, with_lengths), whole);
            EXPECT_EQ(truncated(steps + 1, outputs, with_lengths), whole);
            EXPECT_NE(truncated(steps - 1, outputs, with_lengths), whole);
        }
    }
}

TEST(Truncation, OfOneStepGivesTheSumOfSingleSteps) {
    Made whole({rnn({{"truncation", 1}})}, {sequence("x", features, steps), sequence("y", units, steps, true)});
    const Values gradient = whole.gradient(), h = whole.output("rnn");
    const auto one = single();
    Values sum(gradient.size(), 0.0);
    double loss = 0;
    for (int64_t t = 0; t < steps; ++t) {
        const Values before = t == 0 ? Values(units * batch, 0.0)
                                     : Values(h.data() + (t - 1) * units * batch, h.data() + t * units * batch);
        set(*one, "h", before.data(), units * batch);
        set(*one, "x", numbers(whole, "x") + t * features * batch, features * batch);
        set(*one, "y", numbers(whole, "y") + t * units * batch, units * batch);
        const Values part = one->gradient();
        loss += one->plan.loss(0) / steps;
        std::transform(part.begin(), part.end(), sum.begin(), sum.begin(),
                       [](double a, double b) { return a / steps + b; });
    }
    EXPECT_NEAR(whole.plan.loss(0), loss, 1e-14); // the mean over the steps
    EXPECT_THAT(gradient, Pointwise(DoubleNear(1e-14), sum));
    EXPECT_NE(gradient, Made({rnn()}, whole.fields).gradient());
}

TEST(Carry, GoesOnWhereTheBatchBeforeEnded) {
    constexpr int64_t half = steps / 2, x_half = features * batch * half, y_half = units * batch * half;
    Made whole({rnn()}, {sequence("x", features, steps), sequence("y", units, steps, true)});
    whole.plan.forward(0);
    const Values expected = whole.output("rnn");
    Made carried({rnn({{"carry", true}})}, {sequence("x", features, half), sequence("y", units, half, true)});
    for (int pass = 0; pass < 2; ++pass) {
        for (int64_t part = 0; part < 2; ++part) {
            set(carried, "x", numbers(whole, "x") + part * x_half, x_half);
            carried.plan.forward(0);
            const Values y(expected.data() + part * y_half, expected.data() + (part + 1) * y_half);
            EXPECT_EQ(carried.output("rnn"), y) << "pass " << pass << " part " << part;
        }
        carried.network.reset();
    }
    set(carried, "x", numbers(whole, "x"), x_half);
    carried.plan.forward(0);
    carried.plan.forward(0); // without a reset it is another sequence
    EXPECT_NE(carried.output("rnn"), Values(expected.data(), expected.data() + y_half));
}

TEST(Carry, LearnsNothingThroughWhatWasCarried) {
    Made carried({rnn({{"carry", true}}, true)}, {sequence("x", features, 1), sequence("y", units, 1, true)});
    carried.gradient();
    const Values start = carried.gradient_of("rnn.cell.hidden");
    EXPECT_THAT(start, ::testing::Each(::testing::Ne(0)));
    const Values before = carried.output("rnn");
    carried.gradient();
    EXPECT_EQ(carried.gradient_of("rnn.cell.hidden"), Values(units, 0.0));

    const auto one = single();
    set(*one, "h", before.data(), units * batch);
    set(*one, "x", numbers(carried, "x"), features * batch);
    set(*one, "y", numbers(carried, "y"), units * batch);
    one->gradient();
    for (const char *parameter : {"input.weight", "input.bias", "state.weight", "state.bias"}) {
        const std::string name = std::string("rnn.cell.") + parameter;
        EXPECT_EQ(carried.gradient_of(name), one->gradient_of(name)) << name;
    }
    carried.network.reset();
    carried.gradient();
    EXPECT_EQ(carried.gradient_of("rnn.cell.hidden"), start);
}

} // namespace
} // namespace armature::testing
