// SPDX-License-Identifier: MIT
// gratings: against a sine of every pixel by hand, the statistics that they promise, and what they refuse.
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numbers>

using namespace armature;
using namespace armature::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

constexpr double pi = std::numbers::pi;

// The least squares fit of a + b sin(u x + v y) + c cos(u x + v y) to a channel: the part of the variance it explains.
// Over whole periods in both directions the three are orthogonal, nearly so otherwise.
double explained(const std::vector<double> &picture, size_t channels, size_t channel, size_t width, size_t height,
                 double u, double v) {
    double mean = 0, s = 0, c = 0, ss = 0, cc = 0, total = 0;
    const double n = static_cast<double>(width * height);
    for (size_t i = 0; i < width * height; ++i) {
        mean += picture[i * channels + channel] / n;
    }
    for (size_t i = 0; i < width * height; ++i) {
        const double angle = u * static_cast<double>(i % width) + v * static_cast<double>(i / width);
        const double x = picture[i * channels + channel] - mean;
        s += x * std::sin(angle);
        c += x * std::cos(angle);
        ss += std::sin(angle) * std::sin(angle);
        cc += std::cos(angle) * std::cos(angle);
        total += x * x;
    }
    return (s * s / ss + c * c / cc) / total;
}

} // namespace

// Two orientations and one frequency, 2 x sqrt(side / 8) periods over the shorter side; classes alternate.
TEST(Gratings, AreSinesOfTheirClass) {
    const DatasetBench bench("gratings",
                             {{"width", 40}, {"height", 32}, {"classes", 2}, {"points", 6}, {"noise", 0.0}});
    EXPECT_EQ(bench.splits, (std::vector<std::pair<std::string, int64_t>>{{"all", 12}}));
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 1, width 40, height 32]");
    EXPECT_EQ(bench.fields[0].shape.type(), ARM_U8);
    EXPECT_THAT(bench.all(1), ElementsAre(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1));
    const double pace = 2 * pi * 4 / 32; // 2 periods, an octave higher: halfway to 8
    for (int64_t k = 0; k < 12; ++k) {
        const std::vector<double> picture = bench.read(0, {k}, 0);
        const double right = explained(picture, 1, 0, 40, 32, k % 2 == 0 ? pace : 0, k % 2 == 0 ? 0 : pace);
        const double wrong = explained(picture, 1, 0, 40, 32, k % 2 == 0 ? 0 : pace, k % 2 == 0 ? pace : 0);
        EXPECT_GT(right, 0.999) << k;
        EXPECT_LT(wrong, 0.01) << k;
    }
}

// Two orientations, three directions of colour and two frequencies make twelve classes.
TEST(Gratings, CountThroughOrientationColourAndFrequency) {
    const DatasetBench bench("gratings", {{"width", 32},
                                          {"height", 48},
                                          {"channels", 3},
                                          {"classes", 13},
                                          {"orientations", 2},
                                          {"points", 1},
                                          {"noise", 0.0},
                                          {"contrast", 1.0}});
    const auto amplitude = [&](int64_t k, size_t channel) {
        const std::vector<double> picture = bench.read(0, {k}, 0);
        double most = 0;
        for (size_t i = channel; i < picture.size(); i += 3) {
            most = std::max(most, std::abs(picture[i] - 127.5));
        }
        return most / 127.5;
    };
    // 13 classes of 2 orientations: 7 kinds, 6 colours, 2 frequencies. Class 4 has colour 2: cos(pi / 3 - 2 pi k / 3).
    EXPECT_NEAR(amplitude(4, 0), 0.5, 0.02);
    EXPECT_NEAR(amplitude(4, 1), 0.5, 0.02);
    EXPECT_NEAR(amplitude(4, 2), 1, 0.02);
    EXPECT_NEAR(amplitude(0, 0), 1, 0.02);
    const double slow = 2 * pi * 2 / 32, fast = 2 * pi * 8 / 32;
    EXPECT_GT(explained(bench.read(0, {4}, 0), 3, 2, 32, 48, slow, 0), 0.999);
    EXPECT_GT(explained(bench.read(0, {5}, 0), 3, 2, 32, 48, 0, slow), 0.999);
    EXPECT_GT(explained(bench.read(0, {12}, 0), 3, 0, 32, 48, fast, 0), 0.999);
}

// With a uniform phase the mean of a pixel over many pictures is the same in every class: grey.
TEST(Gratings, HaveNoClassThatAMeanTells) {
    const DatasetBench bench("gratings",
                             {{"width", 9}, {"height", 8}, {"classes", 3}, {"points", 4000}, {"noise", 0.1}});
    const std::vector<double> pixels = bench.all(0);
    std::vector<double> mean(3 * 72);
    double squares = 0;
    for (size_t i = 0; i < pixels.size(); ++i) {
        mean[i % mean.size()] += pixels[i] / 4000; // classes alternate
        squares += (pixels[i] - 127.5) * (pixels[i] - 127.5);
    }
    const double deviation = std::sqrt(squares / static_cast<double>(pixels.size()));
    EXPECT_GT(deviation, 50);
    for (const double m : mean) {
        EXPECT_NEAR(m, 127.5, 5 * deviation / std::sqrt(4000.0));
    }
}

// The noise is what a picture without it lacks; where nothing is cut off at black or white it has its deviation.
TEST(Gratings, HaveNoiseOfTheirDeviation) {
    const auto with = [](double noise) {
        return DatasetBench("gratings", {{"width", 64},
                                         {"height", 50},
                                         {"channels", 3},
                                         {"points", 25},
                                         {"classes", 7},
                                         {"noise", noise},
                                         {"contrast", 0.01}})
            .all(0);
    };
    const std::vector<double> clean = with(0), noisy = with(0.04);
    double sum = 0, squares = 0, n = 0;
    for (size_t i = 0; i < clean.size(); ++i) {
        if (clean[i] > 60 && clean[i] < 195) {
            sum += noisy[i] - clean[i];
            squares += (noisy[i] - clean[i]) * (noisy[i] - clean[i]);
            n += 1;
        }
    }
    EXPECT_GT(n, 1e6); // 1.68 million pixels: more than there are draws
    EXPECT_NEAR(sum / n, 0, 0.05);
    EXPECT_NEAR(std::sqrt(squares / n) / 255, 0.04, 0.0002); // and the rounding's 0.41 of a step
}

TEST(Gratings, AreAFunctionOfTheSeed) {
    const auto with = [](uint64_t seed) {
        return DatasetBench("gratings", {{"points", 2}, {"width", 12}}, ".", seed).all(0);
    };
    EXPECT_EQ(with(7), with(7));
    EXPECT_NE(with(7), with(8));
}

TEST(Gratings, AreCheapWhenLarge) {
    const auto start = std::chrono::steady_clock::now();
    const DatasetBench bench("gratings",
                             {{"width", 224}, {"height", 224}, {"channels", 3}, {"classes", 1000}, {"points", 1}});
    EXPECT_EQ(bench.read(0, {999}, 0).size(), 3u * 224 * 224);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)); // 0.1 s on an idle machine
}

TEST(Gratings, SayWhatCannotBe) {
    EXPECT_THAT(refusal("gratings", {{"channels", 2}}), HasSubstr("1 or 3 channels"));
    EXPECT_THAT(refusal("gratings", {{"width", 8}, {"height", 90}, {"classes", 9}}),
                AllOf(HasSubstr("8 x 90"), HasSubstr("at most 8 classes")));
    EXPECT_THAT(refusal("gratings", {{"width", 4096}, {"height", 4096}, {"points", 1'000'000}}),
                HasSubstr("choose fewer points"));
    EXPECT_THROW(DatasetBench("gratings", {{"classes", 1}}), Errors);
}
