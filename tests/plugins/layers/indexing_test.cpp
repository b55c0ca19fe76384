// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace armature::testing {
namespace {

Shape indices(const std::string &text) {
    return shape(text, ARM_I32);
}
LayerBench bench(const std::string &name, const std::string &settings, std::vector<Shape> inputs,
                 int32_t type = ARM_F64) {
    return {Kind::layer, "indexing/" + name, settings, std::move(inputs), type};
}
Values counted(int64_t n) { // 1, 2, ..., n
    Values v(static_cast<size_t>(n));
    std::iota(v.begin(), v.end(), 1);
    return v;
}

// By hand: features 2, length 3, batch 2.
TEST(Gather, PicksOneColumnForEachExample) {
    LayerBench b = bench("gather", "{}", {shape("feature 2, length 3, batch 2"), indices("batch 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, batch 2]");
    b.inputs = {counted(12), {2, 0}};
    EXPECT_EQ(b.forward()[0], (Values{5, 6, 7, 8}));
    EXPECT_EQ(b.backward({{1, 2, 3, 4}}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0],
              (Values{0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0}));
}

TEST(Gather, PicksSeveralAndOneTwice) {
    LayerBench b = bench("gather", "{}", {shape("feature 2, length 3, batch 2"), indices("length 2, batch 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, length 2, batch 2]");
    b.inputs = {counted(12), {1, 1, 2, 0}};
    EXPECT_EQ(b.forward()[0], (Values{3, 4, 3, 4, 11, 12, 7, 8}));
    EXPECT_EQ(b.backward({{1, 2, 3, 4, 5, 6, 7, 8}}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0],
              (Values{0, 0, 4, 6, 0, 0, 7, 8, 0, 0, 5, 6}));
}

TEST(Gather, PicksAlongAnyDimension) {
    LayerBench batch = bench("gather", R"({"along": "batch"})", {shape("feature 2, batch 3"), indices("batch 4")});
    batch.inputs = {counted(6), {2, 2, 0, 1}};
    EXPECT_EQ(batch.agreement.outputs[0].text(), "[feature 2, batch 4]");
    EXPECT_EQ(batch.forward()[0], (Values{5, 6, 5, 6, 1, 2, 3, 4}));
    LayerBench feature = bench("gather", R"({"along": "feature"})", {shape("feature 3, batch 2"), indices("batch 2")});
    feature.inputs = {counted(6), {2, 0}};
    EXPECT_EQ(feature.agreement.outputs[0].text(), "[batch 2]");
    EXPECT_EQ(feature.forward()[0], (Values{3, 4}));
    LayerBench features =
        bench("gather", R"({"along": "feature"})", {shape("feature 3, batch 2"), indices("feature 2, batch 2")});
    features.inputs = {counted(6), {2, 0, 1, 1}};
    EXPECT_EQ(features.forward()[0], (Values{3, 1, 5, 5}));
}

TEST(Gather, StretchesIndicesAndValues) {
    LayerBench same = bench("gather", "{}", {shape("feature 2, length 3, batch 2"), indices("length 1")});
    same.inputs = {counted(12), {1}};
    EXPECT_EQ(same.agreement.outputs[0].text(), "[feature 2, length 1, batch 2]");
    EXPECT_EQ(same.forward()[0], (Values{3, 4, 9, 10}));
    LayerBench table = bench("gather", "{}", {shape("feature 2, length 3"), indices("length 2, batch 2")});
    table.inputs = {counted(6), {2, 0, 1, 1}};
    EXPECT_EQ(table.agreement.outputs[0].text(), "[feature 2, length 2, batch 2]");
    EXPECT_EQ(table.forward()[0], (Values{5, 6, 1, 2, 3, 4, 3, 4}));
    EXPECT_EQ(table.backward({counted(8)}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0], (Values{3, 4, 12, 14, 1, 2}));
}

// One index for a run of elements that stand apart in the table: features 4, batch 3, by hand.
TEST(Gather, PicksOneFeatureOfEveryExample) {
    LayerBench b = bench("gather", R"({"along": "feature"})", {shape("feature 4, batch 3"), indices("feature 1")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 1, batch 3]");
    b.inputs = {counted(12), {2}};
    EXPECT_EQ(b.forward()[0], (Values{3, 7, 11}));
    EXPECT_EQ(b.backward({{5, 6, 7}}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0],
              (Values{0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0}));
    LayerBench s =
        bench("scatter", R"({"along": "feature", "size": 4})", {shape("feature 1, batch 3"), indices("feature 1")});
    EXPECT_EQ(s.agreement.outputs[0].text(), "[feature 4, batch 3]");
    s.inputs = {{5, 6, 7}, {2}};
    EXPECT_EQ(s.forward()[0], (Values{0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0}));
    EXPECT_EQ(s.backward({counted(12)}, {ARM_ADD, ARM_SKIP}, 0.5).inputs[0], (Values{3.5, 7.5, 11.5}));
}

// An index for every element of a run, along a dimension that is not the first: by hand.
TEST(Gather, PicksAPlaceForEveryFeature) {
    LayerBench b = bench("gather", "{}", {shape("feature 2, length 3, batch 2"), indices("feature 2, batch 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, batch 2]");
    b.inputs = {counted(12), {2, 0, 1, 2}};
    EXPECT_EQ(b.forward()[0], (Values{5, 2, 9, 12}));
    EXPECT_EQ(b.backward({{1, 2, 3, 4}}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0],
              (Values{0, 2, 0, 0, 1, 0, 0, 0, 3, 0, 0, 4}));
}

TEST(Scatter, AddsColumnsWhereTheIndicesSay) {
    LayerBench b =
        bench("scatter", R"({"size": 3})", {shape("feature 2, length 3, batch 2"), indices("length 3, batch 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, length 3, batch 2]");
    b.inputs = {counted(12), {2, 0, 2, 1, 1, 1}};
    EXPECT_EQ(b.forward()[0], (Values{3, 4, 0, 0, 6, 8, 0, 0, 27, 30, 0, 0}));
    EXPECT_EQ(b.backward({counted(12)}, {ARM_OVERWRITE, ARM_SKIP}).inputs[0],
              (Values{5, 6, 1, 2, 5, 6, 9, 10, 9, 10, 9, 10}));
    LayerBench one = bench("scatter", R"({"size": 3, "along": "feature"})", {shape("batch 2"), indices("batch 2")});
    EXPECT_EQ(one.agreement.outputs[0].text(), "[feature 3, batch 2]");
    one.inputs = {{5, 7}, {2, 0}};
    EXPECT_EQ(one.forward()[0], (Values{0, 0, 5, 7, 0, 0}));
}

// <gather(x), y> = <x, scatter(y)>.
TEST(Scatter, IsWhatGatherIsBackwards) {
    const Values at = {3, 0, 3, 1, 2, 2};
    LayerBench g = bench("gather", "{}", {shape("feature 3, length 4, batch 2"), indices("length 3, batch 2")});
    LayerBench s =
        bench("scatter", R"({"size": 4})", {shape("feature 3, length 3, batch 2"), indices("length 3, batch 2")});
    Values x, y;
    for (int i = 0; i < 24; ++i) {
        x.push_back(std::sin(i));
    }
    for (int i = 0; i < 18; ++i) {
        y.push_back(std::cos(3 * i));
    }
    g.inputs = {x, at};
    s.inputs = {y, at};
    const Values picked = g.forward()[0], placed = s.forward()[0];
    const double left = std::inner_product(y.begin(), y.end(), picked.begin(), 0.0);
    EXPECT_NEAR(left, std::inner_product(x.begin(), x.end(), placed.begin(), 0.0), 1e-13);
    EXPECT_GT(std::abs(left), 0.01);
}

TEST(OneHot, EqualsHandComputedValues) {
    for (const int32_t type : {ARM_F32, ARM_F64}) {
        LayerBench b = bench("one_hot", R"({"classes": 3})", {indices("batch 2, time 2")}, type);
        EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 3, batch 2, time 2]");
        b.inputs = {{2, 0, 1, 1}};
        EXPECT_EQ(b.forward()[0], (Values{0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0}));
    }
    LayerBench single = bench("one_hot", R"({"classes": 2})", {indices("feature 1, batch 2")});
    EXPECT_EQ(single.agreement.outputs[0].text(), "[feature 2, batch 2]");
}

TEST(Slice, EqualsHandComputedValues) {
    LayerBench b = bench("slice", R"({"from": 1, "size": 2})", {shape("feature 4, batch 2")});
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, batch 2]");
    b.inputs = {counted(8)};
    EXPECT_EQ(b.forward()[0], (Values{2, 3, 6, 7}));
    EXPECT_EQ(b.backward({{1, 2, 3, 4}}).inputs[0], (Values{0, 1, 2, 0, 0, 3, 4, 0}));
    LayerBench end = bench("slice", R"({"along": "time", "from": 2})", {shape("feature 2, batch 1, time 3")});
    end.inputs = {counted(6)};
    EXPECT_EQ(end.agreement.outputs[0].text(), "[feature 2, batch 1, time 1]");
    EXPECT_EQ(end.forward()[0], (Values{5, 6}));
}

TEST(ArgMax, EqualsHandComputedValues) {
    for (const int32_t type : {ARM_F32, ARM_F64}) {
        LayerBench b = bench("arg_max", "{}", {shape("feature 3, batch 5")}, type);
        EXPECT_EQ(b.agreement.outputs[0].text(), "[batch 5]");
        EXPECT_EQ(b.agreement.outputs[0].type(), ARM_I32);
        b.inputs = {{1, 2, 3, 5, 5, -1, -7, -3, -3, NAN, 1, 2, 1, NAN, 2}};
        EXPECT_EQ(b.forward()[0], (Values{2, 0, 1, 0, 2}));
        EXPECT_EQ(b.backward({{}}).inputs[0], Values(15, 0));
    }
}

TEST(Indexing, KeepsTheContract) {
    const auto places = [](const char *shape) { return Input{shape, Fill::labels, false}; }; // below input 0's features
    const auto check = [](const std::string &name, const std::string &settings, std::vector<Input> inputs,
                          bool has_gradient = true) {
        expect_component(Kind::layer, {"indexing/" + name, settings, std::move(inputs), 1e-7, has_gradient});
    };
    check("gather", "{}", {{"feature 3, length 4, batch 2"}, places("batch 2")});
    check("gather", "{}", {{"feature 3, length 4, batch 2"}, places("length 5, batch 2")});
    check("gather", "{}", {{"feature 3, length 4"}, places("length 2, batch 3")});
    check("gather", "{}", {{"feature 3, length 4, batch 2"}, places("length 2")});
    check("gather", R"({"along": "batch"})", {{"feature 3, batch 4"}, places("batch 5")});
    check("gather", R"({"along": "batch"})", {{"feature 2, batch 3, time 2"}, places("batch 2, time 2")});
    check("gather", R"({"along": "feature"})", {{"feature 4, batch 3"}, places("batch 3")});
    check("gather", R"({"along": "time"})", {{"feature 2, batch 3, time 4"}, places("batch 3")});
    check("scatter", R"({"size": 5})", {{"feature 3, length 4, batch 2"}, places("length 4, batch 2")});
    check("scatter", R"({"size": 3})", {{"feature 3, batch 4"}, places("batch 4")});
    check("scatter", R"({"size": 4})", {{"feature 3, length 4, batch 2"}, places("length 4")});
    check("slice", R"({"from": 1})", {{"feature 4, batch 3"}});
    check("slice", R"({"along": "width", "from": 1, "size": 2})", {{"feature 2, width 4, height 2, batch 2"}});
    check("slice", R"({"along": "batch", "size": 2})", {{"feature 2, batch 3, time 2"}});
    check("arg_max", "{}", {{"feature 5, batch 3, time 2"}}, false);
    check("one_hot", R"({"classes": 4})", {{"length 3, batch 4", Fill::labels, false}}, false);
}

TEST(Indexing, NamesAnIndexOutOfRangeItsPlaceAndTheRange) {
    LayerBench b = bench("gather", "{}", {shape("feature 2, length 3, batch 2"), indices("length 2, batch 2")});
    b.inputs = {counted(12), {0, 1, 2, 3}};
    EXPECT_THAT(refusal([&] { b.forward(); }),
                ::testing::HasSubstr("the index 3 at [length 1, batch 1] of [length 2, batch 2] is not in 0 ... 2"));
    LayerBench h = bench("one_hot", R"({"classes": 4})", {indices("batch 3")});
    h.inputs = {{0, -1, 2}};
    EXPECT_THAT(refusal([&] { h.forward(); }),
                ::testing::HasSubstr("the index -1 at [batch 1] of [batch 3] is not in 0 ... 3"));
    LayerBench s = bench("scatter", R"({"size": 2})", {shape("feature 2, batch 2"), indices("batch 2")});
    s.inputs = {counted(4), {0, 2}};
    EXPECT_THAT(refusal([&] { s.forward(); }), ::testing::HasSubstr("the index 2 at [batch 1]"));
}

TEST(Indexing, RefusesShapesThatDoNotFit) {
    using ::testing::AllOf, ::testing::HasSubstr;
    const auto make = [](const std::string &name, const std::string &settings, std::vector<Shape> inputs) {
        return refusal([&] { bench(name, settings, std::move(inputs)); });
    };
    const Shape values = shape("feature 2, length 3, batch 4");
    EXPECT_THAT(make("gather", "{}", {values, indices("batch 5")}), HasSubstr("[batch 5]"));
    EXPECT_THAT(make("gather", "{}", {values, shape("batch 4")}), HasSubstr("wants indices"));
    EXPECT_THAT(make("gather", "{}", {shape("feature 2, batch 4"), indices("batch 4")}), HasSubstr("\"length\""));
    EXPECT_THAT(make("scatter", R"({"size": 3})", {values, indices("batch 4")}),
                AllOf(HasSubstr("[feature 2, length 3, batch 4]"), HasSubstr("[batch 4]")));
    EXPECT_THAT(make("scatter", R"({"size": 3})", {shape("feature 2"), indices("batch 4")}), HasSubstr("[batch 4]"));
    EXPECT_THAT(make("scatter", "{}", {values, indices("length 3, batch 4")}), HasSubstr("size"));
    EXPECT_THAT(make("one_hot", R"({"classes": 3})", {shape("batch 4")}), HasSubstr("wants indices"));
    EXPECT_THAT(make("one_hot", R"({"classes": 3})", {indices("feature 2, batch 4")}),
                HasSubstr("[feature 2, batch 4]"));
    EXPECT_THAT(make("slice", R"({"from": 1, "size": 2})", {shape("feature 2")}), HasSubstr("[feature 2]"));
    EXPECT_THAT(make("slice", R"({"from": 2})", {shape("feature 2")}), HasSubstr("ends at 1"));
    EXPECT_THAT(make("arg_max", "{}", {shape("batch 4")}), HasSubstr("[batch 4]"));
}

} // namespace
} // namespace armature::testing
