// SPDX-License-Identifier: MIT
// picture.cpp: which reader a file needs, and pictures brought to one size.
#include "picture.hpp"

#include <armature/error.hpp>

#include <algorithm>
#include <cmath>

namespace armature::image_folder {

Picture read_picture(const Bytes &file, const std::string &who, int64_t cap) {
    const auto begins = [&](std::initializer_list<uint8_t> with) {
        return file.size() >= with.size() && std::equal(with.begin(), with.end(), file.begin());
    };
    if (begins({0xff, 0xd8, 0xff})) {
        return read_jpeg(file, who, cap);
    }
    if (begins({0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})) {
        return read_png(file, who, cap);
    }
    refuse(who, file.empty() ? " is empty" : " holds neither a JPEG nor a PNG picture",
           "; remove it, or convert what it is");
}

void make_room(Picture &picture, int64_t width, int64_t height, const std::string &who, int64_t cap) {
    if (width < 1 || height < 1 || width > cap / height) {
        refuse(who, " is a picture of ", width, " x ", height, " pixels, more than the ", cap,
               " of pixel_cap; scale it down, or raise pixel_cap");
    }
    picture.width = width;
    picture.height = height;
    picture.rgb.resize(static_cast<size_t>(3 * width * height));
}

namespace {

// What an output pixel is made of: source pixels first ... first + weights - 1.
struct Tap {
    int64_t first = 0;
    std::vector<float> weights;
};

// Bilinear with antialiasing: a triangle as wide as two source pixels, or as two output pixels where those are larger.
// Output pixel i of n lies over the source at from + (i + 1/2) scale.
std::vector<Tap> taps(int64_t n, double from, double scale, int64_t source) {
    const double reach = std::max(scale, 1.0);
    std::vector<Tap> all(static_cast<size_t>(n));
    for (int64_t i = 0; i < n; ++i) {
        Tap &tap = all[static_cast<size_t>(i)];
        const double centre = from + (static_cast<double>(i) + 0.5) * scale;
        tap.first = std::clamp<int64_t>(static_cast<int64_t>(centre - reach + 0.5), 0, source - 1);
        const int64_t last = std::clamp<int64_t>(static_cast<int64_t>(centre + reach + 0.5), tap.first + 1, source);
        double sum = 0;
        std::vector<double> weights;
        for (int64_t k = tap.first; k < last; ++k) {
            weights.push_back(std::max(0.0, 1 - std::abs(static_cast<double>(k) + 0.5 - centre) / reach));
            sum += weights.back();
        }
        for (const double weight : weights) {
            tap.weights.push_back(static_cast<float>(sum > 0 ? weight / sum : 1 / static_cast<double>(weights.size())));
        }
    }
    return all;
}

} // namespace

void fit(const Picture &picture, int64_t width, int64_t height, int64_t shorter, uint8_t *out) {
    const auto w = static_cast<double>(picture.width), h = static_cast<double>(picture.height);
    // Source pixels an output pixel.
    const double covers = std::min(w / static_cast<double>(width), h / static_cast<double>(height));
    const double scale = shorter == 0 ? covers : std::min(covers, std::min(w, h) / static_cast<double>(shorter));
    const std::vector<Tap> across = taps(width, (w - scale * static_cast<double>(width)) / 2, scale, picture.width);
    const std::vector<Tap> down = taps(height, (h - scale * static_cast<double>(height)) / 2, scale, picture.height);

    // First along the rows that are needed, then down the columns.
    const int64_t first = down.front().first;
    const int64_t rows = down.back().first + static_cast<int64_t>(down.back().weights.size()) - first;
    std::vector<float> narrow(static_cast<size_t>(3 * width * rows)); // 3 x width x rows
    float *to = narrow.data();
    for (int64_t y = 0; y < rows; ++y) {
        const uint8_t *row = picture.rgb.data() + 3 * picture.width * (first + y);
        for (const Tap &tap : across) {
            float sum[3] = {};
            const uint8_t *from = row + 3 * tap.first;
            for (const float weight : tap.weights) {
                for (int64_t c = 0; c < 3; ++c) {
                    sum[c] += weight * static_cast<float>(*from++);
                }
            }
            to = std::copy_n(sum, 3, to);
        }
    }
    std::vector<float> sum(static_cast<size_t>(3 * width));
    for (const Tap &tap : down) {
        std::fill(sum.begin(), sum.end(), 0.5F); // to round
        const float *from = narrow.data() + 3 * width * (tap.first - first);
        for (const float weight : tap.weights) {
            for (float &one : sum) {
                one += weight * *from++;
            }
        }
        for (const float one : sum) {
            *out++ = static_cast<uint8_t>(std::min(one, 255.0F));
        }
    }
}

} // namespace armature::image_folder
