// SPDX-License-Identifier: MIT
// Normalisation knows the training examples only, works by feature or by channel, and leaves labels alone.
#include "data/normalise.hpp"

#include "host/data/opening.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace armature::data {
namespace {

using ::testing::HasSubstr;
using testing::write_file;
using Normalise = Opening;

// The expected numbers are computed here, in another way, from the raw training rows. All rows together would give
// quite other ones, so a leak of held-out rows shows.
TEST_F(Normalise, EveryPartByTheTrainingExamples) {
    write_table();
    const Opened raw = open(table("none"));
    const auto x = all<double>(raw, *raw.training, 0);
    const size_t n = x.size() / 3;
    for (const std::string method : {"standard", "range"}) {
        const Opened opened = open(table(method));
        for (size_t f = 0; f < 3; ++f) {
            long double sum = 0, squares = 0, least = x[f], greatest = x[f];
            for (size_t i = 0; i < n; ++i) {
                const long double v = x[3 * i + f];
                sum += v;
                squares += v * v;
                least = std::min(least, v);
                greatest = std::max(greatest, v);
            }
            const long double mean = sum / static_cast<long double>(n);
            const long double deviation = std::sqrt(squares / static_cast<long double>(n) - mean * mean);
            const auto centre = static_cast<double>(method == "range" ? least : mean);
            const auto width = static_cast<double>(f == 2 ? 1 : method == "range" ? greatest - least : deviation);
            for (const auto &[normal, plain] : {std::pair{&opened.training, &raw.training},
                                                {&opened.validation, &raw.validation},
                                                {&opened.test, &raw.test}}) {
                const auto a = all<double>(opened, **normal, 0), b = all<double>(raw, **plain, 0);
                ASSERT_EQ(a.size(), b.size());
                for (size_t i = f; i < a.size(); i += 3) {
                    EXPECT_NEAR(a[i], (b[i] - centre) / width, 1e-9) << method << " feature " << f;
                }
            }
            if (f == 0 && method == "standard") {
                EXPECT_GT(std::abs(centre - 19.5), 0.2)
                    << "the mean of all rows would do as well: a leak would not show";
            }
        }
        EXPECT_EQ(Json::parse(opened.normalisation)["method"], method);
        EXPECT_EQ(all<int32_t>(opened, *opened.test, 1), all<int32_t>(raw, *raw.test, 1)) << "labels stay";
    }
}

TEST_F(Normalise, FloatsAsDoubles) {
    write_table();
    const Opened f64 = open(table(), ARM_F64), f32 = open(table(), ARM_F32);
    const auto a = all<double>(f64, *f64.test, 0);
    const auto b = all<float>(f32, *f32.test, 0);
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) {
        EXPECT_NEAR(a[i], b[i], 1e-5);
    }
}

// Images: one mean and one deviation for each channel, over width, height and examples.
TEST_F(Normalise, ImagesByChannel) {
    std::string images("\0\0\x08\x03\0\0\0\x0a\0\0\0\x02\0\0\0\x03", 16), labels("\0\0\x08\x01\0\0\0\x0a", 8);
    double sum = 0, squares = 0;
    for (int i = 0; i < 60; ++i) {
        const int pixel = i * 37 % 256;
        images += static_cast<char>(pixel);
        if (i < 30) { // the training images: the first five of ten
            sum += pixel;
            squares += pixel * pixel;
        }
    }
    for (int i = 0; i < 10; ++i) {
        labels += static_cast<char>(i % 2);
    }
    const auto part = [&](const std::string &magic, size_t size, size_t from, size_t count, const std::string &all) {
        std::string text = magic;
        text[7] = static_cast<char>(count);
        return text + all.substr(magic.size() + from * size, count * size);
    };
    const std::string i16 = images.substr(0, 16), l8 = labels.substr(0, 8);
    write_file(root / "train-images", part(i16, 6, 0, 5, images));
    write_file(root / "train-labels", part(l8, 1, 0, 5, labels));
    write_file(root / "test-images", part(i16, 6, 5, 5, images));
    write_file(root / "test-labels", part(l8, 1, 5, 5, labels));
    experiment::Data data;
    data.dataset = {"idx",
                    {{"training_images", "train-images"},
                     {"training_labels", "train-labels"},
                     {"test_images", "test-images"},
                     {"test_labels", "test-labels"}},
                    "/data"};
    data.split = {1.0, 0.0};
    const Opened opened = open(data);
    EXPECT_EQ(opened.facts.at("data.width"), 3);
    EXPECT_EQ(opened.facts.at("data.height"), 2);
    EXPECT_EQ(opened.facts.at("data.channels"), 1);
    EXPECT_EQ(opened.facts.at("data.features"), 6);
    EXPECT_EQ(opened.validation->size(), 0);
    const double mean = sum / 30, deviation = std::sqrt(squares / 30 - mean * mean);
    const auto test = all<double>(opened, *opened.test, 0);
    ASSERT_EQ(test.size(), 30U);
    for (size_t k = 0; k < test.size(); ++k) {
        EXPECT_NEAR(test[k], ((30 + static_cast<int>(k)) * 37 % 256 - mean) / deviation, 1e-12);
    }
}

TEST_F(Normalise, RefusesAnUnknownMethod) {
    write_table();
    EXPECT_THAT(refusal(table("whiten"), Fault::experiment), HasSubstr("known are standard, range, none"));
}

} // namespace
} // namespace armature::data
