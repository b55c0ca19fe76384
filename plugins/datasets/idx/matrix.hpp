// SPDX-License-Identifier: MIT
// matrix.hpp: one IDX file: bytes in any number of dimensions, as the MNIST page defines them.
#pragma once

#include "../gzip.hpp"

#include <vector>

namespace armature::idx {

// Format: two zero bytes, the type (8: unsigned byte), the number of dimensions; each extent as a 32-bit integer, most
// significant byte first; the elements, the last dimension varying fastest.
struct Matrix {
    std::vector<int64_t> extents; // examples first
    std::vector<uint8_t> elements;
};

// `what` says what the file should hold, for messages: "images", "labels".
inline Matrix read(const std::string &path, const char *what, uint32_t dimensions) {
    datasets::File file(path);
    unsigned char bytes[4];
    const auto number = [&](const char *part) {
        if (file.read(bytes, 4) != 4) {
            refuse(path, " is cut off in its header, before ", part);
        }
        return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
    };
    const uint32_t magic = number("its magic number"), wanted = 0x800 + dimensions;
    if (magic != wanted) {
        refuse(path, " begins with the number ", magic, ", but IDX ", what, " of bytes in ", dimensions,
               " dimensions begin with ", wanted,
               magic == 0x801 || magic == 0x803 ? "; are images and labels swapped?" : "");
    }
    Matrix matrix;
    int64_t size = 1;
    const int64_t most = file.most(); // no header can make us take more memory than the file can fill
    for (uint32_t i = 0; i < dimensions; ++i) {
        matrix.extents.push_back(number("its sizes"));
        if (matrix.extents.back() == 0) {
            refuse(path, " holds no ", what, ": its header gives dimension ", i + 1, " of ", dimensions, " the size 0");
        }
        if (matrix.extents.back() > most / size) {
            refuse(path, " is too small for what its header promises: ", file.bytes(), " bytes cannot hold ",
                   matrix.extents.front(), " ", what, " in ", dimensions, " dimensions, the last read of size ",
                   matrix.extents.back());
        }
        size *= matrix.extents.back();
    }
    matrix.elements.resize(static_cast<size_t>(size));
    const size_t got = file.read(matrix.elements.data(), matrix.elements.size());
    if (got != matrix.elements.size()) {
        refuse(path, " is truncated: its header promises ", size, " bytes of ", what, ", and only ", got, " are there");
    }
    if (file.read(bytes, 1) != 0) {
        refuse(path, " is too long: its header promises ", size, " bytes of ", what, ", and more follow");
    }
    return matrix;
}

} // namespace armature::idx
