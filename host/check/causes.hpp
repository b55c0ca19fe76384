// SPDX-License-Identifier: MIT
// causes.hpp: guesses at what went wrong in a gradient, by holding it against what usual mistakes would give.
#pragma once

#include "check/trial_bench.hpp"

#include <string>

namespace armature::check {

// One tensor's gradient: of input or parameter `index`.
struct Suspect {
    bool input;
    size_t index;
    Values analytic; // what backward says
    Values numeric;  // what differences say; NaN where there is a kink
};

// "the sign is flipped", or "" where nothing fits. Calls forward of the bench.
std::string likely_cause(LayerBench &bench, const Suspect &suspect, const std::vector<Values> &dy);

Values &values_of(LayerBench &bench, const Suspect &suspect);
Shape shape_of(const LayerBench &bench, const Suspect &suspect);

} // namespace armature::check
