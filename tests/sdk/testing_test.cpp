// SPDX-License-Identifier: MIT
// The headers for authors' own tests: that they tell what is wrong, hand a component what a host would, and withhold
// what a host would withhold.
#include <armature/testing/layer.hpp>

#include <gtest/gtest.h>

namespace armature {
namespace {

// The failures that a comparison reported.
template <class Work> int failures_of(Work &&work) {
    testing::failures = 0;
    work();
    const int found = testing::failures;
    EXPECT_EQ(testing::outcome(), found == 0 ? 0 : 1);
    testing::failures = 0;
    return found;
}

TEST(Expect, SeesDifferencesAndNothingElse) {
    const std::vector<double> numbers = {1, 1e6, 0};
    EXPECT_EQ(failures_of([&] { testing::expect("same", numbers, {1, 1e6, 0}); }), 0);
    EXPECT_EQ(failures_of([&] { testing::expect("near", numbers, {1, 1e6 + 1e-7, 1e-13}); }), 0);
    EXPECT_EQ(failures_of([&] { testing::expect("two off", numbers, {1 + 1e-9, 1e6 + 1e-3, 0}); }), 2);
    EXPECT_EQ(failures_of([&] { testing::expect("too few", numbers, {1, 1e6}); }), 1);
    EXPECT_EQ(failures_of([&] { testing::expect("NaN", std::nan(""), 0); }), 1);
    EXPECT_EQ(failures_of([&] { testing::expect("coarse", 1.01, 1, 0.02); }), 0);
}

TEST(Services, AreTheMathematicsTheyAreCalled) {
    const arm_math &math = *testing::services()->math;
    const double x = 0.3;
    const float xf = 0.3F;
    const auto d = [&](arm_map_f64 f) {
        double y = 0;
        f(&x, &y, 1);
        return y;
    };
    const auto f = [&](arm_map_f32 function) {
        float y = 0;
        function(&xf, &y, 1);
        return y;
    };
    EXPECT_DOUBLE_EQ(d(math.exp_f64), std::exp(x));
    EXPECT_DOUBLE_EQ(d(math.expm1_f64), std::expm1(x));
    EXPECT_DOUBLE_EQ(d(math.log_f64), std::log(x));
    EXPECT_DOUBLE_EQ(d(math.log1p_f64), std::log1p(x));
    EXPECT_DOUBLE_EQ(d(math.tanh_f64), std::tanh(x));
    EXPECT_DOUBLE_EQ(d(math.erf_f64), std::erf(x));
    EXPECT_DOUBLE_EQ(d(math.sin_f64), std::sin(x));
    EXPECT_DOUBLE_EQ(d(math.cos_f64), std::cos(x));
    EXPECT_FLOAT_EQ(f(math.exp_f32), std::exp(xf));
    EXPECT_FLOAT_EQ(f(math.cos_f32), std::cos(xf));
}

TEST(Services, DrawTheSameNumberAtTheSamePlace) {
    const Random random(&testing::stream, testing::services());
    std::vector<double> all(20000), part(10), normal(20000);
    random.uniform(0, all.data(), static_cast<int64_t>(all.size()));
    random.uniform(500, part.data(), 10);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), all.begin() + 500));
    double mean = 0, square = 0;
    for (const double u : all) {
        ASSERT_TRUE(u > 0 && u < 1);
        mean += u / 20000;
        square += u * u / 20000;
    }
    EXPECT_NEAR(mean, 0.5, 0.01);
    EXPECT_NEAR(square, 1.0 / 3, 0.01);
    random.normal(0, normal.data(), static_cast<int64_t>(normal.size()));
    mean = square = 0;
    for (const double z : normal) {
        mean += z / 20000;
        square += z * z / 20000;
    }
    EXPECT_NEAR(mean, 0, 0.03);
    EXPECT_NEAR(square, 1, 0.04);
}

// y = w x + c, with a table of labels that chooses w; keeps x in saved memory, counts its calls.
struct Choosy {
    int64_t shift = 0;
    bool reads = true;

    void configure(LayerPlan &plan) {
        plan.output(plan.features(0));
        plan.parameter({.name = "w", .extents = {2}});
        plan.persistent({.name = "calls", .extents = {1}});
        plan.saved(static_cast<int64_t>(sizeof(double)) * plan.input(0).size());
        plan.scratch(static_cast<int64_t>(sizeof(double)));
        if (reads) {
            plan.backward_reads_input(1);
        }
    }
    template <class T> void forward(const Frame<T> &f) const {
        for (int64_t i = 0; i < f.input().size(); ++i) {
            f.template saved<T>()[i] = f.input()[i];
            *f.template scratch<T>() = f.parameter(0)[f.indices(1)[i]] * f.input()[i];
            f.output()[i] = *f.template scratch<T>() + static_cast<T>(shift);
        }
        f.persistent(0)[0] += f.training() ? 1 : 0;
    }
    template <class T> void backward(const Frame<T> &f) const {
        EXPECT_EQ(f.input(0).data, nullptr); // was not asked for
        EXPECT_EQ(f.output(0).data, nullptr);
        EXPECT_FALSE(f.input_gradient(1).wanted()); // labels have none
        if (!reads) {
            EXPECT_EQ(f.indices(1).data, nullptr);
            return;
        }
        f.parameter_gradient(0).write([&](int64_t k) {
            T sum = 0;
            for (int64_t i = 0; i < f.output_gradient().size(); ++i) {
                sum += f.indices(1)[i] == k ? f.output_gradient()[i] * f.template saved<T>()[i] : 0;
            }
            return sum;
        });
        f.input_gradient(0).write(f.output_gradient().data,
                                  [&](T dy, int64_t i) { return dy * f.parameter(0)[f.indices(1)[i]]; });
    }
};

const std::vector<Shape> choosy_inputs = {Shape(ARM_F64, {{ARM_ROLE_FEATURE, 1}, {ARM_ROLE_BATCH, 3}}),
                                          Shape(ARM_I32, {{ARM_ROLE_BATCH, 3}})};

TEST(Call, GivesALayerAllItAskedFor) {
    testing::Call<Choosy> call({.shift = 10}, choosy_inputs);
    call.input(0) = {1, 2, 3};
    call.labels(1) = {0, 1, 0};
    call.parameter(0) = {5, 7};
    call.persistent(0) = {0};
    call.forward();
    EXPECT_EQ(call.output(), (std::vector<double>{15, 24, 25}));
    EXPECT_EQ(call.output_shape().text(), "[feature 1, batch 3]");
    call.backward({1, 1, 2});
    EXPECT_EQ(call.parameter_gradient(0), (std::vector<double>{1 + 6, 2}));
    EXPECT_EQ(call.input_gradient(0), (std::vector<double>{5, 7, 10}));
    EXPECT_TRUE(call.input_gradient(1).empty());
    call.forward(ARM_EVALUATE);
    EXPECT_EQ(call.persistent(0), (std::vector<double>{1}));
}

TEST(Call, WithholdsWhatBackwardDidNotAskFor) {
    testing::Call<Choosy> call({.reads = false}, choosy_inputs);
    call.input(0) = {1, 2, 3};
    call.labels(1) = {0, 1, 0};
    call.parameter(0) = {5, 7};
    call.forward();
    call.backward({1, 1, 1});
    for (const double g : call.input_gradient(0)) { // what is not written shows
        EXPECT_TRUE(std::isnan(g));
    }
    call.backward({1, 1, 1}, {false});
    EXPECT_TRUE(call.input_gradient(0).empty());
}

} // namespace
} // namespace armature
