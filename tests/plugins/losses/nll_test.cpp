// SPDX-License-Identifier: MIT
#include "support/component_check.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace armature::testing {
namespace {

const Values l = {-1.3490122167681864, -0.34901221676818633, -3.349012216768186,
                  -2.6140955398199965, -3.3640955398199965,  -0.11409553981999662}; // classes 3, batch 2

// From PyTorch 1.13 in double: torch.nn.functional.nll_loss(l, [2, 0]).
TEST(Nll, EqualsPyTorch) {
    LayerBench b(Kind::loss, "nll", "{}", {shape("feature 3, batch 2"), shape("batch 2", ARM_I32)});
    b.inputs = {l, {2, 0}};
    const std::vector<Values> y = b.forward();
    expect_near(y[0], {2.9815538782940916});
    expect_near(y[1], {3.349012216768186, 2.6140955398199965});
    expect_near(b.backward({{1}, {}}).inputs[0], {0, 0, -0.5, -0.5, 0, 0});
}

TEST(Nll, TakesDistributions) { // by hand; 0 log 0 = 0
    LayerBench b(Kind::loss, "nll", "{}", {shape("feature 2, batch 1"), shape("feature 2, batch 1")});
    b.inputs = {{-0.5, -2}, {0.25, 0.75}};
    expect_near(b.forward()[0], {0.125 + 1.5});
    b.inputs = {{-std::numeric_limits<double>::infinity(), 0}, {0, 1}};
    expect_near(b.forward()[0], {0});
}

TEST(Nll, KeepsTheContract) {
    expect_component(Kind::loss,
                     {"nll", "{}", {{"feature 5, batch 3", Fill::log_probability}, {"batch 3", Fill::labels}}});
    expect_component(
        Kind::loss,
        {"nll", "{}", {{"feature 3, batch 2, time 2", Fill::log_probability}, {"batch 2, time 2", Fill::labels}}});
    expect_component(
        Kind::loss,
        {"nll", "{}", {{"feature 5, batch 3", Fill::log_probability}, {"feature 5, batch 3", Fill::distribution}}});
}

TEST(Nll, NamesALabelOutsideTheClasses) {
    LayerBench b(Kind::loss, "nll", "{}", {shape("feature 3, batch 2"), shape("batch 2", ARM_I32)});
    b.inputs = {l, {0, 7}};
    EXPECT_THAT(refusal([&] { b.forward(); }), ::testing::HasSubstr("example 1 of the batch has label 7"));
}

} // namespace
} // namespace armature::testing
