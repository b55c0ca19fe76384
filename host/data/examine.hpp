// SPDX-License-Identifier: MIT
// examine.hpp: what may not be in data: a number that is not finite, a label outside its classes.
#pragma once

#include "data/decode.hpp"

namespace armature::data {

// `values`: the field of `count` examples from number `first` of a split on. Throws Error(Fault::data) that names the
// first fault.
void examine(const DecodedField &field, const std::string &split, const void *values, int64_t first, int64_t count,
             const std::string &who);

} // namespace armature::data
