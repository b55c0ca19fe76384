// SPDX-License-Identifier: MIT
// candidates.hpp: inputs that a component may be made for, since its descriptor does not say: every usual combination
// of ranks, roles and counts, and other extents for a combination that was accepted.
#pragma once

#include <armature/shape.hpp>

#include <vector>

namespace armature::check {

using Inputs = std::vector<Shape>;

// The usual ones first. ARM_F64 stands for the network's type, the rest is ARM_I32.
const std::vector<Inputs> &candidate_inputs();

// The same roles with extents of 1 (everywhere, and in one dimension at a time), prime ones, large ones, and such that
// a feature column fills whole cache lines. What was equal stays equal.
std::vector<Inputs> other_extents(const Inputs &inputs);

} // namespace armature::check
