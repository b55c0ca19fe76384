// SPDX-License-Identifier: MIT
// The vector functions against the C library in a wider type, and the promises about bits: the same at every position,
// in place, and in every release.
#include "support/hash.hpp"
#include "support/services.hpp"

#include <armature/services.hpp>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

namespace armature {
namespace {

template <class T> struct Function {
    const char *name;
    void (Math<T>::*map)(const T *, T *, int64_t) const;
    long double (*reference)(long double);
    T low, high; // of the arguments to try
};

template <class T> std::vector<Function<T>> functions() {
    const T big = std::is_same_v<T, float> ? T(87) : T(708);
    using M = Math<T>;
    return {{"exp", &M::exp, [](long double x) { return std::exp(x); }, -big, big},
            {"expm1", &M::expm1, [](long double x) { return std::expm1(x); }, T(-5), big},
            {"log", &M::log, [](long double x) { return std::log(x); }, T(1e-30), T(1e30)},
            {"log1p", &M::log1p, [](long double x) { return std::log1p(x); }, T(-0.999), T(1e6)},
            {"tanh", &M::tanh, [](long double x) { return std::tanh(x); }, T(-9), T(9)},
            {"erf", &M::erf, [](long double x) { return std::erf(x); }, T(-4), T(4)},
            {"sin", &M::sin, [](long double x) { return std::sin(x); }, T(-30), T(30)},
            {"cos", &M::cos, [](long double x) { return std::cos(x); }, T(-30), T(30)}};
}

// Evenly over the range, then small numbers of both signs where the range has them: relative errors live near zero.
template <class T> std::vector<T> arguments(const Function<T> &f, size_t n) {
    std::vector<T> x(n);
    for (size_t i = 0; i < n; ++i) {
        const T t = T(i) / T(n - 1);
        x[i] = i % 2 == 0 ? f.low + (f.high - f.low) * t : std::ldexp(i % 4 == 1 ? t : -t, -static_cast<int>(i % 40));
        x[i] = std::min(std::max(x[i], f.low), f.high);
    }
    return x;
}

template <class T> void expect_one_ulp() {
    const Math<T> math(services().math);
    for (const Function<T> &f : functions<T>()) {
        const std::vector<T> x = arguments(f, 20001);
        std::vector<T> y(x.size());
        (math.*f.map)(x.data(), y.data(), static_cast<int64_t>(x.size()));
        size_t distinct = 0;
        for (size_t i = 0; i < x.size(); ++i) {
            const T rounded = static_cast<T>(f.reference(x[i]));
            const T above = std::nextafter(rounded, std::numeric_limits<T>::infinity());
            const T below = std::nextafter(rounded, -std::numeric_limits<T>::infinity());
            ASSERT_TRUE(y[i] >= below && y[i] <= above) << f.name << "(" << x[i] << ") is " << y[i];
            distinct += i > 0 && y[i] != y[i - 1];
        }
        EXPECT_GT(distinct, x.size() / 2) << f.name;
    }
}

TEST(VectorMath, IsWithinOneUlpInFloat) {
    expect_one_ulp<float>();
}
TEST(VectorMath, IsWithinOneUlpInDouble) {
    expect_one_ulp<double>();
}

template <class T> void expect_bits_by_value() {
    const Math<T> math(services().math);
    for (const Function<T> &f : functions<T>()) {
        const std::vector<T> x = arguments(f, 67);
        std::vector<T> whole(x.size()), part(x.size() + 1), in_place = x;
        (math.*f.map)(x.data(), whole.data(), 67);
        (math.*f.map)(in_place.data(), in_place.data(), 67);
        EXPECT_EQ(std::memcmp(in_place.data(), whole.data(), 67 * sizeof(T)), 0) << f.name;
        for (size_t first = 0; first < x.size(); ++first) {
            for (size_t n = 0; first + n <= x.size(); ++n) {
                part[n] = T(-77); // must stay
                (math.*f.map)(x.data() + first, part.data(), static_cast<int64_t>(n));
                ASSERT_EQ(std::memcmp(part.data(), whole.data() + first, n * sizeof(T)), 0) << f.name << first << n;
                ASSERT_EQ(part[n], T(-77)) << f.name;
            }
        }
    }
}

TEST(VectorMath, GivesBitsByValueNotByPosition) {
    expect_bits_by_value<float>();
    expect_bits_by_value<double>();
}

TEST(VectorMath, TreatsSpecialValuesAsTheCLibraryDoes) {
    const double infinity = std::numeric_limits<double>::infinity();
    const Math<double> math(services().math);
    const auto at = [&](auto map, double x) {
        double y = 0;
        (math.*map)(&x, &y, 1);
        return y;
    };
    using M = Math<double>;
    EXPECT_EQ(at(&M::exp, -infinity), 0);
    EXPECT_EQ(at(&M::exp, 1000), infinity);
    EXPECT_EQ(at(&M::log, 0), -infinity);
    EXPECT_TRUE(std::isnan(at(&M::log, -1)));
    EXPECT_EQ(at(&M::tanh, infinity), 1);
    EXPECT_EQ(at(&M::erf, -infinity), -1);
    EXPECT_TRUE(std::isnan(at(&M::sin, std::numeric_limits<double>::quiet_NaN())));
}

#if defined(__AVX2__) && defined(__FMA__)
// Recorded runs depend on these bits. They may change only together with what vector_math() says.
TEST(VectorMath, HasPinnedBits) {
    ASSERT_EQ(vector_math(), "sleef 3.5.1 finz avx2");
    Sha256 hash;
    const arm_random stream = {3, 4};
    const Random random(&stream, &services());
    const auto add = [&]<class T>(T) {
        const Math<T> math(services().math);
        for (const Function<T> &f : functions<T>()) {
            // Arguments that every compiler computes exactly, from 2^-40 to 32 and of both signs.
            std::vector<T> x(4001);
            random.uniform(0, x.data(), 4001);
            for (size_t i = 0; i < x.size(); ++i) {
                x[i] = std::ldexp(x[i] - T(0.5), 6 - static_cast<int>(i % 47));
            }
            (math.*f.map)(x.data(), x.data(), 4001);
            hash.add(x.data(), x.size() * sizeof(T));
        }
    };
    add(0.0f);
    add(0.0);
    EXPECT_EQ(hash.hex(), "03bdb72a2a17551eec42efe857b7f7610344bd87d5893a241497e6fb142686fe");
}
#endif

TEST(Services, GiveTheRandomStreamsOfTheHost) {
    const arm_random stream = {1, 2};
    uint32_t word = 0;
    services().random->words(&stream, 3, &word, 1);
    EXPECT_NE(word, 0u);
    EXPECT_EQ(services().struct_size, sizeof(arm_services));
    EXPECT_EQ(services().math->struct_size, sizeof(arm_math));
}

} // namespace
} // namespace armature
