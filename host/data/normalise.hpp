// SPDX-License-Identifier: MIT
// normalise.hpp: y = (x - centre) * scale, by feature, with centre and scale from the training examples alone.
//
//   "standard"  the mean, and 1 / the deviation (over n, not n - 1)
//   "range"     the least value, and 1 / (greatest - least): the training examples lie in 0 ... 1
//   "none"      values stay as they are (bytes 0 ... 255)
//
// "By feature" means along the first dimension if that is the feature dimension: each column of a table, each channel
// of an image over its width and height. A feature that does not vary keeps scale 1. Inputs of 8 bits or reals are
// normalised; indices and targets never are.
#pragma once

#include "data/split.hpp"

namespace armature::data {

struct Statistics { // of one input field, in double; empty: leave the field alone
    std::vector<double> centre, scale;
};

// How many features have statistics of their own.
int64_t features(const Shape &one);

// One entry a field. The statistics of large sets are kept in the cache: they cost a pass over the examples.
std::vector<Statistics> statistics(const Decoded &decoded, const Share &training, const std::string &method,
                                   const std::string &key);

} // namespace armature::data
