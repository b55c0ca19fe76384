// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

TEST(Concatenate, JoinsFeaturesOfEveryColumn) {
    LayerBench b(Kind::layer, "concatenate", "{}", {shape("feature 2, batch 2"), shape("feature 1, batch 2")});
    b.inputs = {{1, 2, 3, 4}, {10, 20}};
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 3, batch 2]");
    EXPECT_EQ(b.forward()[0], (Values{1, 2, 10, 3, 4, 20}));
    const Gradients g = b.backward({{6, 5, 4, 3, 2, 1}});
    EXPECT_EQ(g.inputs[0], (Values{6, 5, 3, 2}));
    EXPECT_EQ(g.inputs[1], (Values{4, 1}));
}

TEST(Concatenate, JoinsAlongAnotherDimension) {
    LayerBench b(Kind::layer, "concatenate", R"({"axis": "time"})",
                 {shape("feature 2, batch 1, time 1"), shape("feature 2, batch 1, time 2")});
    b.inputs = {{1, 2}, {3, 4, 5, 6}};
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, batch 1, time 3]");
    EXPECT_EQ(b.forward()[0], (Values{1, 2, 3, 4, 5, 6}));
}

TEST(Concatenate, KeepsTheContract) {
    expect_component(Kind::layer,
                     {"concatenate", "{}", {{"feature 2, batch 3"}, {"feature 4, batch 3"}, {"feature 1, batch 3"}}});
    expect_component(Kind::layer,
                     {"concatenate",
                      R"({"axis": "width"})",
                      {{"feature 2, width 3, height 2, batch 2"}, {"feature 2, width 1, height 2, batch 2"}}});
}

TEST(Concatenate, RefusesInputsThatDifferElsewhere) {
    const auto make = [](const char *settings, const char *first, const char *second) {
        return refusal([&] { LayerBench(Kind::layer, "concatenate", settings, {shape(first), shape(second)}); });
    };
    EXPECT_THAT(make("{}", "feature 2, batch 3", "feature 2, batch 4"), ::testing::HasSubstr("[feature 2, batch 4]"));
    EXPECT_THAT(make(R"({"axis": "width"})", "feature 2, batch 3", "feature 2, batch 3"),
                ::testing::HasSubstr("no dimension \"width\""));
}

} // namespace
} // namespace armature::testing
