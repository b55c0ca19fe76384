// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

// From PyTorch 1.13 in double: torch.log_softmax(x, 1) of [[1, 2, -1], [0.5, -0.25, 3]].
TEST(LogSoftmax, EqualsPyTorch) {
    LayerBench b(Kind::layer, "log_softmax", "{}", {shape("feature 3, batch 2")});
    b.inputs = {{1, 2, -1, 0.5, -0.25, 3}};
    expect_near(b.forward()[0], {-1.3490122167681864, -0.34901221676818633, -3.349012216768186, -2.6140955398199965,
                                 -3.3640955398199965, -0.11409553981999662});
}

TEST(LogSoftmax, IsExactWhereProbabilitiesUnderflow) {
    for (const int32_t type : {ARM_F32, ARM_F64}) {
        LayerBench b(Kind::layer, "log_softmax", "{}", {shape("feature 2, batch 2")}, type);
        b.inputs = {{1e4, -1e4, 0, 5000}};
        EXPECT_EQ(b.forward()[0], (Values{0, -2e4, -5000, 0}));
    }
}

TEST(LogSoftmax, KeepsTheContract) {
    expect_component(Kind::layer, {"log_softmax", "{}", {{"feature 5, batch 3"}}});
    expect_component(Kind::layer,
                     {"log_softmax", "{}", {{"feature 2, batch 65"}}}); // a group of 64 columns and one of 1
    expect_component(Kind::layer, {"log_softmax", "{}", {{"feature 19, width 2, batch 2, time 2"}}});
}

TEST(LogSoftmax, RefusesAShapeWithoutFeatures) {
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "log_softmax", "{}", {shape("batch 3")}); }),
                ::testing::HasSubstr("[batch 3]"));
}

} // namespace
} // namespace armature::testing
