// SPDX-License-Identifier: MIT
// fill.hpp: numbers for inputs and parameters: what a component may be given, from which range, reproducibly. All are
// numbers that float holds exactly, so that float and double see the same.
#pragma once

#include "check/guarded.hpp"

#include <string>

namespace armature::check {

enum class Fill {
    normal,            // both signs
    positive,          // above 0
    probability,       // 0.05 ... 0.95
    distribution,      // positive columns that sum to 1
    log_probability,   // their logarithms
    zero_or_one,       //
    minus_or_plus_one, //
    labels             // 0 ... below - 1, for ARM_I32: classes, indices
};

const char *word(Fill fill); // as in --inputs: "probabilities"
bool parse(std::string_view word, Fill &fill);

// `scale` is the size of the numbers where the fill leaves it open. `name` and `seed` choose the numbers.
Values filled(Fill fill, const Shape &shape, int64_t below, double scale, const std::string &name, uint64_t seed);

} // namespace armature::check
