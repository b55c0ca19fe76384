// SPDX-License-Identifier: MIT
// text_width.cpp: code points and the cells they take: ranges of Unicode's East Asian width and combining marks, coarse
// (whole blocks), since a listing that is one cell off is still readable.
#include "commands/text_width.hpp"

#include <algorithm>
#include <cstdint>

namespace armature::commands {

namespace {

struct Character {
    uint32_t code = 0;
    size_t bytes = 1;
};

// The character at the start of `text`, which is not empty; a byte that starts none stands for itself.
Character first(std::string_view text) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    const size_t bytes = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (bytes == 1 || lead > 0xF4 || bytes > text.size()) {
        return {lead, 1};
    }
    uint32_t code = lead & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xC0) != 0x80) {
            return {lead, 1};
        }
        code = code << 6 | (byte(i) & 0x3F);
    }
    return {code, bytes};
}

struct Range {
    uint32_t low, high;
};

bool in(uint32_t code, std::initializer_list<Range> ranges) {
    return std::any_of(ranges.begin(), ranges.end(), [=](Range r) { return code >= r.low && code <= r.high; });
}

size_t cells(uint32_t code) {
    if (code < 0x300) {
        return 1;
    }
    if (in(code, {{0x300, 0x36F},
                  {0x1AB0, 0x1AFF},
                  {0x1DC0, 0x1DFF},
                  {0x200B, 0x200F},
                  {0x20D0, 0x20FF},
                  {0xFE00, 0xFE0F},
                  {0xFE20, 0xFE2F}})) {
        return 0;
    }
    const bool wide = in(code, {{0x1100, 0x115F},
                                {0x2E80, 0x303E},
                                {0x3041, 0xA4CF},
                                {0xAC00, 0xD7A3},
                                {0xF900, 0xFAFF},
                                {0xFE30, 0xFE6F},
                                {0xFF00, 0xFF60},
                                {0xFFE0, 0xFFE6},
                                {0x1F300, 0x1F64F},
                                {0x1F900, 0x1F9FF},
                                {0x20000, 0x3FFFD}});
    return wide ? 2 : 1;
}

} // namespace

size_t text_width(std::string_view text) {
    size_t width = 0;
    while (!text.empty()) {
        const Character c = first(text);
        width += cells(c.code);
        text.remove_prefix(c.bytes);
    }
    return width;
}

std::string shortened(std::string_view text, size_t width) {
    if (text_width(text) <= width) {
        return std::string(text);
    }
    if (width == 0) {
        return {};
    }
    size_t kept = 0, used = 0;
    while (kept < text.size()) {
        const Character c = first(text.substr(kept));
        if (used + cells(c.code) > width - 1) {
            break;
        }
        used += cells(c.code);
        kept += c.bytes;
    }
    return std::string(text.substr(0, kept)) + "\u2026";
}

std::vector<std::string> wrapped(std::string_view text, size_t width, size_t most) {
    std::vector<std::string> lines;
    while (text_width(text) > width && lines.size() + 1 < most) {
        size_t kept = 0, used = 0, space = 0; // space: the last one that still fits
        while (kept < text.size()) {
            const Character c = first(text.substr(kept));
            space = text[kept] == ' ' ? kept : space;
            if (used + cells(c.code) > width) {
                break;
            }
            used += cells(c.code);
            kept += c.bytes;
        }
        if (space == 0) { // one long word
            space = std::min(text.find(' '), text.size());
        }
        lines.push_back(shortened(text.substr(0, space), width));
        text.remove_prefix(space);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    if (!text.empty() || lines.empty()) {
        lines.push_back(shortened(text, width));
    }
    return lines;
}

std::string one_line(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const Character c = first(text);
        const bool stray = c.bytes == 1 && c.code >= 0x80; // not UTF-8
        const bool steers = c.code < 0x20 || (c.code >= 0x7F && c.code < 0xA0);
        if (c.code == '\n' || c.code == '\t' || c.code == '\r') {
            out += ' ';
        } else if (stray) {
            out += '?';
        } else if (!steers) {
            out += text.substr(0, c.bytes);
        }
        text.remove_prefix(c.bytes);
    }
    return out;
}

} // namespace armature::commands
