// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

const Values z = {1, 2, -1, 0.5, -0.25, 3}; // classes 3, batch 2
const Values labels = {2, 0};
const Values q = {0.2, 0.3, 0.5, 0.7, 0.1, 0.2};

struct Reference {
    const char *settings;
    bool with_labels;
    double mean;
    Values each, gradient;
};

// From PyTorch 1.13 in double: torch.nn.functional.cross_entropy(z, y, label_smoothing=e), y the labels or q.
TEST(CrossEntropy, EqualsPyTorch) {
    const std::vector<Reference> references = {{"{}",
                                                true,
                                                2.9815538782940916,
                                                {3.349012216768186, 2.6140955398199965},
                                                {0.12974823017120957, 0.3526922563491206, -0.4824404865203301,
                                                 -0.46338300200813454, 0.017296645113142155, 0.4460863568949923}},
                                               {"{}",
                                                false,
                                                2.1190538782940913,
                                                {2.0490122167681863, 2.1890955398199963},
                                                {0.02974823017120956, 0.2026922563491206, -0.23244048652033014,
                                                 -0.3133830020081345, -0.03270335488685785, 0.34608635689499234}},
                                               {R"({"label_smoothing": 0.1})",
                                                true,
                                                2.8690538782940918,
                                                {3.1823455501015196, 2.5557622064866634},
                                                {0.1130815635045429, 0.33602558968245394, -0.4491071531869968,
                                                 -0.4300496686748012, 0.0006299784464754883, 0.42941969022832566}},
                                               {R"({"label_smoothing": 0.1})",
                                                false,
                                                2.0928038782940916,
                                                {2.0123455501015197, 2.173262206486663},
                                                {0.023081563504542893, 0.20102558968245393, -0.2241071531869968,
                                                 -0.2950496686748012, -0.04437002155352452, 0.33941969022832563}}};
    for (const Reference &r : references) {
        SCOPED_TRACE(std::string(r.settings) + (r.with_labels ? " labels" : " distributions"));
        LayerBench b(
            Kind::loss, "cross_entropy", r.settings,
            {shape("feature 3, batch 2"), r.with_labels ? shape("batch 2", ARM_I32) : shape("feature 3, batch 2")});
        b.inputs = {z, r.with_labels ? labels : q};
        const std::vector<Values> y = b.forward();
        expect_near(y[0], {r.mean});
        expect_near(y[1], r.each);
        expect_near(b.backward({{1}, {}}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0], r.gradient);
        EXPECT_EQ(b.forward(ARM_EVALUATE), y);
    }
}

// 0 log 0 = 0: one-hot distributions cost what the labels above cost, also where a logit is minus infinity.
TEST(CrossEntropy, TakesNothingFromClassesThatTheTargetExcludes) {
    const std::vector<Shape> shapes = {shape("feature 3, batch 2"), shape("feature 3, batch 2")};
    LayerBench b(Kind::loss, "cross_entropy", "{}", shapes);
    b.inputs = {z, {0, 0, 1, 1, 0, 0}};
    const std::vector<Values> y = b.forward();
    expect_near(y[0], {2.9815538782940916});
    expect_near(y[1], {3.349012216768186, 2.6140955398199965});
    b.inputs = {{-INFINITY, 2, 2, 0.5, -INFINITY, -INFINITY}, {0, 0, 1, 1, 0, 0}};
    expect_near(b.forward()[1], {std::log(2), 0});
}

TEST(CrossEntropy, IsStableFarOut) {
    for (const int32_t type : {ARM_F32, ARM_F64}) {
        LayerBench b(Kind::loss, "cross_entropy", "{}", {shape("feature 2, batch 2"), shape("batch 2", ARM_I32)}, type);
        b.inputs = {{1e4, -1e4, 1e4, -1e4}, {0, 1}};
        const std::vector<Values> y = b.forward();
        EXPECT_EQ(y[1], (Values{0, 2e4}));
        EXPECT_EQ(b.backward({{1}, {}}).inputs[0], (Values{0, 0, 0.5, -0.5}));
    }
}

TEST(CrossEntropy, KeepsTheContract) {
    for (const std::string settings : {"{}", R"({"label_smoothing": 0.2})"}) {
        expect_component(Kind::loss, {"cross_entropy", settings, {{"feature 5, batch 3"}, {"batch 3", Fill::labels}}});
        expect_component( // a group of 64 columns and one of 1
            Kind::loss, {"cross_entropy", settings, {{"feature 3, batch 65"}, {"batch 65", Fill::labels}}});
        expect_component(
            Kind::loss,
            {"cross_entropy", settings, {{"feature 4, batch 3, time 2"}, {"batch 3, time 2", Fill::labels}}});
        expect_component(
            Kind::loss,
            {"cross_entropy", settings, {{"feature 3, batch 70"}, {"feature 3, batch 70", Fill::distribution, false}}});
    }
}

TEST(CrossEntropy, NamesALabelOutsideTheClasses) {
    LayerBench b(Kind::loss, "cross_entropy", "{}", {shape("feature 3, batch 2"), shape("batch 2", ARM_I32)});
    b.inputs = {z, {0, 3}};
    EXPECT_THAT(refusal([&] { b.forward(); }),
                ::testing::HasSubstr("example 1 of the batch has label 3, outside the 3 classes 0 ... 2"));
    b.inputs = {z, {-1, 0}};
    EXPECT_THAT(refusal([&] { b.forward(); }), ::testing::HasSubstr("example 0 of the batch has label -1"));
    LayerBench steps(Kind::loss, "cross_entropy", "{}",
                     {shape("feature 1, batch 2, time 3"), shape("batch 2, time 3", ARM_I32)});
    steps.inputs = {Values(6, 0), {0, 0, 0, 0, 0, 9}};
    EXPECT_THAT(refusal([&] { steps.forward(); }), ::testing::HasSubstr("example 1 at step 2"));
}

TEST(CrossEntropy, RefusesTargetsThatDoNotFit) {
    const auto make = [](std::vector<Shape> shapes) {
        return refusal([&] { LayerBench(Kind::loss, "cross_entropy", "{}", std::move(shapes)); });
    };
    EXPECT_THAT(make({shape("feature 3, batch 2"), shape("batch 4", ARM_I32)}),
                ::testing::HasSubstr("expected [batch 2]"));
    EXPECT_THAT(make({shape("feature 3, batch 2"), shape("feature 4, batch 2")}),
                ::testing::HasSubstr("[feature 4, batch 2]"));
    EXPECT_THAT(make({shape("feature 3, batch 2")}), ::testing::HasSubstr("wants 2 inputs, got 1"));
    LayerBench b(Kind::loss, "cross_entropy", "{}", {shape("feature 3, batch 2"), shape("feature 3, batch 2")});
    b.inputs = {z, q};
    b.forward();
    EXPECT_THAT(refusal([&] { b.backward({{1}, {}}); }), ::testing::HasSubstr("gradient of its target"));
}

} // namespace
} // namespace armature::testing
