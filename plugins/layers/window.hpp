// SPDX-License-Identifier: MIT
// window.hpp: how a window slides over a sequence or a picture: what an experiment says of it, and the extents that
// follow. What is done inside a window (a convolution, a maximum, a mean) is the layer's.
#pragma once

#include <armature/layer.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace armature::layers {

// One dimension of it: window o covers input elements start(o) + dilation k for k < kernel; those outside the input are
// padding.
struct Axis {
    int32_t role = ARM_ROLE_NONE;
    int64_t input = 1, output = 1;
    int64_t kernel = 1, stride = 1, dilation = 1;
    int64_t before = 0, after = 0; // padding; with `round_up` the last window may reach beyond it

    int64_t span() const { return (kernel - 1) * dilation + 1; }
    int64_t start(int64_t o) const { return o * stride - before; }
    // The k whose elements lie within the input, for window o: first(o) <= k < end(o).
    int64_t first(int64_t o) const {
        return std::min(kernel, start(o) >= 0 ? 0 : (dilation - 1 - start(o)) / dilation);
    }
    int64_t end(int64_t o) const {
        const int64_t left = input - start(o);
        return left <= 0 ? 0 : std::min(kernel, (left - 1) / dilation + 1);
    }
    // How much of window o lies within the input and the padding around it, in elements of the kernel.
    int64_t end_padded(int64_t o) const {
        const int64_t left = input + after - start(o);
        return left <= 0 ? 0 : std::min(kernel, (left - 1) / dilation + 1);
    }
};

// Input and output as [features, axis 0, axis 1, images]; a sequence has an axis 1 of extent 1.
struct Window {
    int rank = 0; // 1: a sequence, 2: a picture
    Axis axes[2];
    int64_t features = 1, images = 1; // images: batch, time, ... taken together
    // The input's shape with the output's extents and `channels` features.
    Shape output(const Shape &x, int64_t channels) const {
        Shape y = x.with(ARM_ROLE_FEATURE, channels);
        for (int i = 0; i < rank; ++i) {
            y = y.with(axes[i].role, axes[i].output);
        }
        return y;
    }
    int64_t positions() const { return axes[0].output * axes[1].output; } // windows of one image
    int64_t pixels() const { return axes[0].input * axes[1].input; }      // elements of one image's feature
    int64_t area() const { return axes[0].kernel * axes[1].kernel; }
};

// The settings, under the names that all such layers use.
struct WindowSettings {
    std::vector<int64_t> kernel, stride = {1}, padding = {0}, dilation = {1};
    bool same = false;     // output = ceil(input / stride), zeros added evenly, the odd one after
    bool round_up = false; // a last window that reaches beyond the padding counts, if it starts before that
};

namespace window {

constexpr int64_t most = 1 << 20; // of any setting: products of two stay far within 64 bits

inline std::string list(const std::vector<int64_t> &values) {
    std::string out = "[";
    for (size_t i = 0; i < values.size(); ++i) {
        out += (i == 0 ? "" : ", ") + std::to_string(values[i]);
    }
    return out + "]";
}

// Item i of a setting that has one item for all `rank` dimensions or one each.
inline int64_t item(const char *name, const std::vector<int64_t> &values, int rank, int i, const Shape &x) {
    if (values.size() != 1 && values.size() != static_cast<size_t>(rank)) {
        refuse("\"", name, "\" ", list(values), " has ", values.size(), " items for ", x, ": give one",
               rank == 1 ? "" : ", or one for the width and one for the height");
    }
    const int64_t value = values[values.size() == 1 ? 0 : static_cast<size_t>(i)];
    if (value > most) {
        refuse("\"", name, "\" ", list(values), " has an item above ", most);
    }
    return value;
}

// Padding before and after dimension i: one item, one a dimension, or two a dimension.
inline void pad(const std::vector<int64_t> &padding, int rank, int i, const Shape &x, Axis &axis) {
    if (padding.size() == 2 * static_cast<size_t>(rank)) {
        const auto first = 2 * static_cast<size_t>(i);
        axis.before = item("padding", {padding[first]}, 1, 0, x);
        axis.after = item("padding", {padding[first + 1]}, 1, 0, x);
    } else if (padding.size() == 1 || padding.size() == static_cast<size_t>(rank)) {
        axis.before = axis.after = item("padding", padding, rank, i, x);
    } else {
        refuse("\"padding\" ", list(padding), " has ", padding.size(), " items for ", x, ": give one", //
               rank == 1 ? ", or two: before and after"
                         : ", or one for the width and one for the height, or two for each: before and after");
    }
}

inline const char *name(int32_t role) {
    return role == ARM_ROLE_WIDTH ? "width" : role == ARM_ROLE_HEIGHT ? "height" : "length";
}

// What all layers agree on before extents are known: the dimensions, and each one's kernel, stride, dilation, padding.
inline Window axes_of(const WindowSettings &settings, const Shape &x) {
    Window w;
    for (uint32_t d = 1; d < x.rank() && w.rank < 3; ++d) {
        const int32_t role = x.role(d);
        if (role != ARM_ROLE_WIDTH && role != ARM_ROLE_HEIGHT && role != ARM_ROLE_LENGTH) {
            break;
        }
        if (w.rank < 2) {
            w.axes[w.rank].role = role;
            w.axes[w.rank].input = x.extent(d);
        }
        ++w.rank;
    }
    if (x.rank() == 0 || x.role(0) != ARM_ROLE_FEATURE || w.rank == 0 || w.rank > 2) {
        refuse("slides over a sequence [feature, length, batch] or a picture [feature, width, height, batch], got ", x,
               ": give it those dimensions first");
    }
    w.features = x.features();
    const bool padded = std::any_of(settings.padding.begin(), settings.padding.end(), [](int64_t p) { return p != 0; });
    if (settings.same && padded) {
        refuse("\"same\" chooses the padding, so \"padding\" ", list(settings.padding),
               " cannot be given beside it: leave one of them out");
    }
    for (int i = 0; i < w.rank; ++i) {
        Axis &axis = w.axes[i];
        axis.kernel = item("kernel", settings.kernel, w.rank, i, x);
        axis.stride = item("stride", settings.stride, w.rank, i, x);
        axis.dilation = item("dilation", settings.dilation, w.rank, i, x);
        pad(settings.padding, w.rank, i, x, axis);
    }
    w.images = 1;
    for (uint32_t d = 1 + static_cast<uint32_t>(w.rank); d < x.rank(); ++d) {
        w.images *= x.extent(d);
    }
    return w;
}

} // namespace window

// The window over input x, with all extents; refuses what does not fit.
inline Window slide(const WindowSettings &settings, const Shape &x) {
    Window w = window::axes_of(settings, x);
    for (int i = 0; i < w.rank; ++i) {
        Axis &a = w.axes[i];
        if (settings.same) {
            a.output = (a.input + a.stride - 1) / a.stride;
            const int64_t zeros = std::max<int64_t>((a.output - 1) * a.stride + a.span() - a.input, 0);
            a.before = zeros / 2;
            a.after = zeros - a.before;
            continue;
        }
        const int64_t room = a.input + a.before + a.after - a.span();
        if (room < 0) {
            const std::string dilated = a.dilation > 1 ? " dilated by " + std::to_string(a.dilation) : "";
            const std::string padded = a.before + a.after > 0 ? " and its padding of " + std::to_string(a.before) +
                                                                    " + " + std::to_string(a.after)
                                                              : "";
            refuse("the window of ", a.kernel, dilated, a.dilation > 1 ? ", so " + std::to_string(a.span()) : "",
                   ", is larger than the ", window::name(a.role), " ", a.input, padded, " of ", x,
                   ": a smaller \"kernel\", more \"padding\", or \"same\": true");
        }
        a.output = room / a.stride + 1;
        if (settings.round_up && room % a.stride != 0 && a.output * a.stride < a.input + a.before) {
            ++a.output;
        }
    }
    return w;
}

} // namespace armature::layers
