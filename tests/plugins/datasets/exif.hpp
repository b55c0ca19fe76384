// SPDX-License-Identifier: MIT
// exif.hpp: a JPEG picture with a note of how it was held, sound or not.
#pragma once

#include "plugins/datasets/image_folder_pictures.hpp"

#include <cstdint>
#include <string>

namespace armature::testing::pictures {

// A number of `bytes` bytes in the order that a TIFF file's first letter says.
inline std::string number(char order, uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value >> 8 * (order == 'I' ? i : bytes - 1 - i));
    }
    return out;
}
// One entry of a directory: tag, type (3: two bytes), how many, value.
inline std::string entry(char order, uint32_t tag, uint32_t type, uint32_t count, uint32_t value) {
    return number(order, tag, 2) + number(order, type, 2) + number(order, count, 4) +
           (type == 3 ? number(order, value, 2) + std::string(2, '\0') : number(order, value, 4));
}
// rgb_jpg with an APP1 segment behind its first marker.
inline std::string with_segment(const std::string &content) {
    return rgb_jpg.substr(0, 2) + "\xff\xe1" + number('M', static_cast<uint32_t>(content.size()) + 2, 2) + content +
           rgb_jpg.substr(2);
}
inline std::string with_exif(char order, const std::string &entries, uint32_t count, uint32_t directory = 8) {
    return with_segment(std::string("Exif\0\0", 6) + std::string(2, order) + number(order, 42, 2) +
                        number(order, directory, 4) + number(order, count, 2) + entries + number(order, 0, 4));
}
inline std::string oriented(char order, uint32_t orientation) {
    return with_exif(order,
                     entry(order, 0x010f, 2, 3, 0x00434241) + entry(order, 0x0112, 3, 1, orientation) +
                         entry(order, 0x0128, 3, 1, 2),
                     3);
}

} // namespace armature::testing::pictures
