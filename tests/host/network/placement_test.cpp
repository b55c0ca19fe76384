// SPDX-License-Identifier: MIT
// Placement: no two spans that are alive together overlap, and memory is reused where it may be.
#include "network/placement.hpp"
#include "support/random.hpp"

#include <gtest/gtest.h>

namespace armature::network {
namespace {

bool together(const Span &a, const Span &b) {
    return a.first <= b.last && b.first <= a.last;
}

TEST(Placement, ReusesWhatIsDead) {
    // Three buffers one after another in time, and one that lives through all.
    const std::vector<Span> spans = {{100, 0, 1}, {70, 2, 3}, {130, 4, 5}, {64, 0, 5}};
    const Placement p = place(spans, 64);
    EXPECT_EQ(p.bytes, 192 + 64); // the largest rounded up, and the one that outlives it
}

TEST(Placement, FitsAGapThatIsWideEnough) {
    // 192 and 64 are alive together; 128 fits where 192 was only if it does not meet it in time.
    const std::vector<Span> spans = {{192, 0, 2}, {64, 0, 4}, {128, 3, 4}};
    const Placement p = place(spans, 64);
    EXPECT_EQ(p.bytes, 256);
    EXPECT_EQ(p.offsets[2], 0);
}

TEST(Placement, NeverOverlapsOverManyRandomSets) {
    const arm_random stream = random::stream(7, "test", "placement");
    uint64_t position = 0;
    const auto draw = [&](uint32_t below) {
        uint32_t word;
        random::words(&stream, position++, &word, 1);
        return static_cast<int64_t>(word % below);
    };
    int64_t compared = 0, saved = 0;
    for (int round = 0; round < 200; ++round) {
        std::vector<Span> spans;
        const int64_t n = 2 + draw(30);
        int64_t sum = 0;
        for (int64_t i = 0; i < n; ++i) {
            const int64_t first = draw(40);
            spans.push_back({draw(5000), first, first + draw(12)});
            sum += (spans.back().bytes + 63) / 64 * 64;
        }
        const Placement p = place(spans, 64);
        for (size_t a = 0; a < spans.size(); ++a) {
            ASSERT_EQ(p.offsets[a] % 64, 0);
            ASSERT_LE(p.offsets[a] + spans[a].bytes, p.bytes);
            for (size_t b = a + 1; b < spans.size(); ++b) {
                if (together(spans[a], spans[b]) && spans[a].bytes > 0 && spans[b].bytes > 0) {
                    const bool apart =
                        p.offsets[a] + spans[a].bytes <= p.offsets[b] || p.offsets[b] + spans[b].bytes <= p.offsets[a];
                    ASSERT_TRUE(apart) << "round " << round << ": spans " << a << " and " << b;
                    ++compared;
                }
            }
        }
        saved += sum - p.bytes;
    }
    EXPECT_GT(compared, 5000);
    EXPECT_GT(saved, 0);
}

TEST(Placement, NothingNeedsNothing) {
    EXPECT_EQ(place({}, 64).bytes, 0);
    EXPECT_EQ(place({{0, 0, 9}}, 64).bytes, 0);
}

} // namespace
} // namespace armature::network
