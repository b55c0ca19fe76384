// SPDX-License-Identifier: MIT
// sobol_sequence.hpp: points that fill the unit cube more evenly than random ones (Sobol 1967), with the direction
// numbers of Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput.
// 30 (2008), 2635-2654 (their set new-joe-kuo-6), in the order of Antonov and Saleev (1979).
#pragma once

#include <cstdint>

namespace armature::search::sobol {

inline constexpr int dimensions = 53; // all polynomials up to degree 8
inline constexpr int bits = 32;

// Coordinate `dimension` of point `number`, as a binary fraction: times 2^-32.
uint32_t coordinate(uint32_t number, int dimension);

// Nested uniform scrambling (Owen 1995): the bits of x below each prefix are flipped or not by a coin of the prefix.
// Keeps the evenness of a sequence, makes each point uniformly distributed. A pure function of (x, seed, name).
class Scramble {
public:
    Scramble(uint64_t seed, const char *name);
    uint32_t operator()(uint32_t x) const;

private:
    uint64_t key_;
};

} // namespace armature::search::sobol
