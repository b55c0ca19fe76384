// SPDX-License-Identifier: MIT
// sequence.hpp: a cell run by the host's own recurrence, on a LayerBench.
#pragma once

#include "check/trial_bench.hpp"
#include "network/recurrence.hpp"

namespace armature::check {

struct Sequence {
    int64_t steps = 3;
    bool initial = false; // the states before the first step are inputs, behind the others
    bool lengths = false; // how many steps each example has is the last input
    bool carry = false;
    network::Mode mode = network::Mode::train;
};

// Of a trial of one step: what ends in its batch becomes a sequence, the rest is constant. Inputs and parameters are
// filled; lengths are not. Outputs are those of all steps, then the states after the last.
LayerBench sequence_bench(const Subject &s, const Trial &of_step, int32_t type, const Sequence &how);

// How many of a sequence bench's inputs are sequences; they come first.
size_t sequences(const Trial &of_step);

} // namespace armature::check
