// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.nn.functional.huber_loss(y, t, delta=0.8) and its gradient.
TEST(Huber, EqualsPyTorch) {
    LayerBench b(Kind::loss, "huber", R"({"delta": 0.8})", {shape("feature 3, batch 2"), shape("feature 3, batch 2")});
    b.inputs = {{1, 2, -1, 0.5, -0.25, 3}, {0, 1, 0.25, 1, 0, 0.5}};
    expect_near(b.forward()[0], {0.5793750000000001});
    const Gradients g = b.backward({{1}, {}});
    expect_near(g.inputs[0], {0.13333333333333333, 0.13333333333333333, -0.13333333333333333, -0.08333333333333333,
                              -0.041666666666666664, 0.13333333333333333});
    for (size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(g.inputs[1][i], -g.inputs[0][i]);
    }
}

TEST(Huber, KeepsTheContract) {
    expect_component(Kind::loss, {"huber", R"({"delta": 0.8})", {{"feature 5, batch 3"}, {"feature 5, batch 3"}}});
    expect_component(Kind::loss,
                     {"huber", R"({"delta": 0.8})", {{"feature 2, batch 3, time 2"}, {"feature 2, batch 3, time 2"}}});
    expect_component(
        Kind::loss,
        {"huber", R"({"delta": 0.8})", {{"feature 1, batch 4"}, {"batch 4"}}}); // a target without its one feature
}

TEST(Huber, RefusesTargetsThatDoNotFit) {
    const auto make = [](Shape target) {
        return refusal([&] { LayerBench(Kind::loss, "huber", "{}", {shape("feature 3, batch 2"), target}); });
    };
    EXPECT_THAT(make(shape("feature 2, batch 2")), ::testing::HasSubstr("[feature 2, batch 2]"));
    EXPECT_THAT(make(shape("batch 2", ARM_I32)), ::testing::HasSubstr("cross_entropy"));
}

} // namespace
} // namespace armature::testing
