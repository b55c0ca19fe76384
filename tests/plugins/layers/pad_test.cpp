// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

LayerBench bench(const std::string &settings, const std::string &text) {
    LayerBench b(Kind::layer, "pad", settings, {shape(text)});
    b.inputs = {Values(static_cast<size_t>(shape(text).size()))};
    std::iota(b.inputs[0].begin(), b.inputs[0].end(), 1);
    return b;
}
Values count(size_t n) {
    Values v(n);
    std::iota(v.begin(), v.end(), 1);
    return v;
}

TEST(Pad, PutsAConstantAround) {
    LayerBench b = bench(R"({"padding": [1, 0, 0, 1], "value": 9})", "feature 2, width 2, height 2, batch 1");
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 3, height 3, batch 1]");
    EXPECT_EQ(b.forward()[0], (Values{9, 9, 1, 2, 3, 4, 9, 9, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9}));
    EXPECT_EQ(b.backward({count(18)}).inputs[0], (Values{3, 4, 5, 6, 9, 10, 11, 12}));
    EXPECT_EQ(bench(R"({"padding": [1, 2]})", "feature 1, length 3, batch 2").forward()[0],
              (Values{0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 0}));
}

// torch.nn.functional.pad(torch.arange(1., 13.).reshape(1, 1, 3, 4), (2, 1, 1, 2), mode="reflect"), "replicate", and
// the gradient of its product with 1 ... 42 (PyTorch 1.13).
TEST(Pad, ReflectsAsPyTorchDoes) {
    LayerBench b = bench(R"({"padding": [2, 1, 1, 2], "mode": "reflect"})", "feature 1, width 4, height 3, batch 1");
    EXPECT_EQ(b.forward()[0], (Values{7,  6,  5, 6,  7,  8,  7,  3, 2, 1, 2, 3, 4, 3, 7, 6, 5, 6, 7, 8, 7,
                                      11, 10, 9, 10, 11, 12, 11, 7, 6, 5, 6, 7, 8, 7, 3, 2, 1, 2, 3, 4, 3}));
    EXPECT_EQ(b.backward({count(42)}).inputs[0], (Values{48, 96, 152, 54, 51, 102, 165, 60, 24, 48, 76, 27}));
}
TEST(Pad, RepeatsTheEdgeAsPyTorchDoes) {
    LayerBench b = bench(R"({"padding": [2, 1, 1, 2], "mode": "edge"})", "feature 1, width 4, height 3, batch 1");
    EXPECT_EQ(b.forward()[0], (Values{1, 1, 1, 2,  3,  4,  4,  1, 1, 1, 2,  3,  4,  4,  5, 5, 5, 6,  7,  8,  8,
                                      9, 9, 9, 10, 11, 12, 12, 9, 9, 9, 10, 11, 12, 12, 9, 9, 9, 10, 11, 12, 12}));
    EXPECT_EQ(b.backward({count(42)}).inputs[0], (Values{33, 15, 17, 40, 48, 18, 19, 41, 270, 96, 99, 207}));
}

TEST(Pad, KeepsTheContract) {
    expect_component(Kind::layer, {"pad", R"({"padding": [1, 2]})", {{"feature 3, width 4, height 5, batch 2"}}});
    for (const char *mode : {"edge", "reflect"}) {
        expect_component(Kind::layer, {"pad",
                                       R"({"padding": [2, 1, 0, 3], "mode": ")" + std::string(mode) + "\"}",
                                       {{"feature 2, width 3, height 4, batch 2"}}});
        expect_component(
            Kind::layer,
            {"pad", R"({"padding": [2], "mode": ")" + std::string(mode) + "\"}", {{"feature 2, length 5, batch 3"}}});
    }
}

TEST(Pad, SaysWhatCannotBe) {
    const auto refused = [](const std::string &settings) {
        return refusal([&] { bench(settings, "feature 3, width 6, height 5, batch 2"); });
    };
    EXPECT_THAT(refused(R"({"padding": [2, 5], "mode": "reflect"})"),
                AllOf(HasSubstr("5 of height"), HasSubstr("width 6, height 5"), HasSubstr("edge")));
    EXPECT_THAT(refused(R"({"padding": [1, 2, 3]})"), AllOf(HasSubstr("padding"), HasSubstr("got 3")));
    EXPECT_THAT(refused(R"({"padding": [-1]})"), HasSubstr("padding"));
    EXPECT_THAT(refused(R"({"mode": "wrap"})"), HasSubstr("mode"));
}

} // namespace
} // namespace armature::testing
