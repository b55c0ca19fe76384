// SPDX-License-Identifier: MIT
// records.hpp: one file of CIFAR's binary records: labels, and a picture in three planes.
#pragma once

#include "../gzip.hpp"

#include <vector>

namespace armature::cifar {

inline constexpr int64_t side = 32, plane = side * side, picture = 3 * plane;

// A record is one label byte (CIFAR-10) or two, coarse and fine (CIFAR-100), then 1,024 bytes of red, of green, of
// blue, row by row.
struct Layout {
    int64_t labels = 1, label = 0; // how many label bytes, and which of them counts
    int64_t classes = 10;          // 0 ... classes - 1 are valid
    int64_t bytes() const { return labels + picture; }
};

struct Records {
    std::vector<uint8_t> labels;
    std::vector<uint8_t> pictures; // side x side x 3 x examples, width fastest, planes not yet woven
};

// Appends the records of a file.
inline void read(const std::string &path, const Layout &layout, Records &records) {
    datasets::File file(path);
    uint8_t record[2 + picture];
    const auto size = static_cast<size_t>(layout.bytes());
    int64_t number = 0;
    for (;; ++number) {
        const size_t got = file.read(record, size);
        if (got == 0) {
            break;
        }
        if (got < size) {
            refuse(path, " ends within record ", number + 1, ": after ", got, " of its ", size, " bytes (",
                   layout.labels, layout.labels == 1 ? " label byte" : " label bytes",
                   " and 32 x 32 x 3 of the picture); is it cut off, or of the other set (classes 10 or 100)?");
        }
        const uint8_t label = record[layout.label];
        if (label >= layout.classes) {
            refuse(path, " holds the label ", static_cast<int64_t>(label), " in record ", number + 1, ", outside the ",
                   layout.classes, " classes 0 ... ", layout.classes - 1,
                   "; is it of the other set (classes 10 or 100)?");
        }
        records.labels.push_back(label);
        records.pictures.insert(records.pictures.end(), record + layout.labels, record + size);
    }
    if (number == 0) {
        refuse(path, " holds no records: it is empty");
    }
}

// Three planes to red, green, blue of each pixel.
inline void weave(const uint8_t *planes, uint8_t *out) {
    for (int64_t i = 0; i < plane; ++i) {
        out[3 * i] = planes[i];
        out[3 * i + 1] = planes[plane + i];
        out[3 * i + 2] = planes[2 * plane + i];
    }
}

// The names in a file, one a line; empty lines at its end do not count.
inline std::vector<std::string> names(const std::string &path, int64_t classes) {
    datasets::File file(path);
    std::vector<std::string> lines(1);
    for (char c = 0; file.read(&c, 1) == 1;) {
        if (c == '\n') {
            lines.emplace_back();
        } else if (c != '\r') {
            lines.back() += c;
        }
        if (lines.size() > 1000 || lines.back().size() > 1000) {
            refuse(path, " is no list of ", classes, " names, one a line: it is far too long");
        }
    }
    while (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    if (static_cast<int64_t>(lines.size()) != classes) {
        refuse(path, " holds ", lines.size(), " names, one a line, for ", classes, " classes");
    }
    return lines;
}

} // namespace armature::cifar
