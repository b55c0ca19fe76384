// SPDX-License-Identifier: MIT
// Streams against Philox's published answers and against values from another implementation. "Python" below is a
// transcription of the paper's algorithm in Python's unbounded integers, with math.log, math.cos and math.sqrt.
#include "support/hash.hpp"
#include "support/random.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace armature::random {
namespace {

constexpr arm_random stream_1 = {0x0123456789abcdef, 0x500000007};

// kat_vectors of Random123 1.14, "philox4x32 10": counter, key, answer.
TEST(Philox, GivesThePublishedAnswers) {
    struct Known {
        std::array<uint32_t, 4> counter;
        std::array<uint32_t, 2> key;
        std::array<uint32_t, 4> answer;
    };
    const Known known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, // the digits of pi
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (const Known &k : known) {
        EXPECT_EQ(philox(k.counter, k.key), k.answer);
    }
}

std::vector<uint32_t> words_of(uint64_t first, int64_t count, const arm_random &stream = stream_1) {
    std::vector<uint32_t> out(static_cast<size_t>(count));
    words(&stream, first, out.data(), count);
    return out;
}

// From Python. The second run crosses the block whose number does not fit in 32 bits.
TEST(Words, AreThoseOfAnotherImplementation) {
    EXPECT_EQ(words_of(0, 6),
              (std::vector<uint32_t>{0x969196ea, 0xe145dae9, 0xad9df6cf, 0x46210d11, 0xdce39a65, 0x50a689b8}));
    EXPECT_EQ(words_of((uint64_t{1} << 34) - 2, 6),
              (std::vector<uint32_t>{0x83bb9a00, 0x9bea44fd, 0xdb6665f7, 0x70c03f8b, 0xd68ba26d, 0x7d946f4e}));
}

TEST(Words, DependOnTheirPositionOnly) {
    const std::vector<uint32_t> all = words_of(0, 600); // several times what is made at once
    for (const uint64_t first : {0, 1, 2, 3, 4, 5, 63, 64, 65, 130}) {
        for (const int64_t count : {0, 1, 2, 3, 4, 5, 63, 64, 65, 127, 128, 200, 333}) {
            const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
            ASSERT_EQ(words_of(first, count), std::vector<uint32_t>(begin, begin + count)) << first << " " << count;
        }
    }
    // The generator of many blocks at once carries into the counter's upper half as the one of single blocks does.
    const uint64_t before = (uint64_t{1} << 34) - 70;
    const std::vector<uint32_t> across = words_of(before, 200);
    for (uint64_t i = 0; i < across.size(); ++i) {
        ASSERT_EQ(across[i], words_of(before + i, 1)[0]) << i;
    }
}

TEST(Streams, DifferInEveryPartOfTheirName) {
    const arm_random a = stream(7, "dropout", "hidden", 2, 9);
    EXPECT_EQ(a.key, 0xb70bf273a11e762d); // Python's hashlib: first 8 bytes of sha256("7/dropout/hidden/2")
    EXPECT_EQ(a.step, 9u);
    for (const arm_random &b : {stream(8, "dropout", "hidden", 2, 9), stream(7, "shuffle", "hidden", 2, 9),
                                stream(7, "dropout", "hidde", 2, 9), stream(7, "dropout", "hidden", 3, 9)}) {
        EXPECT_NE(b.key, a.key);
    }
    const arm_random later = stream(7, "dropout", "hidden", 2, 10);
    EXPECT_EQ(later.key, a.key);
    EXPECT_NE(words_of(0, 4, later), words_of(0, 4, a));
}

TEST(Uniforms, AreTheSameWordsInBothTypes) {
    std::vector<float> f(100001);
    std::vector<double> d(f.size());
    const auto n = static_cast<int64_t>(f.size());
    uniform_f32(&stream_1, 0, f.data(), n);
    uniform_f64(&stream_1, 0, d.data(), n);
    // From Python: (word + 1/2) / 2^32 and (word / 2^9 + 1/2) / 2^23.
    EXPECT_EQ(d[0], 0.5881590197095647);
    EXPECT_EQ(d[1], 0.8799721546238288);
    EXPECT_EQ(f[0], 0.5881590247154236f);
    EXPECT_EQ(f[2], 0.678191602230072f);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < f.size(); ++i) {
        ASSERT_NEAR(f[i], d[i], 0x1p-23) << i;
        ASSERT_TRUE(f[i] > 0 && f[i] < 1 && d[i] > 0 && d[i] < 1) << i;
        sum += d[i];
        squares += d[i] * d[i];
    }
    const double mean = sum / static_cast<double>(n);
    EXPECT_NEAR(mean, 0.5, 4 * std::sqrt(1.0 / 12 / static_cast<double>(n))); // four standard errors
    EXPECT_NEAR(squares / static_cast<double>(n) - mean * mean, 1.0 / 12, 0.001);
}

TEST(Normals, AreBoxAndMullersOfTheWords) {
    std::vector<double> d(3);
    normal_f64(&stream_1, 0, d.data(), 3);
    // From Python, whose libm may differ in the last place.
    const double python[] = {0.7509321780235523, -0.13207199057752844, -0.21584773353667583};
    for (size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(d[i], python[i], 4e-16);
    }
}

TEST(Normals, HaveTheirMomentsAndAgreeInBothTypes) {
    std::vector<double> d(200003);
    std::vector<float> f(d.size());
    const auto n = static_cast<int64_t>(d.size());
    normal_f64(&stream_1, 17, d.data(), n);
    normal_f32(&stream_1, 17, f.data(), n);
    double moments[5] = {};
    for (size_t i = 0; i < d.size(); ++i) {
        ASSERT_EQ(f[i], static_cast<float>(d[i])) << i;
        ASSERT_TRUE(std::isfinite(d[i]));
        for (int k = 1; k <= 4; ++k) {
            moments[k] += std::pow(d[i], k) / static_cast<double>(n);
        }
    }
    const double standard_error = 1 / std::sqrt(static_cast<double>(n));
    EXPECT_NEAR(moments[1], 0, 4 * standard_error);
    EXPECT_NEAR(moments[2], 1, 4 * std::sqrt(2.0) * standard_error);
    EXPECT_NEAR(moments[3], 0, 4 * std::sqrt(15.0) * standard_error);
    EXPECT_NEAR(moments[4], 3, 4 * std::sqrt(96.0) * standard_error);
}

TEST(Normals, DependOnTheirPositionOnly) {
    std::vector<double> all(1200), part(1200);
    normal_f64(&stream_1, 0, all.data(), 1200);
    for (const int64_t first : {0, 1, 3, 255, 256, 511}) {
        for (const int64_t count : {1, 2, 3, 5, 255, 257, 600}) {
            normal_f64(&stream_1, static_cast<uint64_t>(first), part.data(), count);
            ASSERT_TRUE(std::equal(part.begin(), part.begin() + count, all.begin() + first)) << first << " " << count;
        }
    }
}

// Whoever changes a bit here changes every recorded run: raise random::version, then these.
TEST(Bits, ArePinned) {
    ASSERT_EQ(version, 1);
    std::vector<uint32_t> w = words_of(5, 10000);
    std::vector<float> u(10000), z(10000);
    uniform_f32(&stream_1, 5, u.data(), 10000);
    normal_f32(&stream_1, 5, z.data(), 10000);
    EXPECT_EQ(sha256(w.data(), w.size() * 4), "0496938787381a330f30f05e9f1b74c035f3e3a12d421a08d498e3ae015f641d");
    EXPECT_EQ(sha256(u.data(), u.size() * 4), "491dfa40030a5eacc136b0fa4d5e6ac6520f366877b1a9cac808cfa6027b59f2");
#if defined(__AVX2__) && defined(__FMA__)
    EXPECT_EQ(sha256(z.data(), z.size() * 4), "1b616cec1ae52a19042ca14d572a1c0cdf9ef5e0543621331a9ef5a5f9f04006");
#endif
}

TEST(Permutation, IsThatOfAnotherImplementation) {
    EXPECT_EQ(permutation(stream_1, 10), (std::vector<int64_t>{4, 0, 3, 2, 6, 8, 1, 9, 7, 5})); // from Python
    EXPECT_TRUE(permutation(stream_1, 0).empty());
    EXPECT_EQ(permutation(stream_1, 1), (std::vector<int64_t>{0}));
}

TEST(Permutation, HoldsEachNumberOnceAndMovesThem) {
    const std::vector<int64_t> order = permutation(stream_1, 60000);
    std::vector<bool> seen(order.size());
    size_t fixed = 0;
    for (size_t i = 0; i < order.size(); ++i) {
        ASSERT_FALSE(seen.at(static_cast<size_t>(order[i])));
        seen[static_cast<size_t>(order[i])] = true;
        fixed += order[i] == static_cast<int64_t>(i);
    }
    EXPECT_LT(fixed, 10u); // one is expected, whatever the length
    EXPECT_NE(order, permutation({stream_1.key, stream_1.step + 1}, 60000));
}

TEST(Permutation, GivesEveryOrderItsShare) {
    std::map<std::vector<int64_t>, int> counts;
    constexpr int draws = 24000; // 1000 for each of the 24 orders of 4
    for (uint64_t step = 0; step < draws; ++step) {
        ++counts[permutation({stream_1.key, step}, 4)];
    }
    ASSERT_EQ(counts.size(), 24u);
    double chi_squared = 0;
    for (const auto &[order, count] : counts) {
        chi_squared += (count - 1000.0) * (count - 1000.0) / 1000;
    }
    EXPECT_LT(chi_squared, 49.7); // the 0.999 quantile for 23 degrees of freedom
}

} // namespace
} // namespace armature::random
