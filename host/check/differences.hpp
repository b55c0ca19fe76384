// SPDX-License-Identifier: MIT
// differences.hpp: gradients by central differences of a LayerBench in double: what backward is held against.
#pragma once

#include "check/trial_bench.hpp"

namespace armature::check {

// sum_i dy_i . y_i of one forward call in training, which leaves the persistent tensors as they were.
double weighted_output(LayerBench &bench, const std::vector<Values> &dy);

// Of that sum by the element, or along a direction of its tensor (as long as `values`): fourth order, step h.
double difference(LayerBench &bench, double &element, const std::vector<Values> &dy, double h);
double difference(LayerBench &bench, Values &values, const Values &direction, const std::vector<Values> &dy, double h);

// Two step sizes: where they disagree there is a kink, and no derivative to compare with.
inline constexpr double coarse_step = 2e-4, fine_step = 5e-5;

// All elements; NaN where the two step sizes disagree by more than the tolerance.
Values numeric_gradient(LayerBench &bench, Values &values, const std::vector<Values> &dy);

// How far backward may be from a difference quotient of this size, of a sum of this size.
double tolerance(double slope, double sum);

} // namespace armature::check
