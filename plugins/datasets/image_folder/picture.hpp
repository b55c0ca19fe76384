// SPDX-License-Identifier: MIT
// picture.hpp: a picture in memory, read from the bytes of a JPEG or PNG file.
#pragma once

#include "store.hpp"

namespace armature::image_folder {

struct Picture {
    int64_t width = 0, height = 0;
    Bytes rgb; // 3 x width x height
};

// What a file holds is told by its first bytes, not by its name. `who` is for messages. Refuses what is damaged or has
// more than `cap` pixels, before it takes memory for them.
Picture read_picture(const Bytes &file, const std::string &who, int64_t cap);
Picture read_jpeg(const Bytes &file, const std::string &who, int64_t cap);
Picture read_png(const Bytes &file, const std::string &who, int64_t cap);

// Makes room for the pixels, or refuses.
void make_room(Picture &picture, int64_t width, int64_t height, const std::string &who, int64_t cap);

// The middle of the picture in width x height pixels: the whole of one dimension, or, if `shorter` is not 0, of a
// picture whose shorter side would have so many pixels. out: 3 x width x height.
void fit(const Picture &picture, int64_t width, int64_t height, int64_t shorter, uint8_t *out);

} // namespace armature::image_folder
