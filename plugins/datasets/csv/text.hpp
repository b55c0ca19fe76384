// SPDX-License-Identifier: MIT
// text.hpp: a text file read whole, checked to be text.
#pragma once

#include "../gzip.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace armature::csv {

// Bytes of the UTF-8 character that starts at p, or 0 if there is none (RFC 3629: no overlong forms, no surrogates).
inline size_t character(const unsigned char *p, const unsigned char *end) {
    const auto tail = [&](size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return p + i < end && p[i] >= low && p[i] <= high;
    };
    if (p[0] < 0x80) {
        return p[0] != 0; // a zero byte is no text
    }
    if (p[0] >= 0xc2 && p[0] <= 0xdf) {
        return tail(1) ? 2 : 0;
    }
    if (p[0] >= 0xe0 && p[0] <= 0xef) {
        return tail(1, p[0] == 0xe0 ? 0xa0 : 0x80, p[0] == 0xed ? 0x9f : 0xbf) && tail(2) ? 3 : 0;
    }
    if (p[0] >= 0xf0 && p[0] <= 0xf4) {
        return tail(1, p[0] == 0xf0 ? 0x90 : 0x80, p[0] == 0xf4 ? 0x8f : 0xbf) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

// The whole text of a file, gzipped or not, without a byte-order mark. Refuses what is not UTF-8, and what unpacks to
// more than any table would: such a file wants to fill the memory.
inline std::string load(const std::string &path) {
    constexpr int64_t always_allowed = int64_t{64} << 20, ratio = 200;
    constexpr size_t chunk = size_t{1} << 20;
    datasets::File file(path);
    const int64_t most = file.compressed() ? std::max(always_allowed, ratio * file.bytes()) : file.bytes();
    std::string text;
    for (size_t got = chunk; got == chunk;) {
        const size_t before = text.size();
        text.resize(before + chunk);
        got = file.read(text.data() + before, chunk);
        text.resize(before + got);
        if (static_cast<int64_t>(text.size()) > most) {
            refuse(path, " has ", file.bytes(), " bytes and unpacks to more than ", most,
                   ", which no table does; if it is one, unpack it first");
        }
    }
    if (text.starts_with("\xef\xbb\xbf")) {
        text.erase(0, 3);
    }
    const auto *begin = reinterpret_cast<const unsigned char *>(text.data()), *end = begin + text.size();
    for (const unsigned char *p = begin; p < end;) {
        const size_t length = character(p, end);
        if (length == 0) {
            refuse(path, " line ", std::count(begin, p, '\n') + 1, ": the byte ", *p,
                   " is not UTF-8 text; is this a CSV file, in UTF-8?");
        }
        p += length;
    }
    return text;
}

// A cell as an error message shows it: not too long, cut between characters.
inline std::string shown(std::string_view cell) {
    constexpr size_t most = 40;
    if (cell.size() <= most) {
        return '"' + std::string(cell) + '"';
    }
    size_t cut = most;
    while (cut > 0 && (static_cast<unsigned char>(cell[cut]) & 0xc0) == 0x80) {
        --cut;
    }
    return '"' + std::string(cell.substr(0, cut)) + "...\"";
}

} // namespace armature::csv
