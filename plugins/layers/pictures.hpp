// SPDX-License-Identifier: MIT
// pictures.hpp: what the layers that move pixels share: where the pixels are, settings by dimension, and the copying of
// a window. Pictures are [feature, width, height, batch], sequences [feature, length, batch]; a sequence is a picture
// of height 1.
#pragma once

#include <armature/layer.hpp>

#include <algorithm>
#include <vector>

namespace armature::pictures {

struct Extents {
    int64_t c = 1, w = 1, h = 1, n = 1;        // features, width or length, height, examples (and time steps)
    int64_t dimensions = 0;                    // in space: 1 or 2
    int64_t size() const { return c * w * h; } // of one example
};

inline bool in_space(int32_t role) {
    return role == ARM_ROLE_WIDTH || role == ARM_ROLE_HEIGHT || role == ARM_ROLE_LENGTH;
}

// Refuses what has no pixels: features first, one or two dimensions in space, then batch and time.
inline Extents extents(const Shape &x) {
    Extents e{x.features()};
    uint32_t i = 1;
    for (; i < x.rank() && i <= 2 && in_space(x.role(i)); ++i) {
        (i == 1 ? e.w : e.h) = x.extent(i);
        ++e.dimensions;
    }
    bool good = e.dimensions > 0;
    for (; i < x.rank(); ++i) {
        good = good && !in_space(x.role(i)) && x.role(i) != ARM_ROLE_FEATURE;
        e.n *= x.extent(i);
    }
    if (!good) {
        refuse("wants pictures [feature, width, height, batch] or sequences [feature, length, batch], got ", x,
               "; reshape gives features a width and a height");
    }
    return e;
}

// The shape of x with other extents in space.
inline Shape resized(const Shape &x, int64_t w, int64_t h) {
    Shape y = x.with(x.role(1), w);
    return in_space(x.role(2)) && x.rank() > 2 ? y.with(x.role(2), h) : y;
}

// A setting with one item a dimension, or one for all of them; the second dimension of a sequence has `otherwise`.
struct Pair {
    int64_t w, h;
};
inline Pair by_dimension(const char *setting, const std::vector<int64_t> &items, const Extents &e, int64_t otherwise) {
    const auto count = static_cast<int64_t>(items.size());
    if (count != 1 && count != e.dimensions) {
        refuse("wants one item of ", setting, " or one a dimension, got ", count, " for ", e.dimensions,
               e.dimensions == 1 ? " dimension (length)" : " dimensions (width, height)");
    }
    return {items.front(), e.dimensions == 1 ? otherwise : items.back()};
}

struct Margins {
    int64_t left = 0, right = 0, top = 0, bottom = 0;
};
// One item, one a dimension, or two a dimension: before, after.
inline Margins margins(const std::vector<int64_t> &items, const Extents &e) {
    const auto count = static_cast<int64_t>(items.size());
    if (count == 2 * e.dimensions) {
        return {items[0], items[1], e.dimensions == 1 ? 0 : items[2], e.dimensions == 1 ? 0 : items[3]};
    }
    if (count != 1 && count != e.dimensions) {
        refuse("wants one item of padding, one a dimension, or two a dimension (before, after), got ", count, " for ",
               e.dimensions, e.dimensions == 1 ? " dimension (length)" : " dimensions (width, height)");
    }
    const Pair p = by_dimension("padding", items, e, 0);
    return {p.w, p.w, p.h, p.h};
}

// y(i, j) = x(i + left, j + top), or `fill` where x has no such pixel; one example. Where it adds, what lies outside
// adds nothing. Turned round (-left, -top, fill 0) it is its own gradient.
template <class T>
void shift(const T *x, const Extents &from, T *y, const Extents &to, int64_t left, int64_t top, T fill,
           int32_t action = ARM_OVERWRITE) {
    const int64_t first = std::clamp<int64_t>(-left, 0, to.w), last = std::clamp(from.w - left, first, to.w);
    for (int64_t j = 0; j < to.h; ++j, y += to.c * to.w) {
        const bool inside = j + top >= 0 && j + top < from.h && last > first;
        const T *row = inside ? x + from.c * (from.w * (j + top) + first + left) : nullptr;
        if (action == ARM_ADD) {
            for (int64_t k = 0; inside && k < to.c * (last - first); ++k) {
                y[to.c * first + k] += row[k];
            }
            continue;
        }
        const int64_t begin = inside ? first : to.w, end = inside ? last : to.w;
        std::fill_n(y, to.c * begin, fill);
        if (inside) {
            std::copy_n(row, to.c * (end - begin), y + to.c * begin);
        }
        std::fill_n(y + to.c * end, to.c * (to.w - end), fill);
    }
}

} // namespace armature::pictures
