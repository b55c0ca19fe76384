// SPDX-License-Identifier: MIT
// Shapes and views: what they say, and what they refuse.
#include <armature/tensor.hpp>

#include <array>

#include <gtest/gtest.h>

namespace armature {
namespace {

const Shape images(ARM_F32, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_WIDTH, 5}, {ARM_ROLE_HEIGHT, 4}, {ARM_ROLE_BATCH, 2}});

template <class F> std::string refusal(F &&f) {
    try {
        f();
    } catch (const Failure &failure) {
        EXPECT_EQ(failure.status, ARM_REFUSED);
        return failure.what();
    }
    return "nothing was refused";
}

TEST(Shape, KnowsItsDimensionsByRole) {
    EXPECT_EQ(images.text(), "[feature 3, width 5, height 4, batch 2]");
    EXPECT_EQ(images.size(), 120);
    EXPECT_EQ(images.features(), 3);
    EXPECT_EQ(images.batch(), 2);
    EXPECT_EQ(images.columns(), 40);
    EXPECT_TRUE(images.has(ARM_ROLE_HEIGHT));
    EXPECT_FALSE(images.has(ARM_ROLE_TIME));
    EXPECT_EQ(images.extent_of(ARM_ROLE_TIME), 1);
    EXPECT_EQ(images.with(ARM_ROLE_FEATURE, 7).text(), "[feature 7, width 5, height 4, batch 2]");
    EXPECT_EQ(images.without(ARM_ROLE_WIDTH).text(), "[feature 3, height 4, batch 2]");
    EXPECT_FALSE(images == images.with_type(ARM_F64));
    EXPECT_FALSE(images == images.with(ARM_ROLE_BATCH, 3));
    EXPECT_TRUE(images == images.with(ARM_ROLE_BATCH, 2));
    EXPECT_EQ(Shape(ARM_F32, {}).size(), 1); // a scalar
    EXPECT_EQ(Shape(ARM_F32, {}).text(), "[]");
    EXPECT_EQ(Shape(ARM_F32, {{ARM_ROLE_FEATURE, 0}, {ARM_ROLE_BATCH, 2}}).columns(), 0);
}

TEST(Shape, RefusesWhatItCannotBe) {
    EXPECT_EQ(refusal([] { (void)images.with(ARM_ROLE_TIME, 2); }),
              "the shape [feature 3, width 5, height 4, batch 2] has no such dimension");
    EXPECT_EQ(refusal([] {
                  Shape s(ARM_F32, {});
                  for (int i = 0; i < 9; ++i) {
                      s.append(ARM_ROLE_NONE, 2);
                  }
              }),
              "a tensor has at most 8 dimensions");
}

TEST(Tensor, IsAMatrixOfFeatureColumns) {
    std::array<float, 120> data{};
    const arm_tensor c{data.data(), images.c()};
    const Tensor<float> t(c);
    EXPECT_EQ(t.rows(), 3);
    EXPECT_EQ(t.columns(), 40);
    EXPECT_EQ(t.span().size(), 120u);
    t[119] = 5;
    EXPECT_EQ(data[119], 5.0f);
    EXPECT_EQ(refusal([&] { Tensor<double> wrong(c); }),
              "a tensor [feature 3, width 5, height 4, batch 2] has element type 1, wanted 2");
    const arm_tensor scalar{data.data(), Shape(ARM_F32, {}).c()};
    EXPECT_EQ(Tensor<float>(scalar).rows(), 1);
    EXPECT_EQ(Tensor<float>(scalar).columns(), 1);
}

TEST(Gradient, IsWrittenAsItsActionSays) {
    std::array<double, 5> g{1, 2, 3, 4, 5};
    const std::array<double, 5> dy{10, 20, 30, 40, 50};
    arm_gradient c{{g.data(), Shape::plain(ARM_F64, {5}).c()}, ARM_ADD, 0, 0, nullptr, nullptr};
    const Gradient<double> gradient{&c};
    gradient.write([](int64_t i) { return 0.5 * static_cast<double>(i); });
    EXPECT_EQ(g, (std::array<double, 5>{1, 2.5, 4, 5.5, 7}));
    gradient.write(dy.data(), [](double d, int64_t i) { return d * static_cast<double>(i); });
    EXPECT_EQ(g, (std::array<double, 5>{1, 22.5, 64, 125.5, 207}));
    c.action = ARM_OVERWRITE;
    gradient.write(dy.data(), [](double d, int64_t) { return -d; });
    EXPECT_EQ(g, (std::array<double, 5>{-10, -20, -30, -40, -50}));
    gradient.write(g.data(), [](double d, int64_t) { return d / 10; }); // in place
    EXPECT_EQ(g, (std::array<double, 5>{-1, -2, -3, -4, -5}));
    c.action = ARM_SKIP;
    c.tensor.data = nullptr;
    gradient.write([](int64_t) { return 9.0; });
    EXPECT_FALSE(gradient.wanted());
    EXPECT_EQ(g[0], -1.0);
}

} // namespace
} // namespace armature
