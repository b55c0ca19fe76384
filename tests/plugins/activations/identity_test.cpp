// SPDX-License-Identifier: MIT
#include "support/activation_values.hpp"
#include "support/component_check.hpp"

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

TEST(Identity, ChangesNothing) {
    const Values &x = activation_inputs();
    expect_activation("identity", "{}", x, Values(x.size(), 1));
}

TEST(Identity, KeepsTheContract) {
    expect_component(Kind::activation, {"identity", R"({})", {{"feature 5, batch 3"}}});
}

} // namespace
} // namespace armature::testing
