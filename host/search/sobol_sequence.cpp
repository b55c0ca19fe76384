// SPDX-License-Identifier: MIT
#include "search/sobol_sequence.hpp"

#include "support/random.hpp"

#include <array>

namespace armature::search::sobol {

namespace {

// A primitive polynomial x^s + a_1 x^(s-1) + ... + a_(s-1) x + 1 over the field of two elements, its inner coefficients
// as the bits of a, and the first s direction numbers m.
struct Polynomial {
    int s;
    uint32_t a;
    std::array<uint32_t, 8> m;
};
constexpr std::array<Polynomial, dimensions - 1> polynomials = {{
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
    {7, 7, {1, 1, 3, 13, 7, 35, 63}},
    {7, 8, {1, 3, 5, 9, 1, 25, 53}},
    {7, 14, {1, 3, 1, 13, 9, 35, 107}},
    {7, 19, {1, 3, 1, 5, 27, 61, 31}},
    {7, 21, {1, 1, 5, 11, 19, 41, 61}},
    {7, 28, {1, 3, 5, 3, 3, 13, 69}},
    {7, 31, {1, 1, 7, 13, 1, 19, 1}},
    {7, 32, {1, 3, 7, 5, 13, 19, 59}},
    {7, 37, {1, 1, 3, 9, 25, 29, 41}},
    {7, 41, {1, 3, 5, 13, 23, 1, 55}},
    {7, 42, {1, 3, 7, 3, 13, 59, 17}},
    {7, 50, {1, 3, 1, 3, 5, 53, 69}},
    {7, 55, {1, 1, 5, 5, 23, 33, 13}},
    {7, 56, {1, 1, 7, 7, 1, 61, 123}},
    {7, 59, {1, 1, 7, 9, 13, 61, 49}},
    {7, 62, {1, 3, 3, 5, 3, 55, 33}},
    {8, 14, {1, 3, 1, 15, 31, 13, 49, 245}},
    {8, 21, {1, 3, 5, 15, 31, 59, 63, 97}},
    {8, 22, {1, 3, 1, 11, 11, 11, 77, 249}},
    {8, 38, {1, 3, 1, 11, 27, 43, 71, 9}},
    {8, 47, {1, 1, 7, 15, 21, 11, 81, 45}},
    {8, 49, {1, 3, 7, 3, 25, 31, 65, 79}},
    {8, 50, {1, 3, 1, 1, 19, 11, 3, 205}},
    {8, 52, {1, 1, 5, 9, 19, 21, 29, 157}},
    {8, 56, {1, 3, 7, 11, 1, 33, 89, 185}},
    {8, 67, {1, 3, 3, 3, 15, 9, 79, 71}},
    {8, 70, {1, 3, 7, 11, 15, 39, 119, 27}},
    {8, 84, {1, 1, 3, 1, 11, 31, 97, 225}},
    {8, 97, {1, 1, 1, 3, 23, 43, 57, 177}},
    {8, 103, {1, 3, 7, 7, 17, 17, 37, 71}},
    {8, 115, {1, 3, 1, 5, 27, 63, 123, 213}},
    {8, 122, {1, 1, 3, 5, 11, 43, 53, 133}},
}};

using Directions = std::array<uint32_t, bits>;

// v_k = m_k / 2^k as binary fractions; m_k = 2 a_1 m_(k-1) ^ ... ^ 2^(s-1) a_(s-1) m_(k-s+1) ^ 2^s m_(k-s) ^ m_(k-s).
std::array<Directions, dimensions> directions() {
    std::array<Directions, dimensions> all{};
    for (int k = 0; k < bits; ++k) {
        all[0][k] = uint32_t{1} << (bits - 1 - k); // the first dimension: van der Corput
    }
    for (size_t d = 1; d < all.size(); ++d) {
        const Polynomial &p = polynomials[d - 1];
        Directions &v = all[d];
        for (int k = 0; k < bits; ++k) {
            if (k < p.s) {
                v[k] = p.m[k] << (bits - 1 - k);
                continue;
            }
            v[k] = v[k - p.s] ^ (v[k - p.s] >> p.s);
            for (int i = 1; i < p.s; ++i) {
                v[k] ^= ((p.a >> (p.s - 1 - i)) & 1) != 0 ? v[k - i] : 0;
            }
        }
    }
    return all;
}

} // namespace

uint32_t coordinate(uint32_t number, int dimension) {
    static const std::array<Directions, dimensions> all = directions();
    const Directions &v = all[static_cast<size_t>(dimension)];
    uint32_t x = 0;
    int k = 0;
    for (uint32_t gray = number ^ (number >> 1); gray != 0; gray >>= 1, ++k) {
        x ^= (gray & 1) != 0 ? v[k] : 0;
    }
    return x;
}

Scramble::Scramble(uint64_t seed, const char *name) : key_(random::stream(seed, "sobol", name).key) {}

uint32_t Scramble::operator()(uint32_t x) const {
    uint32_t flips = 0;
    for (int bit = 0; bit < bits; ++bit) {
        // The coins of all prefixes of `bit` bits are one stream; the prefix is the coin's number in it.
        const arm_random stream{key_, static_cast<uint64_t>(bit)};
        const uint64_t prefix = bit == 0 ? 0 : x >> (bits - bit);
        uint32_t coin = 0;
        random::words(&stream, prefix, &coin, 1);
        flips |= (coin >> 31) << (bits - 1 - bit);
    }
    return x ^ flips;
}

} // namespace armature::search::sobol
