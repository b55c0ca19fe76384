// SPDX-License-Identifier: MIT
// The two ways to write an activation give the host the same calls: whole arrays, in place or not, added or not.
#include "support/services.hpp"

#include <armature/activation.hpp>

#include <cmath>

#include <gtest/gtest.h>

namespace armature {
namespace {

struct SquareOfElements { // y = x^2, one by one
    static constexpr const char *name = "square_of_elements";
    static constexpr Of derivative_of = Of::input;
    static void describe(Description<SquareOfElements> &about) { about.summary("y = x^2"); }
    template <class T> T f(T x) const { return x * x; }
    template <class T> T df(T x) const { return 2 * x; }
};

struct SquareOfBlocks { // the same, by blocks
    static constexpr const char *name = "square_of_blocks";
    static constexpr Of derivative_of = Of::input;
    static void describe(Description<SquareOfBlocks> &about) { about.summary("y = x^2"); }
    template <class T> void f(const T *x, T *y, int64_t n, const Math<T> &) const {
        for (int64_t i = 0; i < n; ++i) {
            y[i] = 0;
            y[i] += x[i] * x[i]; // wrong if y were x
        }
    }
    template <class T> void df(const T *x, T *d, int64_t n, const Math<T> &) const {
        for (int64_t i = 0; i < n; ++i) {
            d[i] = 2 * x[i];
        }
    }
};

template <class C> class ActivationTest : public ::testing::Test {};
using Forms = ::testing::Types<SquareOfElements, SquareOfBlocks>;
TYPED_TEST_SUITE(ActivationTest, Forms);

TYPED_TEST(ActivationTest, CoversEveryElementOfAnyLength) {
    using Table = Activation<TypeParam>;
    EXPECT_STREQ(Table::descriptor()->name, TypeParam::name);
    void *instance = nullptr;
    arm_error error{sizeof(arm_error), 0, {}};
    const arm_settings none{sizeof(arm_settings), 0, nullptr};
    ASSERT_EQ(Table::table.create(&none, &instance, &error), ARM_OK);
    for (const size_t n : {size_t{0}, size_t{1}, size_t{511}, size_t{512}, size_t{513}, size_t{1500}}) {
        std::vector<double> x(n), y(n + 1, -7), dy(n), dx(n + 1, 100);
        for (size_t i = 0; i < n; ++i) {
            x[i] = 0.25 * static_cast<double>(i) - 3;
            dy[i] = 1 + static_cast<double>(i % 5);
        }
        arm_activation_call call{sizeof(arm_activation_call),
                                 ARM_F64,
                                 static_cast<int64_t>(n),
                                 x.data(),
                                 y.data(),
                                 nullptr,
                                 nullptr,
                                 ARM_OVERWRITE,
                                 0,
                                 &services()};
        ASSERT_EQ(Table::table.forward(instance, &call, &error), ARM_OK);
        call.dy = dy.data();
        call.dx = dx.data();
        call.y = nullptr; // the derivative is of the input
        call.action = ARM_ADD;
        ASSERT_EQ(Table::table.backward(instance, &call, &error), ARM_OK);
        for (size_t i = 0; i < n; ++i) {
            ASSERT_EQ(y[i], x[i] * x[i]) << i;
            ASSERT_EQ(dx[i], 100 + dy[i] * 2 * x[i]) << i;
        }
        ASSERT_EQ(y[n], -7);
        ASSERT_EQ(dx[n], 100);

        std::vector<double> in_place = dy; // dx over dy
        call.dy = call.dx = in_place.data();
        call.action = ARM_OVERWRITE;
        ASSERT_EQ(Table::table.backward(instance, &call, &error), ARM_OK);
        std::vector<double> over = x; // y over x
        call.x = call.y = over.data();
        ASSERT_EQ(Table::table.forward(instance, &call, &error), ARM_OK);
        for (size_t i = 0; i < n; ++i) {
            ASSERT_EQ(in_place[i], dy[i] * 2 * x[i]) << i;
            ASSERT_EQ(over[i], x[i] * x[i]) << i;
        }
    }
    Table::table.destroy(instance);
}

} // namespace
} // namespace armature
