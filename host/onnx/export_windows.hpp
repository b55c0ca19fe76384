// SPDX-License-Identifier: MIT
// export_windows.hpp: how our convolutions and poolings slide, in ONNX's attributes. Padding is always written out, for
// "same" and rounding up are told in other words by every operator set.
#pragma once

#include "onnx/export_node.hpp"

namespace armature::onnx {

// The items of a setting for these roles: one for all of them, or one each in the order of our dimensions.
std::vector<int64_t> items(const Writing &w, const char *setting, size_t rank);
// Before and after each: one item for all, one each, or two each.
struct Margins {
    std::vector<int64_t> before, after; // in ONNX's order
    std::vector<int64_t> both() const;  // all before, then all after, as pads has them
};
Margins margins(const Writing &w, const char *setting, size_t rank);

struct Slide {
    std::vector<int64_t> kernel, stride, dilation; // in ONNX's order
    Margins pads;
    Attributes attributes() const; // kernel_shape, strides, pads, and dilations if they are not 1
};

// From the settings kernel, stride, padding, same and, if it is there, dilation. `stride` empty: the kernel.
Slide slide(const Writing &w, const Roles &space);

} // namespace armature::onnx
