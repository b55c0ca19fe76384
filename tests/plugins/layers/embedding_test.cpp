// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

constexpr const char *two_of_four = R"({"units": 2, "vocabulary": 4})";

// By hand: columns (1, 2), (3, 4), (5, 6), (7, 8).
TEST(Embedding, EqualsHandComputedValues) {
    LayerBench b(Kind::layer, "embedding", two_of_four, {shape("length 2, batch 2", ARM_I32)});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, length 2, batch 2]");
    b.inputs = {{3, 0, 1, 3}};
    b.parameters = {{1, 2, 3, 4, 5, 6, 7, 8}};
    EXPECT_EQ(b.forward()[0], (Values{7, 8, 1, 2, 3, 4, 7, 8}));
    const Gradients g = b.backward({{10, 20, 30, 40, 50, 60, 70, 80}});
    EXPECT_EQ(g.parameters[0], (Values{30, 40, 50, 60, 0, 0, 80, 100})); // index 3 twice, 2 never
}

TEST(Embedding, DeclaresARowSparseParameter) {
    const LayerBench b(Kind::layer, "embedding", two_of_four, {shape("batch 3, time 5", ARM_I32)});
    ASSERT_EQ(b.agreement.parameters.size(), 1u);
    EXPECT_EQ(b.agreement.parameters[0].name, "weight");
    EXPECT_TRUE(b.agreement.parameters[0].row_sparse);
    EXPECT_EQ(b.agreement.parameters[0].rows_per_call, 15);
    EXPECT_EQ(b.agreement.parameters[0].shape.extent(0), 2);
    EXPECT_EQ(b.agreement.parameters[0].shape.extent(1), 4);
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, batch 3, time 5]");
}

TEST(Embedding, KeepsTheContract) {
    for (const char *shape : {"batch 5", "length 4, batch 3", "batch 3, time 2", "feature 1, batch 4"}) {
        expect_component(Kind::layer,
                         {"embedding", R"({"units": 3, "vocabulary": 2})", {{shape, Fill::labels, false}}});
    }
    expect_component(Kind::layer,
                     {"embedding", R"({"units": 1, "vocabulary": 9})", {{"batch 6", Fill::labels, false}}});
}

TEST(Embedding, RefusesWhatItCannotUse) {
    LayerBench b(Kind::layer, "embedding", two_of_four, {shape("length 2, batch 2", ARM_I32)});
    b.parameters = {Values(8, 1)};
    b.inputs = {{3, 0, 4, 1}};
    EXPECT_THAT(refusal([&] { b.forward(); }),
                ::testing::HasSubstr("the index 4 at [length 0, batch 1] of [length 2, batch 2] is not in 0 ... 3"));
    b.inputs = {{3, 0, 1, -1}};
    EXPECT_THAT(refusal([&] { b.forward(); }), ::testing::HasSubstr("the index -1 at [length 1, batch 1]"));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "embedding", two_of_four, {shape("batch 2")}); }),
                ::testing::HasSubstr("wants indices"));
    EXPECT_THAT(
        refusal([] { LayerBench(Kind::layer, "embedding", two_of_four, {shape("feature 3, batch 2", ARM_I32)}); }),
        ::testing::HasSubstr("[feature 3, batch 2]"));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "embedding", R"({"units": 2})", {shape("batch 2", ARM_I32)}); }),
                ::testing::HasSubstr("vocabulary"));
}

} // namespace
} // namespace armature::testing
