// SPDX-License-Identifier: MIT
#include "support/initialiser_bench.hpp"
#include "support/layer_bench.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

// W'W (tall) or WW' (wide) is gain^2 I.
void expect_orthogonal(int64_t rows, int64_t columns, const std::string &settings, double gain) {
    SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(columns));
    const Values W = initialised("orthogonal", settings, {{rows, columns}});
    const bool tall = rows >= columns;
    const int64_t n = tall ? columns : rows, length = tall ? rows : columns;
    const auto at = [&](int64_t line, int64_t k) {
        return W[static_cast<size_t>(tall ? line * rows + k : k * rows + line)];
    };
    for (int64_t i = 0; i < n; ++i) {
        for (int64_t j = 0; j < n; ++j) {
            double product = 0;
            for (int64_t k = 0; k < length; ++k) {
                product += at(i, k) * at(j, k);
            }
            EXPECT_NEAR(product, i == j ? gain * gain : 0, 1e-12) << i << ", " << j;
        }
    }
}

TEST(Orthogonal, HasOrthogonalLines) {
    expect_orthogonal(7, 7, "{}", 1);
    expect_orthogonal(11, 4, R"({"gain": 1.5})", 1.5);
    expect_orthogonal(3, 8, R"({"gain": 0.5})", 0.5);
}

// Without the correction of signs, LAPACK's first column always starts with a negative number.
TEST(Orthogonal, PrefersNoSign) {
    int positive = 0;
    for (uint64_t seed = 0; seed < 64; ++seed) {
        positive += initialised("orthogonal", "{}", {{3, 3}, 0, 0, seed})[0] > 0;
    }
    EXPECT_GT(positive, 16); // 32 expected, four standard deviations of 4
    EXPECT_LT(positive, 48);
}

TEST(Orthogonal, IsAFunctionOfTheSeed) {
    expect_initialiser("orthogonal", "{}", {{5, 3}});
    expect_initialiser("orthogonal", "{}", {{2, 3, 4}});
}

TEST(Orthogonal, RefusesAVector) {
    EXPECT_THAT(refusal([] { initialised("orthogonal", "{}", {{7}}); }), ::testing::HasSubstr("no matrix"));
}

} // namespace
} // namespace armature::testing
