// SPDX-License-Identifier: MIT
// Armadillo views are strict: the host's memory is what is written, or an exception is thrown.
#include <armature/matrix.hpp>

#include <array>

#include <gtest/gtest.h>

namespace armature {
namespace {

class MatrixTest : public ::testing::Test {
protected:
    std::array<double, 6> data{1, 2, 3, 4, 5, 6};
    const Shape shape{ARM_F64, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_BATCH, 3}}};
    const arm_tensor c{data.data(), shape.c()};
};

TEST_F(MatrixTest, CopiesNothing) {
    auto m = matrix(Tensor<double>(c)); // 2 x 3
    EXPECT_EQ(m.memptr(), data.data());
    EXPECT_EQ(m.n_rows, 2u);
    EXPECT_EQ(m.n_cols, 3u);
    EXPECT_EQ(m(1, 0), 2.0);
    EXPECT_EQ(m(0, 2), 5.0);
    m *= 10;
    EXPECT_EQ(data[5], 60.0);
    EXPECT_EQ(column(Tensor<double>(c)).n_rows, 6u);
    const arm_tensor images{data.data(),
                            Shape(ARM_F64, {{ARM_ROLE_FEATURE, 1}, {ARM_ROLE_WIDTH, 3}, {ARM_ROLE_BATCH, 2}}).c()};
    EXPECT_EQ(matrix(Tensor<const double>(images)).n_cols, 6u);
}

TEST_F(MatrixTest, RefusesAnotherSize) {
    auto m = matrix(Tensor<double>(c));
    EXPECT_THROW(m = arma::mat(3, 3, arma::fill::ones), std::logic_error);
    EXPECT_THROW(m.resize(4, 4), std::logic_error);
    EXPECT_THROW(m += arma::mat(2, 2, arma::fill::ones), std::logic_error);
    EXPECT_EQ(m.memptr(), data.data());
    EXPECT_EQ(data[0], 1.0);
    m = arma::mat(2, 3, arma::fill::ones);
    EXPECT_EQ(m.memptr(), data.data());
    EXPECT_EQ(data[5], 1.0);
}

// Of 2 x 3 and 3 x 2 Armadillo's own strict view accepts both.
TEST_F(MatrixTest, RefusesAForgottenTranspose) {
    const arma::mat turned = {{1, 4}, {2, 5}, {3, 6}};
    arma::mat plain(data.data(), 2, 3, false, true);
    EXPECT_NO_THROW(plain = turned) << "Armadillo has changed: View is no longer needed";
    auto m = matrix(Tensor<double>(c));
    EXPECT_THROW(m = turned, Failure);
    auto fresh = matrix(Tensor<double>(c));
    EXPECT_THROW(fresh = 2 * turned, Failure);
    auto other = matrix(Tensor<double>(c));
    other = turned.t();
    EXPECT_EQ(data, (std::array<double, 6>{1, 4, 2, 5, 3, 6}));
    arm_gradient g{c, ARM_OVERWRITE, 0, 0, nullptr, nullptr};
    EXPECT_THROW(write(Gradient<double>{&g}, turned), Failure);
    g.action = ARM_ADD;
    EXPECT_THROW(write(Gradient<double>{&g}, turned), std::logic_error);
}

TEST_F(MatrixTest, WritesAGradientAsItsActionSays) {
    arm_gradient g{c, ARM_ADD, 0, 0, nullptr, nullptr};
    const arma::mat a = {{1, 2, 3}, {4, 5, 6}};
    write(Gradient<double>{&g}, 2 * a);
    EXPECT_EQ(data, (std::array<double, 6>{3, 10, 7, 14, 11, 18}));
    g.action = ARM_OVERWRITE;
    write(Gradient<double>{&g}, a);
    EXPECT_EQ(data, (std::array<double, 6>{1, 4, 2, 5, 3, 6}));
    EXPECT_THROW(write(Gradient<double>{&g}, a.cols(0, 1)), std::logic_error);
    g.action = ARM_SKIP;
    write(Gradient<double>{&g}, a * 100);
    EXPECT_EQ(data[0], 1.0);
}

// By hand: dy (2 x 2) x' (2 x 4) = [5 11 17 23; 6 14 22 30]; columns 1 and 2 of it.
TEST_F(MatrixTest, WritesSomeColumnsOfAnOuterProduct) {
    const arma::mat dy = {{1, 2}, {0, 3}}, x = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
    write_outer(Columns<double>{data.data(), 2, 1, 2, false}, dy, x);
    EXPECT_EQ(data, (std::array<double, 6>{11, 12, 17, 18, 5, 6}));
    write_outer(Columns<double>{data.data(), 2, 3, 1, true}, dy, x);
    EXPECT_EQ(data, (std::array<double, 6>{11 + 23, 12 + 24, 17, 18, 5, 6}));
    EXPECT_THROW(write_outer(Columns<double>{data.data(), 2, 3, 2, false}, dy, x), Failure);
    EXPECT_THROW(write_outer(Columns<double>{data.data(), 3, 0, 1, false}, dy, x), Failure);
    EXPECT_THROW(write_outer(Columns<double>{data.data(), 2, 0, 1, false}, dy, arma::mat(4, 3)), Failure);
    // An empty batch: nothing to add, and zero where it overwrites.
    write_outer(Columns<double>{data.data(), 2, 0, 2, true}, arma::mat(2, 0), arma::mat(4, 0));
    EXPECT_EQ(data[2], 17.0);
    write_outer(Columns<double>{data.data(), 2, 0, 2, false}, arma::mat(2, 0), arma::mat(4, 0));
    EXPECT_EQ(data, (std::array<double, 6>{0, 0, 0, 0, 5, 6}));
}

} // namespace
} // namespace armature
