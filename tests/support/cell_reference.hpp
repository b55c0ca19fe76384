// SPDX-License-Identifier: MIT
// cell_reference.hpp: a cell in a recurrence of 4 steps over 2 examples of 3 features, 2 units, with patterned numbers
// everywhere, beside what another library gives for the same numbers.
#pragma once

#include <string>
#include <vector>

namespace armature::testing {

struct CellReference {
    double loss;                // mean squared error against pattern(16, 6)
    std::vector<double> y;      // units x batch x time
    std::vector<double> dW, dU; // of input.weight and state.weight, column by column
};

// Parameters: input.weight pattern(n, 1), input.bias (2), state.weight (3) and, where there is one, state.bias (4); the
// inputs are pattern(24, 5).
void expect_cell(const std::string &cell, const CellReference &reference);

} // namespace armature::testing
