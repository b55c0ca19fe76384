// SPDX-License-Identifier: MIT
// orientation.hpp: which way up a camera held a picture, as the Exif of a JPEG file tells it (tag 0x0112 of TIFF 6.0).
// Nothing else of Exif is read.
#pragma once

#include "picture.hpp"

#include <span>

namespace armature::image_folder {

// 1 ... 8 of an APP1 segment, whatever its bytes are: 1, upright, where it tells nothing or is damaged.
int orientation(std::span<const uint8_t> segment);

// The picture as it is to be seen.
Picture upright(Picture picture, int orientation);

} // namespace armature::image_folder
