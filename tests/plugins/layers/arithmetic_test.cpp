// SPDX-License-Identifier: MIT
#include "support/allocations.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <functional>

namespace armature::testing {
namespace {

struct Operation {
    std::string name;
    std::function<double(double, double)> f, da, db;
};
const std::vector<Operation> &operations() {
    static const std::vector<Operation> all = {
        {"subtract", [](double a, double b) { return a - b; }, [](double, double) { return 1; },
         [](double, double) { return -1; }},
        {"multiply", [](double a, double b) { return a * b; }, [](double, double b) { return b; },
         [](double a, double) { return a; }},
        {"divide", [](double a, double b) { return a / b; }, [](double, double b) { return 1 / b; },
         [](double a, double b) { return -a / (b * b); }},
        {"maximum", [](double a, double b) { return std::max(a, b); }, [](double a, double b) { return a >= b; },
         [](double a, double b) { return a < b; }},
        {"minimum", [](double a, double b) { return std::min(a, b); }, [](double a, double b) { return a <= b; },
         [](double a, double b) { return a > b; }}};
    return all;
}

// Every way in which two shapes meet: equal, repeated at the front, in the middle, at the end, both sides at once,
// scalars, longer than a compiler's vectors.
const std::vector<std::array<std::string, 3>> &pairs() { // and their common shape
    static const std::vector<std::array<std::string, 3>> all = {
        {"feature 3, batch 4", "feature 3, batch 4", "feature 3, batch 4"},
        {"feature 3, batch 4", "feature 3", "feature 3, batch 4"},
        {"feature 3", "feature 3, batch 4", "feature 3, batch 4"},
        {"feature 3, batch 4", "feature 1, batch 4", "feature 3, batch 4"},
        {"batch 4", "feature 3, batch 4", "feature 3, batch 4"},
        {"feature 1, batch 7", "feature 5", "feature 5, batch 7"},
        {"feature 3, batch 4", "", "feature 3, batch 4"},
        {"", "feature 3, batch 4", "feature 3, batch 4"},
        {"", "", ""},
        {"feature 1, batch 1", "feature 1", "feature 1, batch 1"},
        {"feature 37, batch 3", "feature 1, batch 3", "feature 37, batch 3"},
        {"feature 2, width 3, height 2, batch 2", "feature 2, batch 2", "feature 2, width 3, height 2, batch 2"},
        {"width 3, height 1", "feature 2, width 3, height 2, batch 2", "feature 2, width 3, height 2, batch 2"},
        {"feature 2, batch 3, time 4", "batch 3", "feature 2, batch 3, time 4"},
        {"feature 2, length 3, batch 2", "length 3, time 2", "feature 2, length 3, batch 2, time 2"}};
    return all;
}

// The place in x of the element that meets element e of the result: by role, one dimension after another.
size_t place(const Shape &x, const Shape &result, int64_t e) {
    std::array<int64_t, 7> at{};
    for (uint32_t i = 0; i < result.rank(); e /= result.extent(i++)) {
        at[static_cast<size_t>(result.role(i))] = e % result.extent(i);
    }
    int64_t place = 0, step = 1;
    for (uint32_t i = 0; i < x.rank(); step *= x.extent(i++)) {
        place += x.extent(i) == 1 ? 0 : step * at[static_cast<size_t>(x.role(i))];
    }
    return static_cast<size_t>(place);
}

Values wave(const Shape &s, double phase) { // of both signs, never near 0, no two equal
    Values v(static_cast<size_t>(s.size()));
    for (size_t i = 0; i < v.size(); ++i) {
        const double x = std::sin(static_cast<double>(i) * 1.7 + phase);
        v[i] = x + (x < 0 ? -0.5 : 0.5);
    }
    return v;
}

TEST(Arithmetic, EqualsElementByElementForEveryWayShapesMeet) {
    for (const Operation &operation : operations()) {
        for (const auto &[first, second, common] : pairs()) {
            SCOPED_TRACE(operation.name + " [" + first + "] [" + second + "]");
            const Shape a = shape(first), b = shape(second), y = shape(common);
            LayerBench bench(Kind::layer, "arithmetic/" + operation.name, "{}", {a, b});
            ASSERT_EQ(bench.agreement.outputs[0].text(), y.text());
            EXPECT_EQ(bench.agreement.in_place.size(), a.size() == y.size() ? 1u : 0u);
            bench.inputs = {wave(a, 0.3), wave(b, 1.1)};
            const Values dy = wave(y, 2.2);
            Values expected, da(bench.inputs[0].size(), 0), db(bench.inputs[1].size(), 0);
            for (int64_t e = 0; e < y.size(); ++e) {
                const size_t i = place(a, y, e), j = place(b, y, e);
                const double p = bench.inputs[0][i], q = bench.inputs[1][j];
                expected.push_back(operation.f(p, q));
                da[i] += dy[static_cast<size_t>(e)] * operation.da(p, q);
                db[j] += dy[static_cast<size_t>(e)] * operation.db(p, q);
            }
            EXPECT_EQ(bench.forward()[0], expected);
            const Gradients g = bench.backward({dy});
            expect_near(g.inputs[0], da, 1e-14);
            expect_near(g.inputs[1], db, 1e-14);
        }
    }
}

TEST(Arithmetic, KeepsTheContract) {
    for (const Operation &operation : operations()) {
        for (const auto &pair : pairs()) {
            if (shape(pair[2]).size() >= 3) {
                const Fill second = operation.name == "divide" ? Fill::probability : Fill::normal;
                expect_component(Kind::layer, {"arithmetic/" + operation.name, "{}", {{pair[0]}, {pair[1], second}}});
            }
        }
    }
    expect_component(Kind::layer, {"arithmetic/scale", R"({"factor": -0.7, "offset": 3})", {{"feature 5, batch 3"}}});
    expect_component(Kind::layer, {"arithmetic/scale", "{}", {{"width 2, batch 2"}}});
}

// By hand. The gradient of equal elements goes to the first input; NaN is found, wherever it stands.
TEST(Arithmetic, EqualElementsAndNaN) {
    for (const char *name : {"arithmetic/maximum", "arithmetic/minimum"}) {
        LayerBench b(Kind::layer, name, "{}", {shape("feature 3"), shape("feature 3")});
        b.inputs = {{2, NAN, 1}, {2, 1, NAN}};
        const Values y = b.forward()[0];
        EXPECT_EQ(y[0], 2);
        EXPECT_TRUE(std::isnan(y[1]) && std::isnan(y[2]));
        const Gradients g = b.backward({{5, 0, 0}});
        EXPECT_EQ(g.inputs[0][0], 5);
        EXPECT_EQ(g.inputs[1][0], 0);
    }
}

TEST(Arithmetic, DividesByWhatIsSmallAndByZero) {
    LayerBench b(Kind::layer, "arithmetic/divide", "{}", {shape("feature 3"), shape("feature 3")}, ARM_F32);
    b.inputs = {{1e-30, 1, -1}, {1e-25, 0, 0}};
    expect_near(b.forward()[0], {1e-5, INFINITY, -INFINITY}, 1e-7);
    EXPECT_NEAR(b.backward({{1e-25, 0, 0}}).inputs[1][0], -1e-5, 1e-11); // where 1 / b^2 is out of range
}

TEST(Arithmetic, ScaleEqualsHandComputedValues) {
    LayerBench b(Kind::layer, "arithmetic/scale", R"({"factor": -2, "offset": 0.5})", {shape("feature 2, batch 2")});
    b.inputs = {{1, 0, -3, 0.25}};
    EXPECT_EQ(b.forward()[0], (Values{-1.5, 0.5, 6.5, 0}));
    EXPECT_EQ(b.backward({{1, 2, 3, -4}}).inputs[0], (Values{-2, -4, -6, 8}));
    LayerBench none(Kind::layer, "arithmetic/scale", "{}", {shape("")});
    none.inputs = {{7}};
    EXPECT_EQ(none.forward()[0], (Values{7}));
}

TEST(Arithmetic, AllocatesNothingAtFullSize) {
    if (!counts_allocations()) {
        GTEST_SKIP() << "a sanitizer has an allocator of its own";
    }
    for (const char *second : {"feature 70, batch 33", "feature 70", "feature 1, batch 33"}) {
        LayerBench b(Kind::layer, "arithmetic/multiply", "{}", {shape("feature 70, batch 33"), shape(second)}, ARM_F32);
        b.inputs = {wave(b.input_shapes[0], 0), wave(b.input_shapes[1], 1)};
        b.forward();
        b.backward({wave(b.input_shapes[0], 2)});
        EXPECT_EQ(b.allocations, 0);
    }
}

TEST(Arithmetic, RefusesWhatDoesNotFit) {
    const auto make = [](std::vector<Shape> inputs) {
        return refusal([&] { LayerBench(Kind::layer, "arithmetic/multiply", "{}", std::move(inputs)); });
    };
    using ::testing::AllOf, ::testing::HasSubstr;
    EXPECT_THAT(make({shape("feature 3, batch 2"), shape("feature 4, batch 2")}),
                AllOf(HasSubstr("[feature 3, batch 2]"), HasSubstr("[feature 4, batch 2]")));
    EXPECT_THAT(make({shape("feature 3, batch 2"), shape("feature 3, batch 5")}), HasSubstr("[feature 3, batch 5]"));
    EXPECT_THAT(make({shape("batch 2, feature 3"), shape("feature 3")}), HasSubstr("[batch 2, feature 3]"));
    EXPECT_THAT(make({shape("feature 3, feature 3"), shape("feature 3")}), HasSubstr("[feature 3, feature 3]"));
    EXPECT_THAT(make({shape("feature 3"), shape("feature 3", ARM_I32)}), HasSubstr("network's type as input 1"));
    EXPECT_THAT(make({shape("feature 3")}), HasSubstr("wants 2 inputs, got 1"));
}

} // namespace
} // namespace armature::testing
