// SPDX-License-Identifier: MIT
// layer_bench.cpp: see layer_bench.hpp.
#include "support/layer_bench.hpp"

#include "support/allocations.hpp"
#include "support/loaded.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

namespace armature::testing {

namespace {

std::optional<check::InPlace> first_over_first(bool in_place) {
    return in_place ? std::optional(check::InPlace{0, 0}) : std::nullopt;
}

} // namespace

LayerBench::LayerBench(Kind kind, const std::string &name, const std::string &settings, std::vector<Shape> inputs,
                       int32_t type)
    : check::LayerBench(component(kind, name), Json::parse(settings), std::move(inputs), type) {
    heap = testing::allocations;
}

std::vector<Values> LayerBench::forward(int32_t mode, bool in_place) {
    std::vector<Values> outputs = check::LayerBench::forward(mode, first_over_first(in_place));
    report();
    return outputs;
}

Gradients LayerBench::backward(const std::vector<Values> &output_gradients, std::vector<int32_t> actions, double base,
                               bool in_place) {
    Gradients gradients =
        check::LayerBench::backward(output_gradients, std::move(actions), base, first_over_first(in_place));
    report();
    return gradients;
}

void LayerBench::report() {
    for (const check::Violation &violation : std::exchange(violations, {})) {
        ADD_FAILURE() << violation.text;
    }
}

void expect_near(const Values &actual, const Values &expected, double tolerance) {
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        if (!std::isfinite(expected[i])) {
            EXPECT_EQ(std::isnan(actual[i]), std::isnan(expected[i])) << "element " << i;
            EXPECT_TRUE(std::isnan(expected[i]) || actual[i] == expected[i]) << "element " << i << ": " << actual[i];
        } else {
            EXPECT_NEAR(actual[i], expected[i], tolerance * (1 + std::abs(expected[i]))) << "element " << i;
        }
    }
}

} // namespace armature::testing
