// SPDX-License-Identifier: MIT
// reading.hpp: every example of a data set through its plugin into a cache file.
#pragma once

#include "data/decode.hpp"

#include <vector>

namespace armature::data {

// Asks the plugin for the examples of every split, a few megabytes at a time, and stores each field's array; order[f]
// is the plugin's own number of field f. If the first megabytes show that it will take long (pictures to be decoded),
// processes share the rest (side_by_side.hpp): that changes no bit. Throws Error(Fault::data).
void read_all(const plugin::Instance<arm_dataset> &dataset, const std::vector<size_t> &order, const Decoded &decoded,
              SealedWriter &writer);

} // namespace armature::data
