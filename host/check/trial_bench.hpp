// SPDX-License-Identifier: MIT
// trial_bench.hpp: a LayerBench made ready from a Trial: inputs and parameters filled, output gradients drawn.
#pragma once

#include "check/check.hpp"
#include "check/layer_bench.hpp"

namespace armature::check {

// Of a block or a cell what it builds. Also notes what is being done, for last words.
LayerBench bench(const Subject &s, const Trial &trial, int32_t type, double scale = 1, Handling handling = {});

// Other numbers of the same kind into a bench that is ready.
void refill(LayerBench &bench, const Trial &trial, double scale, uint64_t seed);

// Random, but for a loss: the contract gives it the gradient of its scalar only. None for an output of integers.
std::vector<Values> output_gradients(const Subject &s, const LayerBench &bench);

// `action` for every gradient that the component gives, ARM_SKIP for the rest: inputs, then parameters.
std::vector<int32_t> actions(const Trial &trial, const LayerBench &bench, int32_t action);

// Backward after forward in training, with all of these; nothing where no output has a gradient.
Gradients backward(const Subject &s, const Trial &trial, LayerBench &bench, int32_t action = ARM_OVERWRITE,
                   double base = 0, std::optional<InPlace> place = {});

bool finite(const std::vector<Values> &values);
// What a list of values weighs under output gradients: the number whose gradient backward computes.
double weighted_sum(const std::vector<Values> &y, const std::vector<Values> &dy);

// "layer affine", for whoever is being checked.
std::string who(const Subject &s);
// " (on [feature 3, batch 4] with {...}, in float)"
std::string where(const Trial &trial, int32_t type = ARM_F64);

// Throws Broken for the first violation of this rule.
void expect_none(const LayerBench &bench, Rule rule, const std::string &where, const std::string &advice);

// One whole short life of a component of any kind: created, used, destroyed. What it is used on was found before.
void live(const Subject &s, const Component &component);

} // namespace armature::check
