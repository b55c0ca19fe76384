// SPDX-License-Identifier: MIT
// convert.hpp: the arithmetic of reading a batch: what is stored becomes the network's numbers.
#pragma once

#include <cstdint>

namespace armature::data {

// Of n elements; From is uint8_t, float or double, To float or double.
// y = (x - centre) * scale
template <class From, class To> void normalise(const From *x, const To *centre, const To *scale, To *y, int64_t n);
// y = x
template <class From, class To> void convert(const From *x, To *y, int64_t n);

} // namespace armature::data
