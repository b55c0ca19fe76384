// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &settings, const std::string &input) {
    return LayerBench(Kind::layer, "upsampling", settings, {shape(input)});
}

// By hand: the width twice, the height three times.
TEST(Upsampling, RepeatsTheNearestPixel) {
    LayerBench b = bench(R"({"factor": [2, 3]})", "feature 2, width 2, height 1, batch 2");
    b.inputs = {{1, 2, 3, 4, 5, 6, 7, 8}};
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 4, height 3, batch 2]");
    EXPECT_EQ(b.forward()[0], (Values{1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4,
                                      5, 6, 5, 6, 7, 8, 7, 8, 5, 6, 5, 6, 7, 8, 7, 8, 5, 6, 5, 6, 7, 8, 7, 8}));
    Values dy(48);
    for (size_t i = 0; i < dy.size(); ++i) {
        dy[i] = static_cast<double>(i);
    }
    // Element 0: 0 + 2 + 8 + 10 + 16 + 18, and so on.
    EXPECT_EQ(b.backward({dy}).inputs[0], (Values{54, 60, 78, 84, 198, 204, 222, 228}));
}

// One feature has loops of its own.
TEST(Upsampling, RepeatsTheNearestElementOfASequence) {
    LayerBench b = bench("{}", "feature 1, length 3, batch 2");
    b.inputs = {{1, 2, 3, -4, 5, 6}};
    EXPECT_EQ(b.forward()[0], (Values{1, 1, 2, 2, 3, 3, -4, -4, 5, 5, 6, 6}));
    EXPECT_EQ(b.backward({{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}).inputs[0], (Values{3, 7, 11, 15, 19, 23}));
}

// torch.nn.functional.interpolate(x, scale_factor=(2, 3), mode="bilinear", align_corners=False) of PyTorch 1.13, x and
// its gradient permuted to channels last.
TEST(Upsampling, EqualsPyTorchsBilinear) {
    LayerBench b = bench(R"({"factor": [3, 2], "method": "bilinear"})", "feature 2, width 3, height 2, batch 2");
    b.inputs = {pattern(24, 37, 23, 11, 24)};
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 2, width 9, height 4, batch 2]");
    expect_near(b.forward()[0],
                {-264, 72,   -264, 72,   -224, 112,  -184, 152,  -144, 192,  -104, 48,   -64, -96,  -24, -240,
                 -24,  -240, -174, 24,   -174, 24,   -134, 64,   -94,  104,  -54,  144,  -60, 46,   -66, -52,
                 -72,  -150, -72,  -150, 6,    -72,  6,    -72,  46,   -32,  86,   8,    126, 48,   28,  42,
                 -70,  36,   -168, 30,   -168, 30,   96,   -120, 96,   -120, 136,  -80,  176, -40,  216, -0,
                 72,   40,   -72,  80,   -216, 120,  -216, 120,  -96,  240,  -96,  240,  -56, 96,   -16, -48,
                 24,   -192, 64,   -152, 104,  -112, 144,  -72,  144,  -72,  -6,   192,  -6,  192,  -12, 94,
                 -18,  -4,   -24,  -102, 16,   -108, 56,   -114, 96,   -120, 96,   -120, 174, 96,   174, 96,
                 76,   90,   -22,  84,   -120, 78,   -80,  -20,  -40,  -118, -0,   -216, 0,   -216, 264, 48,
                 264,  48,   120,  88,   -24,  128,  -168, 168,  -128, 24,   -88,  -120, -48, -264, -48, -264});
    expect_near(b.backward({arriving(144, 24)}).inputs[0],
                {-108, 90,  16,  78,  -64, -138, 60,  54, 48,  42,  -168, -174,
                 174,  168, -42, -48, -54, -60,  138, 64, -78, -16, -90,  108});
}

// torch.nn.functional.interpolate(x, scale_factor=2, mode="linear", align_corners=False)
TEST(Upsampling, EqualsPyTorchsLinear) {
    LayerBench b = bench(R"({"method": "bilinear"})", "feature 1, length 5, batch 2");
    b.inputs = {pattern(10, 37, 23, 11, 4)};
    expect_near(b.forward()[0], {-44, -30, -2, 3, -15, -10, 18, 23, 5, -4, -40, -26, 2, 7, -11, -6, 22, 27, 9, 0});
    expect_near(b.backward({arriving(20, 4)}).inputs[0], {-21, -11, 11, 16, 9, -13, -3, 19, -27, 0});
}

TEST(Upsampling, KeepsTheContract) {
    for (const std::string settings : {R"({"factor": [2]})", R"({"factor": [3], "method": "bilinear"})"}) {
        expect_component(Kind::layer, {"upsampling", settings, {{"feature 3, width 4, height 2, batch 2"}}});
        expect_component(Kind::layer, {"upsampling", settings, {{"feature 1, length 3, batch 2, time 2"}}});
    }
}

TEST(Upsampling, RefusesWhatItCannotEnlarge) {
    const auto refused = [](const std::string &settings, const std::string &input) {
        return refusal([&] { bench(settings, input); });
    };
    using ::testing::HasSubstr;
    EXPECT_THAT(refused(R"({"factor": [0]})", "feature 3, length 5, batch 2"), HasSubstr("factor"));
    EXPECT_THAT(refused(R"({"factor": [2, 2]})", "feature 3, length 5, batch 2"), HasSubstr("2 items"));
    EXPECT_THAT(refused(R"({"factor": []})", "feature 3, length 5, batch 2"), HasSubstr("0 items"));
    EXPECT_THAT(refused(R"({"factor": [65536]})", "feature 1, length 20000, batch 1"), HasSubstr("longer than"));
    EXPECT_THAT(refused(R"({"method": "cubic"})", "feature 3, length 5, batch 2"), HasSubstr("method"));
    EXPECT_THAT(refused("{}", "feature 3, batch 2"), HasSubstr("[feature 3, batch 2]"));
}

} // namespace
} // namespace armature::testing
