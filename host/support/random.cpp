// SPDX-License-Identifier: MIT
// random.cpp: Philox4x32-10, and uniforms, normals and permutations made from its words.
//
// Word n of a stream is word n mod 4 of the block for the counter {n / 4 (64 bits), step (64 bits)} under the stream's
// key. A change of any bit that leaves this file raises `version`.
#include "support/random.hpp"

#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/services.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <utility>

#include <fmt/format.h>
#include <immintrin.h>

namespace armature::random {

namespace {

// Multipliers and the Weyl sequence of the keys, as published.
constexpr uint32_t multiplier_0 = 0xD2511F53, multiplier_1 = 0xCD9E8D57;
constexpr uint32_t weyl_0 = 0x9E3779B9, weyl_1 = 0xBB67AE85;
constexpr int rounds = 10;

std::array<uint32_t, 2> halves(uint64_t value) {
    return {static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)};
}

std::array<uint32_t, 4> block_of(const arm_random &stream, uint64_t block) {
    const auto [block_low, block_high] = halves(block);
    const auto [step_low, step_high] = halves(stream.step);
    return philox({block_low, block_high, step_low, step_high}, halves(stream.key));
}

#ifdef __AVX2__

// Sixteen blocks at once: four independent groups hide the latency of a multiplication. A group holds the same word of
// four blocks in four 64-bit lanes; only the low halves count, since the multiplication reads nothing else.
constexpr uint64_t batch = 16;

struct Lanes {
    __m256i word[4];
};

// Written out, since optimisers that leave small loops alone would keep the lanes in memory.
template <class Function> void each_group(Function f) {
    f(0);
    f(1);
    f(2);
    f(3);
}

void generate(const arm_random &stream, uint64_t block, uint32_t *out) {
    const auto everywhere = [](uint64_t v) { return _mm256_set1_epi64x(static_cast<int64_t>(v)); };
    Lanes c[4];
    each_group([&](int g) {
        const __m256i first = everywhere(block + 4 * static_cast<uint64_t>(g));
        const __m256i blocks = _mm256_add_epi64(first, _mm256_set_epi64x(3, 2, 1, 0));
        c[g] = {{blocks, _mm256_srli_epi64(blocks, 32), everywhere(stream.step), everywhere(stream.step >> 32)}};
    });
    const __m256i m0 = everywhere(multiplier_0), m1 = everywhere(multiplier_1);
    auto [key_0, key_1] = halves(stream.key);
    for (int round = 0; round < rounds; ++round) {
        const __m256i k0 = everywhere(key_0), k1 = everywhere(key_1);
        each_group([&](int g) {
            __m256i *w = c[g].word;
            const __m256i p0 = _mm256_mul_epu32(m0, w[0]);
            const __m256i p1 = _mm256_mul_epu32(m1, w[2]);
            w[0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), w[1]), k0);
            w[2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), w[3]), k1);
            w[1] = p1;
            w[3] = p0;
        });
        key_0 += weyl_0;
        key_1 += weyl_1;
    }
    each_group([&](int g) {
        // Lane b holds words 0 ... 3 of block b, each in a low half: pair them, then put the pairs side by side.
        const __m256i *w = c[g].word;
        const __m256i words_01 = _mm256_blend_epi32(w[0], _mm256_slli_epi64(w[1], 32), 0b10101010);
        const __m256i words_23 = _mm256_blend_epi32(w[2], _mm256_slli_epi64(w[3], 32), 0b10101010);
        const __m256i blocks_02 = _mm256_unpacklo_epi64(words_01, words_23);
        const __m256i blocks_13 = _mm256_unpackhi_epi64(words_01, words_23);
        __m256i *to = reinterpret_cast<__m256i *>(out + 16 * g);
        _mm256_storeu_si256(to, _mm256_permute2x128_si256(blocks_02, blocks_13, 0x20));
        _mm256_storeu_si256(to + 1, _mm256_permute2x128_si256(blocks_02, blocks_13, 0x31));
    });
}

#else

constexpr uint64_t batch = 1;

void generate(const arm_random &stream, uint64_t block, uint32_t *out) {
    const std::array<uint32_t, 4> words = block_of(stream, block);
    std::copy(words.begin(), words.end(), out);
}

#endif

// Words by the block, some at a time, for whoever turns them into something else.
constexpr int64_t chunk = 512;

// Exact in both types: a float takes the upper 23 bits of its word, a double all 32; half a unit keeps off both ends.
float to_f32(uint32_t word) {
    return (static_cast<float>(word >> 9) + 0.5f) * 0x1p-23f;
}
double to_f64(uint32_t word) {
    return (static_cast<double>(word) + 0.5) * 0x1p-32;
}

template <class T, T (*convert)(uint32_t)>
void uniform(const arm_random *stream, uint64_t first, T *out, int64_t count) {
    uint32_t w[chunk];
    for (int64_t i = 0; i < count; i += chunk) {
        const int64_t n = std::min(chunk, count - i);
        words(stream, first + static_cast<uint64_t>(i), w, n);
        for (int64_t j = 0; j < n; ++j) {
            out[i + j] = convert(w[j]);
        }
    }
}

// z = sqrt(-2 log u) cos(2 pi v). Computed in double for both types: a float is the double rounded.
template <class T> void normal(const arm_random *stream, uint64_t first, T *out, int64_t count) {
    constexpr int64_t most = chunk / 2;
    const arm_math &math = *services().math;
    uint32_t w[chunk];
    double radius[most], angle[most];
    for (int64_t i = 0; i < count; i += most) {
        const int64_t n = std::min(most, count - i);
        words(stream, 2 * (first + static_cast<uint64_t>(i)), w, 2 * n);
        for (int64_t j = 0; j < n; ++j) {
            radius[j] = to_f64(w[2 * j]);
            angle[j] = 2 * std::numbers::pi * to_f64(w[2 * j + 1]);
        }
        math.log_f64(radius, radius, n);
        math.cos_f64(angle, angle, n);
        for (int64_t j = 0; j < n; ++j) {
            out[i + j] = static_cast<T>(std::sqrt(-2 * radius[j]) * angle[j]);
        }
    }
}

} // namespace

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
    for (int round = 0; round < rounds; ++round) {
        const auto [low_0, high_0] = halves(uint64_t{multiplier_0} * counter[0]);
        const auto [low_1, high_1] = halves(uint64_t{multiplier_1} * counter[2]);
        counter = {high_1 ^ counter[1] ^ key[0], low_1, high_0 ^ counter[3] ^ key[1], low_0};
        key = {key[0] + weyl_0, key[1] + weyl_1};
    }
    return counter;
}

arm_random stream(uint64_t seed, std::string_view purpose, std::string_view name, uint64_t application, uint64_t step) {
    return {hash64(fmt::format("{}/{}/{}/{}", seed, purpose, name, application)), step};
}

arm_random inner(const arm_random &stream, uint64_t name_hash, uint64_t application) {
    const auto [name_low, name_high] = halves(name_hash);
    const auto [low, high] = halves(application);
    const std::array<uint32_t, 4> word = philox({name_low, name_high, low, high}, halves(stream.key));
    return {uint64_t{word[1]} << 32 | word[0], stream.step};
}

void words(const arm_random *stream, uint64_t first, uint32_t *out, int64_t count) {
    uint64_t block = first / 4;
    const auto part = [&](uint64_t skip) { // of one block, from its word `skip`
        const std::array<uint32_t, 4> w = block_of(*stream, block++);
        const int64_t n = std::min<int64_t>(4 - static_cast<int64_t>(skip), count);
        std::copy_n(w.begin() + static_cast<int64_t>(skip), n, out);
        out += n;
        count -= n;
    };
    if (first % 4 != 0 && count > 0) {
        part(first % 4);
    }
    constexpr int64_t batch_words = 4 * static_cast<int64_t>(batch);
    for (; count >= batch_words; count -= batch_words, out += batch_words, block += batch) {
        generate(*stream, block, out);
    }
    while (count > 0) {
        part(0);
    }
}

void uniform_f32(const arm_random *stream, uint64_t first, float *out, int64_t count) {
    uniform<float, to_f32>(stream, first, out, count);
}
void uniform_f64(const arm_random *stream, uint64_t first, double *out, int64_t count) {
    uniform<double, to_f64>(stream, first, out, count);
}
void normal_f32(const arm_random *stream, uint64_t first, float *out, int64_t count) {
    normal(stream, first, out, count);
}
void normal_f64(const arm_random *stream, uint64_t first, double *out, int64_t count) {
    normal(stream, first, out, count);
}

std::vector<int64_t> permutation(const arm_random &stream, int64_t count) {
    if (count < 0 || count > int64_t{1} << 32) {
        throw Error(Fault::internal, fmt::format("a permutation of {} was asked for; one has at most 2^32", count));
    }
    std::vector<int64_t> order(static_cast<size_t>(count));
    for (size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<int64_t>(i);
    }
    uint32_t w[chunk];
    uint64_t drawn = 0;
    const auto draw = [&] {
        if (drawn % chunk == 0) {
            words(&stream, drawn, w, chunk);
        }
        return w[drawn++ % chunk];
    };
    // An index below `bound` without bias (Lemire 2019, "Fast random integer generation in an interval"): the high half
    // of word * bound, unless the low half falls into the part that would be hit once too often.
    const auto below = [&](uint64_t bound) {
        uint64_t product = draw() * bound;
        if (static_cast<uint32_t>(product) < bound) {
            const uint64_t surplus = (uint64_t{1} << 32) % bound;
            while (static_cast<uint32_t>(product) < surplus) {
                product = draw() * bound;
            }
        }
        return product >> 32;
    };
    for (size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[below(i)]);
    }
    return order;
}

} // namespace armature::random
