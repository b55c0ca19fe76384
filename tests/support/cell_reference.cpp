// SPDX-License-Identifier: MIT
#include "support/cell_reference.hpp"

#include "support/layer_bench.hpp"
#include "support/recurrences.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace armature::testing {

void expect_cell(const std::string &cell, const CellReference &reference) {
    constexpr int64_t batch = 2;
    const std::vector<data::Field> fields = {sequence("x", 3, 4), sequence("y", 2, 4, true)};
    const auto described = experiment({recurrent(body({layer(cell, {{"units", 2}}, "cell", {"x"})}), "rnn", {"x"})},
                                      {loss("mean_squared_error", "rnn", "y")}, batch);
    plugin::Registry registry(catalogue());
    network::Network network(described, fields, registry, ARM_F64);
    auto *w = static_cast<double *>(network.parameter_data());
    const std::vector<std::string> order = {"rnn.cell.input.weight", "rnn.cell.input.bias", "rnn.cell.state.weight",
                                            "rnn.cell.state.bias"};
    size_t set = 0;
    for (const network::Slice &slice : network.parameters()) {
        const auto place = std::find(order.begin(), order.end(), slice.name);
        ASSERT_NE(place, order.end()) << slice.name;
        const std::vector<double> values = pattern(slice.count, static_cast<uint64_t>(place - order.begin()) + 1);
        std::copy(values.begin(), values.end(), w + slice.offset);
        ++set;
    }
    ASSERT_GE(set, 3u);
    network::Plan &plan = network.plan(network::Mode::train, batch);
    const std::vector<double> x = pattern(24, 5), target = pattern(16, 6);
    std::copy(x.begin(), x.end(), static_cast<double *>(plan.field(0)));
    std::copy(target.begin(), target.end(), static_cast<double *>(plan.field(1)));
    plan.forward(0);
    EXPECT_NEAR(plan.loss(0), reference.loss, 1e-11);
    const auto *output = static_cast<const double *>(plan.output("rnn").data);
    const Values y(output, output + 16); // before the other plan goes over it
    expect_near(y, reference.y, 1e-11);
    const double weight = 1;
    plan.backward(&weight);
    const auto *g = static_cast<const double *>(network.gradient_data());
    for (const network::Slice &slice : network.parameters()) {
        const Values gradient(g + slice.offset, g + slice.offset + slice.count);
        if (slice.name == order[0]) {
            expect_near(gradient, reference.dW, 1e-11);
        } else if (slice.name == order[2]) {
            expect_near(gradient, reference.dU, 1e-11);
        }
    }
    // Evaluation keeps no steps, and gives the same.
    network::Plan &evaluation = network.plan(network::Mode::evaluate, batch);
    std::copy(x.begin(), x.end(), static_cast<double *>(evaluation.field(0)));
    evaluation.forward(0);
    const auto *again = static_cast<const double *>(evaluation.output("rnn").data);
    EXPECT_EQ(Values(again, again + 16), y);
}

} // namespace armature::testing
