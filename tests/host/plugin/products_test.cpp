// SPDX-License-Identifier: MIT
// products_test: the sgemm_ that plugins call multiplies as BLAS says, whoever does it. Reference: the sum of products
// in double.
#include "plugin/products.hpp"

#include "coordinator/pinning.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <dlfcn.h>
#include <random>

extern "C" void sgemm_(const char *transpose_a, const char *transpose_b, const int *m, const int *n, const int *k,
                       const float *alpha, const float *A, const int *lda, const float *B, const int *ldb,
                       const float *beta, float *C, const int *ldc);

namespace armature::plugin {
namespace {

const bool pinned = [] { // before anything loads a numeric library
    for (const auto &[name, value] : coordinator::numeric_variables(coordinator::kernel_set(), 1)) {
        setenv(name.c_str(), value.c_str(), 1);
    }
    return true;
}();

struct Matrix { // column by column, with `spare` rows beneath that belong to nobody
    Matrix(int rows, int columns, int spare, unsigned seed)
        : leading(rows + spare), values(static_cast<size_t>(leading) * columns) {
        std::mt19937 bits(seed);
        for (float &value : values) {
            value = static_cast<float>(bits() % 2001) / 1000 - 1;
        }
    }
    float &at(int i, int j) { return values[static_cast<size_t>(j) * leading + i]; }
    int leading;
    std::vector<float> values;
};

void expect_product(bool transpose_a, bool transpose_b, int m, int n, int k, float beta) {
    SCOPED_TRACE(fmt::format("m {} n {} k {} transposed {} {} beta {}", m, n, k, transpose_a, transpose_b, beta));
    Matrix A(transpose_a ? k : m, transpose_a ? m : k, 3, 1), B(transpose_b ? n : k, transpose_b ? k : n, 2, 2);
    Matrix C(m, n, 5, 3);
    if (beta == 0) { // what is overwritten may be anything
        std::fill(C.values.begin(), C.values.end(), std::nanf(""));
    }
    Matrix before = C;
    const float alpha = 0.5f;
    sgemm_(transpose_a ? "T" : "N", transpose_b ? "T" : "N", &m, &n, &k, &alpha, A.values.data(), &A.leading,
           B.values.data(), &B.leading, &beta, C.values.data(), &C.leading);
    double largest = 0;
    for (int j = 0; j < n; ++j) {
        for (int i = 0; i < m; ++i) {
            double sum = 0, size = 0;
            for (int l = 0; l < k; ++l) {
                const double term = static_cast<double>(transpose_a ? A.at(l, i) : A.at(i, l)) *
                                    (transpose_b ? B.at(j, l) : B.at(l, j));
                sum += term;
                size += std::abs(term);
            }
            const double expected = alpha * sum + (beta == 0 ? 0 : beta * static_cast<double>(before.at(i, j)));
            ASSERT_NEAR(C.at(i, j), expected, 1e-6 * (size + 1)) << "row " << i << ", column " << j;
            largest = std::max(largest, std::abs(expected));
        }
        for (int i = m; i < C.leading; ++i) { // the spare rows are as they were
            ASSERT_EQ(std::isnan(C.at(i, j)), std::isnan(before.at(i, j)));
            ASSERT_TRUE(beta == 0 || C.at(i, j) == before.at(i, j));
        }
    }
    EXPECT_GT(largest, 1);
}

TEST(Products, AreBlasOnBothSidesOfTheLimit) {
    for (const bool a : {false, true}) {
        for (const bool b : {false, true}) {
            for (const float beta : {0.0f, 1.0f}) {
                expect_product(a, b, 7, 20, 9, beta);
                expect_product(a, b, 70, 33, 450, beta); // more than 100^3
                expect_product(a, b, 40, 90, 60, beta);  // between the two limits
            }
        }
    }
}

TEST(Products, AreFoundByPlugins) {
    EXPECT_EQ(dlsym(RTLD_DEFAULT, "sgemm_"), reinterpret_cast<void *>(&sgemm_)); // not OpenBLAS's
}

TEST(Products, SayWhoMultiplies) { // libdnnl2 is among the packages that a build installs
    const bool avx512 = coordinator::kernel_set() == "SkylakeX";
    EXPECT_EQ(products_by_onednn(), avx512);
    EXPECT_EQ(onednn().value("instruction_set", ""), avx512 ? "avx512_core" : "avx2");
    EXPECT_THAT(onednn().value("version", ""), ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

} // namespace
} // namespace armature::plugin
