// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// x(f, b, t) = 100 f + 10 b + t, by hand.
TEST(Transpose, MovesEveryElementToItsPlace) {
    LayerBench bench(Kind::layer, "transpose",
                     R"({"order": ["feature", "time", "batch"], "as": ["feature", "length", "batch"]})",
                     {shape("feature 2, batch 3, time 2")});
    EXPECT_EQ(bench.agreement.outputs[0].text(), "[feature 2, length 2, batch 3]");
    bench.inputs = {{0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121}};
    expect_near(bench.forward()[0], {0, 100, 1, 101, 10, 110, 11, 111, 20, 120, 21, 121});
}

TEST(Transpose, KeepsTheContract) {
    expect_component(
        Kind::layer,
        {"transpose", R"({"order": ["batch", "feature"], "as": ["feature", "batch"]})", {{"feature 3, batch 5"}}});
    expect_component(Kind::layer, {"transpose",
                                   R"({"order": ["width", "feature", "batch", "height"],
                                                    "as": ["feature", "width", "batch", "time"]})",
                                   {{"feature 2, width 3, height 4, batch 5"}}});
}

TEST(Transpose, RefusesWhatIsNoOrder) {
    const auto say = [](const std::string &settings) {
        return refusal([&] { LayerBench(Kind::layer, "transpose", settings, {shape("feature 3, batch 2")}); });
    };
    EXPECT_THAT(say(R"({"order": ["feature"]})"), ::testing::HasSubstr("[feature 3, batch 2]"));
    EXPECT_THAT(say(R"({"order": ["feature", "feature"]})"), ::testing::HasSubstr("twice"));
    EXPECT_THAT(say(R"({"order": ["feature", "time"]})"), ::testing::HasSubstr("time"));
    EXPECT_THAT(say(R"({"order": ["batch", "feature"], "as": ["feature", "place"]})"),
                ::testing::HasSubstr("no dimension \"place\""));
}

} // namespace
} // namespace armature::testing
