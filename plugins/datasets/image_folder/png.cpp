// SPDX-License-Identifier: MIT
// png.cpp: PNG through libpng: every kind brought to 8 bits of red, green and blue; what is transparent lies over
// black. libpng reports errors by a long jump, which may pass over no object that wants destroying.
#include "picture.hpp"

#include <armature/error.hpp>

#include <png.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace armature::image_folder {
namespace {

struct Decoder {
    explicit Decoder(const Bytes &file) : next(file.data()), end(file.data() + file.size()) {
        png = png_create_read_struct(
            PNG_LIBPNG_VER_STRING, this,
            [](png_structp reader, png_const_charp text) {
                Decoder &self = *static_cast<Decoder *>(png_get_error_ptr(reader));
                std::snprintf(self.message, sizeof self.message, "%s", text);
                png_longjmp(reader, 1);
            },
            [](png_structp, png_const_charp) {}); // warnings are about what does not change pixels
        info = png == nullptr ? nullptr : png_create_info_struct(png);
        if (info == nullptr) {
            png_destroy_read_struct(&png, nullptr, nullptr);
            throw std::bad_alloc();
        }
        png_set_read_fn(png, this, [](png_structp reader, png_bytep out, size_t n) {
            Decoder &self = *static_cast<Decoder *>(png_get_io_ptr(reader));
            if (static_cast<size_t>(self.end - self.next) < n) {
                png_error(reader, "the file ends too early");
            }
            std::memcpy(out, self.next, n);
            self.next += n;
        });
    }
    ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
    Decoder(const Decoder &) = delete;
    Decoder &operator=(const Decoder &) = delete;

    png_structp png = nullptr;
    png_infop info = nullptr;
    const uint8_t *next, *end;
    char message[200] = {};
};

bool read_header(Decoder &d) {
    if (setjmp(png_jmpbuf(d.png)) != 0) {
        return false;
    }
    png_set_user_limits(d.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX); // pixel_cap says what is too large
    png_read_info(d.png, d.info);
    png_set_expand(d.png); // palettes, fewer than 8 bits, a transparent colour
    png_set_scale_16(d.png);
    png_set_gray_to_rgb(d.png);
    png_set_interlace_handling(d.png);
    png_read_update_info(d.png, d.info);
    return true;
}
bool read_rows(Decoder &d, png_bytepp rows) {
    if (setjmp(png_jmpbuf(d.png)) != 0) {
        return false;
    }
    png_read_image(d.png, rows);
    png_read_end(d.png, nullptr);
    return true;
}

[[noreturn]] void refuse_damaged(const Decoder &d, const std::string &who) {
    refuse(who, " is no whole PNG picture: libpng says \"", d.message, "\"; replace it or remove it");
}

} // namespace

Picture read_png(const Bytes &file, const std::string &who, int64_t cap) {
    Decoder d(file);
    Picture picture;
    if (!read_header(d)) {
        refuse_damaged(d, who);
    }
    make_room(picture, png_get_image_width(d.png, d.info), png_get_image_height(d.png, d.info), who, cap);
    const auto channels = static_cast<size_t>(png_get_channels(d.png, d.info)); // 3, or 4 with alpha
    const auto width = static_cast<size_t>(picture.width);
    Bytes pixels(channels * width * static_cast<size_t>(picture.height));
    std::vector<png_bytep> rows;
    for (size_t y = 0; y < static_cast<size_t>(picture.height); ++y) {
        rows.push_back(pixels.data() + y * width * channels);
    }
    if (!read_rows(d, rows.data())) {
        refuse_damaged(d, who);
    }
    if (channels == 3) {
        picture.rgb = std::move(pixels);
        return picture;
    }
    for (size_t i = 0; i < picture.rgb.size(); ++i) {
        const size_t p = i / 3;
        picture.rgb[i] = static_cast<uint8_t>((pixels[4 * p + i % 3] * pixels[4 * p + 3] + 127) / 255);
    }
    return picture;
}

} // namespace armature::image_folder
