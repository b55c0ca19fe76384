// SPDX-License-Identifier: MIT
// services.hpp: what a plugin's own test hands to a component in the host's place: the standard library's mathematics,
// and random numbers that are good enough to look at a distribution. Not the host's numbers, bit for bit.
#pragma once

#include <armature/services.h>

#include <cmath>

namespace armature::testing {

namespace detail {

// The n-th number of a stream as a pure function of both (SplitMix64's mixing), uniform in (0, 1).
inline double uniform(const arm_random *stream, uint64_t n) {
    uint64_t z = stream->key + (stream->step << 40) + (n + 1) * 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (static_cast<double>((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52;
}
inline double normal(const arm_random *stream, uint64_t n) { // Box and Muller 1958
    const double radius = std::sqrt(-2 * std::log(uniform(stream, 2 * n)));
    return radius * std::cos(6.283185307179586 * uniform(stream, 2 * n + 1));
}
template <auto f, class T> void each(const T *x, T *y, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
        y[i] = static_cast<T>(f(static_cast<double>(x[i])));
    }
}
template <auto f, class T> void draw(const arm_random *stream, uint64_t first, T *out, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
        out[i] = static_cast<T>(f(stream, first + static_cast<uint64_t>(i)));
    }
}
inline void words(const arm_random *stream, uint64_t first, uint32_t *out, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
        out[i] = static_cast<uint32_t>(uniform(stream, first + static_cast<uint64_t>(i)) * 0x1p32);
    }
}
template <class T> using Map = void (*)(const T *, T *, int64_t);
template <double (*...f)(double)> arm_math math_of() {
    return {sizeof(arm_math), 0, Map<float>(&each<f, float>)..., Map<double>(&each<f, double>)...};
}

} // namespace detail

inline const arm_random stream = {1, 1};

// The standard library's mathematics, and plain random numbers.
inline const arm_services *services() {
    using namespace detail;
    static const arm_math math =
        math_of<std::exp, std::expm1, std::log, std::log1p, std::tanh, std::erf, std::sin, std::cos>();
    static const arm_random_service random = {
        sizeof random,         0, &words, &draw<&uniform, float>, &draw<&uniform, double>, &draw<&normal, float>,
        &draw<&normal, double>};
    static const arm_services all = {sizeof all, 0, &math, &random};
    return &all;
}

} // namespace armature::testing
