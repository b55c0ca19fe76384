// SPDX-License-Identifier: MIT
// windows.hpp: how ONNX's convolutions and poolings slide, in the settings of ours.
#pragma once

#include "onnx/operators.hpp"

namespace armature::onnx {

struct Windows {
    std::vector<int64_t> kernel, stride, dilation, before, after; // in ONNX's order: (height, width), or (length)
    bool same = false;                                            // the extents follow from the input's
};

// `kernel`: extents if the attribute leaves them out. Reads kernel_shape, strides, dilations, pads and auto_pad.
// Throws Refused.
Windows windows(Use &use, const Value &x, std::vector<int64_t> kernel = {});
// The settings kernel, stride, dilation (if it is not 1), and padding or same.
Json settings(const Windows &w, bool with_padding = true);
// Of axis i (0: the first after batch and features).
int64_t output_extent(const Windows &w, size_t i, int64_t input, bool round_up = false);
// Dimensions of the output: those of x with other extents and so many features.
std::vector<Dimension> output_dimensions(const Value &x, const std::vector<int64_t> &extents, int64_t features);

} // namespace armature::onnx
