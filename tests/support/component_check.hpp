// SPDX-License-Identifier: MIT
// component_check.hpp: what every layer, activation and loss must keep, checked by table: one line a component,
// settings and shapes.
//  1. Gradients of inputs and parameters equal central differences in double, under a random gradient of the outputs,
//     for values of both signs and several sizes; an element at a kink (found by two step sizes) is passed over, and
//     few may be.
//  2. No gradient is zero everywhere.   3. ADD adds, SKIP leaves the others' bits alone.   4. Two calls, equal bits.
//  5. In place gives the same bits.     6. Float agrees with double.                       7. Evaluation writes all.
//  8. No call allocates.                9. The descriptor is complete.
// Where a component has no gradient, its gradients are zero everywhere instead of 1 and 2.
#pragma once

#include "check/fill.hpp"
#include "support/layer_bench.hpp"

namespace armature::testing {

using check::Fill;

struct Input {
    std::string shape;
    Fill fill = Fill::normal; // labels: below the features of input 0, or 2 where it has one feature
    bool differentiate = true;
};

struct Case {
    std::string component, settings;
    std::vector<Input> inputs;
    double tolerance = 1e-7;
    bool has_gradient = true;
};

void expect_component(Kind kind, const Case &c);

} // namespace armature::testing
