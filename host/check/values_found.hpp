// SPDX-License-Identifier: MIT
// values_found.hpp: finds out which values a component takes on shapes that it accepted: which range of numbers, which
// integers, and which of its inputs it gives a gradient for.
#pragma once

#include "check/trial_bench.hpp"

namespace armature::check {

// The trial with fills under which forward returns, and gives finite numbers if any fill does. Throws Broken, with what
// the component says, if forward refuses them all.
Trial with_values(const Subject &s, const Trial &trial);
// The same fills; integers within the range that goes with these extents.
Trial with_range(const Subject &s, const Trial &trial);
// The trial with what backward says of each input, after a forward call of `b`. Throws Broken if it refuses all.
Trial with_gradients(const Subject &s, const Trial &trial, LayerBench &b);

// |a - e| <= tolerance (1 + |e|) everywhere; NaN is close to NaN.
bool close(const std::vector<Values> &a, const std::vector<Values> &e, double tolerance);

} // namespace armature::check
