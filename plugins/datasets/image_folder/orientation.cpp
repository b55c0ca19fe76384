// SPDX-License-Identifier: MIT
// orientation.cpp: see orientation.hpp. An APP1 segment is "Exif", two zeros and a TIFF file: the byte order, 42, the
// place of a directory; that is a count and entries of 12 bytes: tag, type, how many, value. Every place may lie
// anywhere.
#include "orientation.hpp"

#include <algorithm>
#include <string_view>

namespace armature::image_folder {
namespace {

class Tiff {
public:
    explicit Tiff(std::span<const uint8_t> bytes) : bytes_(bytes), little_(bytes.size() > 1 && bytes[0] == 'I') {}

    bool is_one() const {
        const bool ordered = bytes_.size() >= 8 && bytes_[0] == bytes_[1] && (bytes_[0] == 'I' || bytes_[0] == 'M');
        return ordered && number(2, 2) == 42;
    }
    bool has(size_t at, size_t n) const { return at <= bytes_.size() && n <= bytes_.size() - at; }
    // Of n bytes, which are there.
    uint32_t number(size_t at, size_t n) const {
        uint32_t value = 0;
        for (size_t i = 0; i < n; ++i) {
            value = value << 8 | bytes_[at + (little_ ? n - 1 - i : i)];
        }
        return value;
    }

private:
    std::span<const uint8_t> bytes_;
    bool little_;
};

} // namespace

int orientation(std::span<const uint8_t> segment) {
    constexpr std::string_view begin("Exif\0\0", 6);
    constexpr uint32_t wanted = 0x0112, short_type = 3;
    if (segment.size() < begin.size() || !std::equal(begin.begin(), begin.end(), segment.begin())) {
        return 1;
    }
    const Tiff tiff(segment.subspan(begin.size()));
    const size_t directory = tiff.is_one() ? tiff.number(4, 4) : 0;
    if (directory == 0 || !tiff.has(directory, 2)) {
        return 1;
    }
    const size_t entries = tiff.number(directory, 2);
    for (size_t i = 0; i < entries && tiff.has(directory + 2 + 12 * i, 12); ++i) {
        const size_t at = directory + 2 + 12 * i;
        if (tiff.number(at, 2) == wanted) {
            const bool one = tiff.number(at + 2, 2) == short_type && tiff.number(at + 4, 4) == 1;
            const uint32_t value = one ? tiff.number(at + 8, 2) : 1;
            return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
        }
    }
    return 1;
}

// What is seen at (x, y) was stored at (u, v): 2 ... 4 mirror one of them or both, 5 ... 8 exchange them besides.
Picture upright(Picture picture, int orientation) {
    if (orientation == 1) {
        return picture;
    }
    const bool turned = orientation >= 5;
    const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const int64_t w = picture.width, h = picture.height;
    Picture out{turned ? h : w, turned ? w : h, Bytes(picture.rgb.size())};
    auto to = out.rgb.begin();
    for (int64_t y = 0; y < out.height; ++y) {
        for (int64_t x = 0; x < out.width; ++x) {
            const int64_t u = turned ? y : x, v = turned ? x : y;
            const int64_t pixel = (from_below ? h - 1 - v : v) * w + (from_right ? w - 1 - u : u);
            to = std::copy_n(picture.rgb.begin() + 3 * pixel, 3, to);
        }
    }
    return out;
}

} // namespace armature::image_folder
