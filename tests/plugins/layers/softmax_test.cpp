// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

const Values x = {1, 2, -1, 0.5, -0.25, 3}; // features 3, batch 2

// From PyTorch 1.13 in double: torch.softmax(x, 1) and torch.softmax(x, 0) of [[1, 2, -1], [0.5, -0.25, 3]].
TEST(Softmax, EqualsPyTorch) {
    LayerBench features(Kind::layer, "softmax", "{}", {shape("feature 3, batch 2")});
    features.inputs = {x};
    expect_near(features.forward()[0], {0.25949646034241913, 0.7053845126982412, 0.03511902695933973,
                                        0.07323399598373095, 0.0345932902262843, 0.8921727137899846});
    LayerBench batch(Kind::layer, "softmax", R"({"axis": "batch"})", {shape("feature 3, batch 2")});
    batch.inputs = {x};
    expect_near(batch.forward()[0], {0.6224593312018546, 0.9046505351008906, 0.017986209962091555, 0.37754066879814546,
                                     0.0953494648991095, 0.9820137900379085});
}

TEST(Softmax, IsStableFarOutAndUnmovedByAShift) {
    for (const char *axis : {R"({"axis": "feature"})", R"({"axis": "batch"})"}) {
        for (const int32_t type : {ARM_F32, ARM_F64}) {
            LayerBench b(Kind::layer, "softmax", axis, {shape("feature 2, batch 2")}, type);
            b.inputs = {{1e4, -1e4, -1e4, 1e4}};
            EXPECT_EQ(b.forward()[0], (Values{1, 0, 0, 1}));
            b.inputs = {{-1e4, 1e4, 1e4, -1e4}};
            EXPECT_EQ(b.forward()[0], (Values{0, 1, 1, 0}));
            b.inputs = {{1, 2, 4, 4.5}};
            const Values y = b.forward()[0];
            b.inputs = {{9985, 9986, 9988, 9988.5}};
            expect_near(b.forward()[0], y, 1e-6);
        }
    }
}

TEST(Softmax, SumsToOneOverManyClasses) {
    LayerBench b(Kind::layer, "softmax", "{}", {shape("feature 1237, batch 3")}, ARM_F32);
    Values logits;
    for (int i = 0; i < 3 * 1237; ++i) {
        logits.push_back(5 * std::sin(i));
    }
    b.inputs = {logits};
    const Values y = b.forward()[0];
    for (size_t j = 0; j < 3; ++j) {
        double sum = 0;
        for (size_t i = 0; i < 1237; ++i) {
            sum += y[j * 1237 + i];
        }
        EXPECT_NEAR(sum, 1, 1e-6);
    }
}

TEST(Softmax, KeepsTheContract) {
    expect_component(Kind::layer, {"softmax", "{}", {{"feature 5, batch 3"}}});
    expect_component(Kind::layer, {"softmax", "{}", {{"feature 2, batch 65"}}}); // a group of 64 columns and one of 1
    expect_component(Kind::layer, {"softmax", "{}", {{"feature 19, batch 2, time 2"}}});
    expect_component(Kind::layer, {"softmax", R"({"axis": "width"})", {{"feature 2, width 3, height 4, batch 2"}}});
    expect_component(Kind::layer, {"softmax", R"({"axis": "time"})", {{"feature 2, batch 3, time 4"}}});
}

TEST(Softmax, RefusesAnAxisThatIsNotThere) {
    const auto make = [](const char *settings) {
        return refusal([&] { LayerBench(Kind::layer, "softmax", settings, {shape("feature 2, batch 3")}); });
    };
    EXPECT_THAT(make(R"({"axis": "time"})"), ::testing::HasSubstr("[feature 2, batch 3] has no dimension \"time\""));
    EXPECT_THAT(make(R"({"axis": "colour"})"), ::testing::HasSubstr("axis"));
}

} // namespace
} // namespace armature::testing
