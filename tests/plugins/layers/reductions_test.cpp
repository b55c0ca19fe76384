// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &name, const std::string &settings, const std::string &input) {
    return {Kind::layer, "reductions/" + name, settings, {shape(input)}};
}

const Values x = {1, -2, 3, 4, 4, -9}; // features 3, batch 2

TEST(Reductions, EqualHandComputedValues) {
    struct Expected {
        std::string name;
        Values over_features, slope; // dy = 10, 20
        Values over_all;
    };
    const std::vector<Expected> all = {
        {"reduce_sum", {2, -1}, {10, 10, 10, 20, 20, 20}, {1}},
        {"reduce_mean", {2.0 / 3, -1.0 / 3}, {10 / 3.0, 10 / 3.0, 10 / 3.0, 20 / 3.0, 20 / 3.0, 20 / 3.0}, {1.0 / 6}},
        {"reduce_max", {3, 4}, {0, 0, 10, 20, 0, 0}, {4}}, // the first of equals
        {"reduce_min", {-2, -9}, {0, 10, 0, 0, 0, 20}, {-9}}};
    for (const Expected &e : all) {
        SCOPED_TRACE(e.name);
        LayerBench features = bench(e.name, "{}", "feature 3, batch 2");
        EXPECT_EQ(features.agreement.outputs[0].text(), "[feature 1, batch 2]");
        features.inputs = {x};
        expect_near(features.forward()[0], e.over_features);
        expect_near(features.backward({{10, 20}}).inputs[0], e.slope);
        LayerBench everything = bench(e.name, R"({"over": ["batch", "feature"], "keep": false})", "feature 3, batch 2");
        EXPECT_EQ(everything.agreement.outputs[0].text(), "[]");
        everything.inputs = {x};
        expect_near(everything.forward()[0], e.over_all);
    }
}

// Against the definition, for dimensions at the front, in the middle and at the end, together and apart.
TEST(Reductions, EqualTheDefinitionOverAnyDimensions) {
    const Shape s = shape("feature 3, width 4, height 2, batch 5");
    Values values;
    for (int i = 0; i < s.size(); ++i) {
        values.push_back(std::sin(1.3 * i));
    }
    for (const std::string over : {R"("feature")", R"("width")", R"("height")", R"("batch")", R"("width", "height")",
                                   R"("feature", "batch")", R"("height", "feature")"}) {
        SCOPED_TRACE(over);
        LayerBench sum = bench("reduce_sum", R"({"over": [)" + over + "]}", "feature 3, width 4, height 2, batch 5");
        LayerBench most = bench("reduce_max", R"({"over": [)" + over + "]}", "feature 3, width 4, height 2, batch 5");
        const Shape y = sum.agreement.outputs[0];
        Values sums(static_cast<size_t>(y.size()), 0), largest(sums.size(), -INFINITY);
        for (int64_t i = 0; i < s.size(); ++i) {
            int64_t rest = i, place = 0, step = 1;
            for (uint32_t d = 0; d < s.rank(); ++d) {
                place += y.extent(d) == 1 ? 0 : rest % s.extent(d) * step;
                step *= y.extent(d);
                rest /= s.extent(d);
            }
            sums[static_cast<size_t>(place)] += values[static_cast<size_t>(i)];
            double &m = largest[static_cast<size_t>(place)];
            m = std::max(m, values[static_cast<size_t>(i)]);
        }
        sum.inputs = most.inputs = {values};
        expect_near(sum.forward()[0], sums, 1e-13);
        EXPECT_EQ(most.forward()[0], largest);
        EXPECT_EQ(most.forward(ARM_EVALUATE)[0], largest);
    }
}

TEST(Reductions, ShapesWithAndWithoutWhatIsReduced) {
    EXPECT_EQ(
        bench("reduce_sum", R"({"over": ["length"]})", "feature 2, length 3, batch 4").agreement.outputs[0].text(),
        "[feature 2, length 1, batch 4]");
    EXPECT_EQ(bench("reduce_sum", R"({"over": ["length"], "keep": false})", "feature 2, length 3, batch 4")
                  .agreement.outputs[0]
                  .text(),
              "[feature 2, batch 4]");
    EXPECT_EQ(bench("reduce_sum", R"({"over": ["feature"], "keep": false})", "feature 2, batch 3, time 4")
                  .agreement.outputs[0]
                  .text(),
              "[batch 3, time 4]");
}

// Equal elements in several runs, infinities, NaN.
TEST(Reductions, ExtremesGoToTheFirstOfEqualsAndFindNaN) {
    LayerBench b = bench("reduce_max", R"({"over": ["feature", "time"]})", "feature 2, batch 2, time 2");
    b.inputs = {{1, 5, -INFINITY, -INFINITY, 5, 5, -INFINITY, -INFINITY}};
    EXPECT_EQ(b.forward()[0], (Values{5, -INFINITY}));
    EXPECT_EQ(b.backward({{3, 4}}).inputs[0], (Values{0, 3, 4, 0, 0, 0, 0, 0}));
    LayerBench across = bench("reduce_min", R"({"over": ["batch"]})", "feature 2, batch 3");
    across.inputs = {{INFINITY, 7, INFINITY, 6, INFINITY, 6}};
    EXPECT_EQ(across.forward()[0], (Values{INFINITY, 6}));
    EXPECT_EQ(across.backward({{3, 4}}).inputs[0], (Values{3, 0, 0, 4, 0, 0}));
    for (const char *over : {R"({"over": ["feature"]})", R"({"over": ["batch"]})"}) {
        for (const char *name : {"reduce_max", "reduce_min"}) {
            for (size_t at = 0; at < 3; ++at) {
                LayerBench n(Kind::layer, std::string("reductions/") + name, over, {shape("feature 3, batch 3")});
                n.inputs = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
                n.inputs[0][4 * at] = NAN;
                EXPECT_TRUE(std::isnan(n.forward()[0][at])) << over << " " << at;
                EXPECT_FALSE(std::isnan(n.forward()[0][(at + 1) % 3]));
            }
        }
    }
}

// A run is searched in 16 lanes, then what is left of it: 37 is twice the lanes and 5. By hand: 2 among smaller ones.
TEST(Reductions, ExtremesAreFoundAtEveryPlaceOfARun) {
    for (const double sign : {1, -1}) {
        LayerBench b = bench(sign > 0 ? "reduce_max" : "reduce_min", "{}", "feature 37, batch 2");
        for (size_t at = 0; at < 37; ++at) {
            SCOPED_TRACE(at);
            Values values, slope(74, 0);
            for (int i = 0; i < 74; ++i) {
                values.push_back(sign * std::sin(i));
            }
            values[at] = values[37 + 36 - at] = 2 * sign;
            slope[at] = 3;
            slope[37 + 36 - at] = 4;
            b.inputs = {values};
            EXPECT_EQ(b.forward()[0], (Values{2 * sign, 2 * sign}));
            EXPECT_EQ(b.backward({{3, 4}}).inputs[0], slope);
        }
    }
}

TEST(Reductions, KeepTheContract) {
    for (const char *name : {"reduce_sum", "reduce_mean", "reduce_max", "reduce_min"}) {
        const std::string component = std::string("reductions/") + name;
        expect_component(Kind::layer, {component, "{}", {{"feature 5, batch 3"}}});
        expect_component(Kind::layer, {component, "{}", {{"feature 37, batch 2, time 2"}}});
        expect_component(Kind::layer, {component, R"({"over": ["length"]})", {{"feature 2, length 5, batch 3"}}});
        expect_component(Kind::layer, {component, R"({"over": ["batch"], "keep": false})", {{"feature 3, batch 4"}}});
        expect_component(Kind::layer,
                         {component, R"({"over": ["feature", "batch"]})", {{"feature 2, batch 3, time 4"}}});
        expect_component(Kind::layer, {component,
                                       R"({"over": ["width", "height"], "keep": false})",
                                       {{"feature 2, width 3, height 2, batch 2"}}});
    }
}

TEST(Reductions, RefuseWhatIsNotThere) {
    const auto make = [](const std::string &settings) {
        return refusal([&] { bench("reduce_max", settings, "feature 2, batch 3"); });
    };
    EXPECT_THAT(make(R"({"over": ["time"]})"), ::testing::HasSubstr("[feature 2, batch 3] has no dimension \"time\""));
    EXPECT_THAT(make(R"({"over": ["colour"]})"), ::testing::HasSubstr("over"));
    EXPECT_THAT(make(R"({"over": []})"), ::testing::HasSubstr("names no dimension"));
    EXPECT_THAT(refusal([] { LayerBench(Kind::layer, "reductions/reduce_sum", "{}", {shape("feature 2", ARM_I32)}); }),
                ::testing::HasSubstr("network's type"));
}

} // namespace
} // namespace armature::testing
