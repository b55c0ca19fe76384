// SPDX-License-Identifier: MIT
// split.hpp: which examples train, which validate, which test.
//
//   the set has                       `split` may give                      by default
//   "all" (or "training" alone)       [training, validation] or             0.7, 0.15, 0.15
//                                     [training, validation, test]
//   "training" and "test"             [training, validation] of "training"  0.9, 0.1
//   "validation" too                  nothing: it is as the set has it
//
// Fractions are of all examples given and may leave some out. Who goes where is a plain random permutation (not
// stratified) under the data's own seed; within a part the examples keep their order in the file. Sizes round down at
// the cumulative fractions, so 1,797 examples give 1,257, 270 and 270.
#pragma once

#include "data/decode.hpp"

#include <array>

namespace armature::data {

struct Share {
    const DecodedSplit *of = nullptr; // nullptr: no examples
    std::vector<int64_t> examples;    // of `of`, ascending; empty stands for all of it, in order
    int64_t size = 0;
};

enum { training = 0, validation = 1, test = 2 };

// Throws Error(Fault::experiment) for fractions that cannot be, and Error(Fault::data) for a part that comes out empty.
std::array<Share, 3> split(const Decoded &decoded, const experiment::Data &data);

} // namespace armature::data
