// SPDX-License-Identifier: MIT
#include "support/allocations.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &settings, const std::string &a, const std::string &b, int32_t type = ARM_F64) {
    return {Kind::layer, "product", settings, {shape(a), shape(b)}, type};
}

constexpr const char *plain = "{}", *a_turned = R"({"transpose_a": true})", *b_turned = R"({"transpose_b": true})",
                     *both_turned = R"({"transpose_a": true, "transpose_b": true})";

// By hand, column-major: A = [1 3 5; 2 4 6], B = [1 0; -1 2; 0 3] for the first example; twice those for the second.
TEST(Product, EqualsHandComputedValues) {
    LayerBench b = bench(plain, "feature 2, length 3, batch 2", "feature 3, length 2, batch 2");
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, length 2, batch 2]");
    b.inputs = {{1, 2, 3, 4, 5, 6, 2, 4, 6, 8, 10, 12}, {1, -1, 0, 0, 2, 3, 2, -2, 0, 0, 4, 6}};
    EXPECT_EQ(b.forward()[0], (Values{-2, -2, 21, 26, -8, -8, 84, 104}));
    const Gradients g = b.backward({{1, 0, 0, 1, 0, 0, 0, 0}});
    EXPECT_EQ(g.inputs[0], (Values{1, 0, -1, 2, 0, 3, 0, 0, 0, 0, 0, 0})); // dC B', dC = I
    EXPECT_EQ(g.inputs[1], (Values{1, 3, 5, 2, 4, 6, 0, 0, 0, 0, 0, 0}));  // A' dC
}

// Attention: scores of keys and a query, and the mean of values under weights. By hand, two examples.
TEST(Product, ReadsByContent) {
    LayerBench scores = bench(a_turned, "feature 2, length 3, batch 2", "feature 2, batch 2");
    EXPECT_EQ(scores.agreement.outputs[0].text(), "[feature 3, batch 2]");
    scores.inputs = {{1, 2, 3, 4, 5, 6, 1, 0, 0, 1, 1, 1}, {1, -1, 10, 20}};
    EXPECT_EQ(scores.forward()[0], (Values{-1, -1, -1, 10, 20, 30}));
    LayerBench mean = bench(plain, "feature 2, length 3, batch 2", "feature 3, batch 2");
    EXPECT_EQ(mean.agreement.outputs[0].text(), "[feature 2, batch 2]");
    mean.inputs = {scores.inputs[0], {1, 0, 2, 0, 1, 1}};
    EXPECT_EQ(mean.forward()[0], (Values{11, 14, 1, 2}));
}

// Writing to a memory, its inverse: every column of the one times every column of the other.
TEST(Product, MakesAnOuterProductOfTwoColumns) {
    LayerBench b = bench(b_turned, "feature 2, batch 2", "feature 3, batch 2");
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, length 3, batch 2]");
    b.inputs = {{1, 2, 3, 4}, {1, 10, 100, 1, 0, -1}};
    EXPECT_EQ(b.forward()[0], (Values{1, 2, 10, 20, 100, 200, 3, 4, 0, 0, -3, -4}));
    LayerBench inner = bench(a_turned, "feature 2, batch 2", "feature 2, batch 2");
    EXPECT_EQ(inner.agreement.outputs[0].text(), "[feature 1, batch 2]");
    inner.inputs = {{1, 2, 3, 4}, {5, 6, 7, -8}};
    EXPECT_EQ(inner.forward()[0], (Values{17, -11}));
}

// Similarities of all examples with all.
TEST(Product, TakesTheBatchForADimensionOfTheMatrixWhereAsked) {
    LayerBench b = bench(R"({"transpose_a": true, "shared": []})", "feature 2, batch 2", "feature 2, batch 3");
    EXPECT_EQ(b.agreement.outputs[0].text(), "[feature 2, batch 3]");
    b.inputs = {{1, 2, 3, 4}, {1, 0, 0, 1, 1, 1}};
    EXPECT_EQ(b.forward()[0], (Values{1, 3, 2, 4, 3, 7}));
}

// Against the definition, in double, for all transpositions and for every way in which dimensions are shared.
TEST(Product, EqualsTheDefinition) {
    struct Shared {
        std::string a, b;
    };
    for (const bool ta : {false, true}) {
        for (const bool tb : {false, true}) {
            for (const Shared &shared :
                 {Shared{"", ""}, Shared{", batch 3", ", batch 3"}, Shared{", batch 3", ""}, Shared{"", ", batch 3"},
                  Shared{", batch 3", ", batch 3, time 2"}, Shared{", batch 3, time 2", ", time 2"},
                  Shared{", time 2", ", batch 3"}, Shared{"", ", batch 3, time 2"}}) {
                const std::string sa = (ta ? "feature 4, length 2" : "feature 2, length 4") + shared.a;
                const std::string sb = (tb ? "feature 5, length 4" : "feature 4, length 5") + shared.b;
                SCOPED_TRACE(sa + " x " + sb);
                LayerBench b = bench(ta ? (tb ? both_turned : a_turned) : (tb ? b_turned : plain), sa, sb);
                for (const Shape &s : b.input_shapes) {
                    Values v;
                    for (int i = 0; i < s.size(); ++i) {
                        v.push_back(std::cos(2.1 * i + static_cast<double>(s.size())));
                    }
                    b.inputs.push_back(v);
                }
                const Shape &A = b.input_shapes[0], &B = b.input_shapes[1], &C = b.agreement.outputs[0];
                const int64_t batches = C.extent_of(ARM_ROLE_BATCH), times = C.extent_of(ARM_ROLE_TIME);
                const auto offset = [](const Shape &s, int64_t batch, int64_t time) {
                    const int64_t matrix = s.extent(0) * s.extent(1);
                    return matrix * ((s.has(ARM_ROLE_BATCH) ? batch : 0) +
                                     (s.has(ARM_ROLE_TIME) ? time : 0) * s.extent_of(ARM_ROLE_BATCH));
                };
                Values expected;
                for (int64_t t = 0; t < times; ++t) {
                    for (int64_t n = 0; n < batches; ++n) {
                        for (int64_t j = 0; j < 5; ++j) {
                            for (int64_t i = 0; i < 2; ++i) {
                                double sum = 0;
                                for (int64_t k = 0; k < 4; ++k) {
                                    const int64_t p = offset(A, n, t) + (ta ? k + 4 * i : i + 2 * k);
                                    const int64_t q = offset(B, n, t) + (tb ? j + 5 * k : k + 4 * j);
                                    sum += b.inputs[0][static_cast<size_t>(p)] * b.inputs[1][static_cast<size_t>(q)];
                                }
                                expected.push_back(sum);
                            }
                        }
                    }
                }
                expect_near(b.forward()[0], expected, 1e-13);
            }
        }
    }
}

TEST(Product, KeepsTheContract) {
    for (const char *settings : {plain, a_turned, b_turned, both_turned}) {
        const bool ta = settings == a_turned || settings == both_turned,
                   tb = settings == b_turned || settings == both_turned;
        const std::string a = ta ? "feature 4, length 2" : "feature 2, length 4";
        const std::string b = tb ? "feature 5, length 4" : "feature 4, length 5";
        expect_component(Kind::layer, {"product", settings, {{a + ", batch 3"}, {b + ", batch 3"}}});
        expect_component(Kind::layer, {"product", settings, {{a}, {b + ", batch 3"}}});
        expect_component(Kind::layer, {"product", settings, {{a + ", batch 3"}, {b}}});
        expect_component(Kind::layer, {"product", settings, {{a + ", time 2"}, {b + ", batch 3"}}});
        expect_component(Kind::layer, {"product", settings, {{a + ", batch 2"}, {b + ", batch 2, time 2"}}});
    }
    expect_component(Kind::layer, {"product", plain, {{"feature 3, length 4, batch 2"}, {"feature 4, batch 2"}}});
    expect_component(Kind::layer, {"product", a_turned, {{"feature 4, length 3, batch 2"}, {"feature 4, batch 2"}}});
    expect_component(Kind::layer, {"product", b_turned, {{"feature 3, batch 2"}, {"feature 4, batch 2"}}});
    expect_component(Kind::layer, {"product", a_turned, {{"feature 4, batch 2"}, {"feature 4, batch 2"}}});
    expect_component(Kind::layer, {"product", plain, {{"feature 3, length 3"}, {"feature 3, batch 4, time 2"}}});
}

TEST(Product, AllocatesNothingAtFullSize) {
    if (!counts_allocations()) {
        GTEST_SKIP() << "a sanitizer has an allocator of its own";
    }
    for (const char *settings : {plain, a_turned, b_turned, both_turned}) {
        LayerBench b = bench(settings, "feature 40, length 40, batch 3", "feature 40, length 40, batch 3", ARM_F32);
        b.inputs = {Values(4800, 0.5), Values(4800, 0.25)};
        b.forward();
        b.backward({Values(4800, 1)});
        b.backward({Values(4800, 1)}, {ARM_ADD, ARM_ADD});
        EXPECT_EQ(b.allocations, 0);
    }
}

TEST(Product, RefusesWhatDoesNotFit) {
    using ::testing::AllOf, ::testing::HasSubstr;
    const auto make = [](const std::string &settings, const std::string &a, const std::string &b) {
        return refusal([&] { bench(settings, a, b); });
    };
    EXPECT_THAT(make(plain, "feature 2, length 3, batch 4", "feature 2, batch 4"),
                AllOf(HasSubstr("[feature 2, length 3, batch 4] by [feature 2, batch 4]"),
                      HasSubstr("the first has 3 columns, the second 2 rows")));
    EXPECT_THAT(make(a_turned, "feature 2, length 3, batch 4", "feature 2, batch 5"),
                AllOf(HasSubstr("[batch 4]"), HasSubstr("[batch 5]")));
    EXPECT_THAT(make(plain, "feature 2, width 3, height 2, batch 4", "feature 2, batch 4"),
                HasSubstr("[feature 2, width 3, height 2, batch 4]"));
    EXPECT_THAT(make(plain, "batch 4", "feature 2, batch 4"), HasSubstr("one or two dimensions of a matrix"));
    EXPECT_THAT(make(R"({"shared": ["batch"]})", "feature 2, length 3, batch 4", "feature 3, time 4"),
                HasSubstr("[feature 2, time 4, batch 4]"));
    EXPECT_THAT(make(R"({"shared": ["feature"]})", "feature 2, batch 4", "feature 2, batch 4"), HasSubstr("shared"));
}

} // namespace
} // namespace armature::testing
