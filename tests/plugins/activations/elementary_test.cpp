// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::testing {
namespace {

// By hand at -1e4, -3, -0.5, -0, 0, 0.75, 2, 1e4; the exponentials from a table.
TEST(Elementary, EqualHandComputedValues) {
    expect_activation("elementary/square", "{}", {1e8, 9, 0.25, 0, 0, 0.5625, 4, 1e8},
                      {-2e4, -6, -1, 0, 0, 1.5, 4, 2e4});
    expect_activation("elementary/absolute", "{}", {1e4, 3, 0.5, 0, 0, 0.75, 2, 1e4}, {-1, -1, -1, 0, 0, 1, 1, 1});
    expect_activation("elementary/negate", "{}", {1e4, 3, 0.5, 0, 0, -0.75, -2, -1e4}, Values(8, -1));
    const double e3 = 0.049787068367863944, e05 = 0.6065306597126334, e075 = 2.117000016612675, e2 = 7.38905609893065;
    expect_activation("elementary/exp", "{}", {0, e3, e05, 1, 1, e075, e2, INFINITY},
                      {0, e3, e05, 1, 1, e075, e2, INFINITY});
    expect_activation("elementary/log", "{}",
                      {NAN, NAN, NAN, -INFINITY, -INFINITY, -0.2876820724517809, 0.6931471805599453, 9.210340371976184},
                      {-1e-4, -1.0 / 3, -2, -INFINITY, INFINITY, 4.0 / 3, 0.5, 1e-4});
    expect_activation("elementary/sqrt", "{}", {NAN, NAN, NAN, 0, 0, 0.8660254037844386, 1.4142135623730951, 100},
                      {NAN, NAN, NAN, -INFINITY, INFINITY, 0.5773502691896258, 0.35355339059327373, 0.005});
    expect_activation("elementary/reciprocal", "{}", {-1e-4, -1.0 / 3, -2, -INFINITY, INFINITY, 4.0 / 3, 0.5, 1e-4},
                      {-1e-8, -1.0 / 9, -4, -INFINITY, -INFINITY, -16.0 / 9, -0.25, -1e-8});
}

TEST(Elementary, KeepTheContract) {
    for (const char *name : {"exp", "square", "absolute", "negate"}) {
        expect_component(Kind::activation, {std::string("elementary/") + name, "{}", {{"feature 5, batch 3"}}});
    }
    for (const char *name : {"log", "sqrt", "reciprocal"}) { // where they are defined, and far from the pole
        expect_component(Kind::activation,
                         {std::string("elementary/") + name, "{}", {{"feature 5, batch 3", Fill::probability}}});
    }
}

} // namespace
} // namespace armature::testing
