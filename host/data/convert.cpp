// SPDX-License-Identifier: MIT
// convert.cpp: see convert.hpp. Built with -O3, as plugins are, which makes these loops the processor's longest
// vectors.
#include "data/convert.hpp"

namespace armature::data {

template <class From, class To>
void normalise(const From *__restrict x, const To *__restrict centre, const To *__restrict scale, To *__restrict y,
               int64_t n) {
    for (int64_t k = 0; k < n; ++k) {
        y[k] = (static_cast<To>(x[k]) - centre[k]) * scale[k];
    }
}
template <class From, class To> void convert(const From *__restrict x, To *__restrict y, int64_t n) {
    for (int64_t k = 0; k < n; ++k) {
        y[k] = static_cast<To>(x[k]);
    }
}

template void normalise(const uint8_t *, const float *, const float *, float *, int64_t);
template void normalise(const float *, const float *, const float *, float *, int64_t);
template void normalise(const double *, const float *, const float *, float *, int64_t);
template void normalise(const uint8_t *, const double *, const double *, double *, int64_t);
template void normalise(const float *, const double *, const double *, double *, int64_t);
template void normalise(const double *, const double *, const double *, double *, int64_t);
template void convert(const uint8_t *, float *, int64_t);
template void convert(const float *, float *, int64_t);
template void convert(const double *, float *, int64_t);
template void convert(const uint8_t *, double *, int64_t);
template void convert(const float *, double *, int64_t);
template void convert(const double *, double *, int64_t);

} // namespace armature::data
