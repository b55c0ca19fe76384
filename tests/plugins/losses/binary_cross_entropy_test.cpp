// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

const std::vector<Shape> shapes = {shape("feature 3, batch 2"), shape("feature 3, batch 2")};
const Values t = {0, 1, 0.25, 1, 0, 0.5};

// From PyTorch 1.13 in double: binary_cross_entropy_with_logits(z, t) and binary_cross_entropy(p, t).
TEST(BinaryCrossEntropy, EqualsPyTorch) {
    LayerBench b(Kind::loss, "binary_cross_entropy", "{}", shapes);
    b.inputs = {{1, 2, -1, 0.5, -0.25, 3}, t};
    expect_near(b.forward()[0], {0.7670091902853517});
    expect_near(b.backward({{1}, {}}).inputs[0], {0.12184309643833414, -0.01986715367035295, 0.0031569035616658505,
                                                  -0.0629234447996909, 0.07297058318570032, 0.07542902113707223});
    LayerBench p(Kind::loss, "binary_cross_entropy", R"({"from_logits": false})", shapes);
    p.inputs = {{0.2, 0.9, 0.5, 0.6, 0.3, 0.01}, t};
    expect_near(p.forward()[0], {0.6994603460262501});
    expect_near(p.backward({{1}, {}}).inputs[0], {0.2083333333333333, -0.1851851851851852, 0.16666666666666666,
                                                  -0.2777777777777778, 0.2380952380952381, -8.249158249158247});
}

// From PyTorch 1.13: binary_cross_entropy([0, 1], [1, 0]) = 100. By hand: logits of 1e4 cost 1e4 or nothing.
TEST(BinaryCrossEntropy, IsFiniteFarOut) {
    const std::vector<Shape> two = {shape("feature 2, batch 1"), shape("feature 2, batch 1")};
    LayerBench p(Kind::loss, "binary_cross_entropy", R"({"from_logits": false})", two);
    p.inputs = {{0, 1}, {1, 0}};
    expect_near(p.forward()[0], {100});
    LayerBench z(Kind::loss, "binary_cross_entropy", "{}", two, ARM_F32);
    z.inputs = {{1e4, -1e4}, {0, 0}};
    expect_near(z.forward()[0], {5000});
    expect_near(z.backward({{1}, {}}).inputs[0], {0.5, 0});
}

TEST(BinaryCrossEntropy, TakesLabelsForOneFeature) {
    LayerBench labels(Kind::loss, "binary_cross_entropy", "{}",
                      {shape("feature 1, batch 3"), shape("batch 3", ARM_I32)});
    LayerBench numbers(Kind::loss, "binary_cross_entropy", "{}", {shape("feature 1, batch 3"), shape("batch 3")});
    labels.inputs = numbers.inputs = {{1, -2, 0.5}, {1, 0, 0}};
    EXPECT_EQ(labels.forward(), numbers.forward());
    labels.inputs[1] = {0, 1, 2};
    EXPECT_THAT(refusal([&] { labels.forward(); }), ::testing::HasSubstr("label 2, outside the 2 classes"));
}

// Against the definition, with three times 201 elements in blocks of 512, and of labels as many.
TEST(BinaryCrossEntropy, EqualsTheDefinitionBeyondABlock) {
    for (const bool from_logits : {true, false}) {
        for (const bool labels : {false, true}) {
            SCOPED_TRACE(std::string(from_logits ? "logits" : "probabilities") + (labels ? ", labels" : ""));
            const Shape s = shape(labels ? "feature 1, batch 603" : "feature 3, batch 201");
            LayerBench b(Kind::loss, "binary_cross_entropy", from_logits ? "{}" : R"({"from_logits": false})",
                         {s, labels ? shape("batch 603", ARM_I32) : s});
            b.inputs = {{}, {}};
            double mean = 0;
            Values dz, dt;
            for (int i = 0; i < 603; ++i) {
                const double z = 3 * std::sin(i), p = 1 / (1 + std::exp(-z));
                const double t = labels ? i * i % 3 % 2 : 0.5 + 0.5 * std::cos(2 * i);
                b.inputs[0].push_back(from_logits ? z : p);
                b.inputs[1].push_back(t);
                mean += (-t * std::log(p) - (1 - t) * std::log(1 - p)) / 603;
                dz.push_back(from_logits ? (p - t) / 603 : (p - t) / (p * (1 - p)) / 603);
                dt.push_back((std::log(1 - p) - std::log(p)) / 603);
            }
            expect_near(b.forward()[0], {mean});
            const Gradients g = b.backward({{1}, {}});
            expect_near(g.inputs[0], dz);
            if (!labels) {
                expect_near(g.inputs[1], dt);
            }
        }
    }
}

TEST(BinaryCrossEntropy, KeepsTheContract) {
    const std::string name = "binary_cross_entropy", no_logits = R"({"from_logits": false})";
    expect_component(Kind::loss, {name, "{}", {{"feature 5, batch 3"}, {"feature 5, batch 3", Fill::probability}}});
    expect_component(Kind::loss, {name, "{}", {{"feature 1, batch 4"}, {"batch 4", Fill::labels}}});
    expect_component(Kind::loss, {name,
                                  no_logits,
                                  {{"feature 2, batch 3, time 2", Fill::probability},
                                   {"feature 2, batch 3, time 2", Fill::probability}}});
}

TEST(BinaryCrossEntropy, RefusesLabelsForSeveralFeatures) {
    EXPECT_THAT(refusal([] {
                    LayerBench(Kind::loss, "binary_cross_entropy", "{}",
                               {shape("feature 3, batch 2"), shape("batch 2", ARM_I32)});
                }),
                ::testing::HasSubstr("[feature 3, batch 2]"));
}

} // namespace
} // namespace armature::testing
