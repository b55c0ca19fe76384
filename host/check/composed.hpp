// SPDX-License-Identifier: MIT
// composed.hpp: what a block or one step of a cell builds, as an operation that a LayerBench can run like a layer: its
// parameters are those of all that it applies. Plain and slow, and so a second opinion on the host's plans: every value
// has memory of its own, every gradient is added to zero.
//
// A cell's states are inputs (before the step) and outputs (after it), behind the others.
#pragma once

#include "check/elaboration.hpp"
#include "check/trial.hpp"
#include "network/operation.hpp"

#include <memory>

namespace armature::check {

// Its configure throws what elaborate throws.
std::unique_ptr<network::Operation> composed(const Component &of, const Trial &trial);

// A trial with a cell's states behind the inputs of its step; a block's as it is. Throws what elaborate throws.
Trial with_states(const Component &of, Trial of_step);

} // namespace armature::check
