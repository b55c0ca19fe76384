// SPDX-License-Identifier: MIT
#include "onnx/windows.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

constexpr int64_t most = int64_t{1} << 20;

// ONNX counts height before width.
Json turned(std::vector<int64_t> list) {
    std::reverse(list.begin(), list.end());
    return list;
}

bool all(const std::vector<int64_t> &list, int64_t value) {
    return std::all_of(list.begin(), list.end(), [value](int64_t v) { return v == value; });
}

} // namespace

Windows windows(Use &use, const Value &x, std::vector<int64_t> kernel) {
    const size_t n = x.rank() - 2;
    Windows w;
    w.kernel = use.integers("kernel_shape", std::move(kernel));
    w.stride = use.integers("strides", std::vector<int64_t>(n, 1));
    w.dilation = use.integers("dilations", std::vector<int64_t>(n, 1));
    const std::vector<int64_t> pads = use.integers("pads", std::vector<int64_t>(2 * n, 0));
    const std::string automatic = use.text("auto_pad", "NOTSET");
    if (w.kernel.size() != n || w.stride.size() != n || w.dilation.size() != n || pads.size() != 2 * n) {
        throw Refused{"windows of another number of dimensions than the input"};
    }
    for (const auto *list : {&w.kernel, &w.stride, &w.dilation}) {
        if (std::any_of(list->begin(), list->end(), [](int64_t v) { return v < 1 || v > most; })) {
            throw Refused{"windows with extents or steps below 1 or beyond reason"};
        }
    }
    if (std::any_of(pads.begin(), pads.end(), [](int64_t v) { return v < 0 || v > most; })) {
        throw Refused{"padding that is negative or beyond reason"};
    }
    w.before.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(n));
    w.after.assign(pads.begin() + static_cast<std::ptrdiff_t>(n), pads.end());
    if (automatic == "SAME_UPPER") {
        w.same = true;
    } else if (automatic == "SAME_LOWER") { // the odd one before: written out
        for (size_t i = 0; i < n; ++i) {
            const int64_t input = x.extent(i + 2), output = (input + w.stride[i] - 1) / w.stride[i];
            const int64_t needed = (output - 1) * w.stride[i] + (w.kernel[i] - 1) * w.dilation[i] + 1 - input;
            const int64_t padding = std::max<int64_t>(needed, 0);
            w.after[i] = padding / 2;
            w.before[i] = padding - w.after[i];
        }
    } else if (automatic == "VALID") {
        w.before.assign(n, 0);
        w.after.assign(n, 0);
    } else if (automatic != "NOTSET") {
        throw Refused{"unknown padding"};
    }
    return w;
}

Json settings(const Windows &w, bool with_padding) {
    Json out = {{"kernel", turned(w.kernel)}};
    if (!all(w.stride, 1)) {
        out["stride"] = turned(w.stride);
    }
    if (!all(w.dilation, 1)) {
        out["dilation"] = turned(w.dilation);
    }
    if (w.same) {
        out["same"] = true;
    } else if (with_padding && w.before == w.after) {
        if (!all(w.before, 0)) {
            out["padding"] = turned(w.before);
        }
    } else if (with_padding) {
        Json padding = Json::array();
        for (size_t i = w.before.size(); i-- > 0;) {
            padding.push_back(w.before[i]);
            padding.push_back(w.after[i]);
        }
        out["padding"] = padding;
    }
    return out;
}

int64_t output_extent(const Windows &w, size_t i, int64_t input, bool round_up) {
    if (w.same) {
        return (input + w.stride[i] - 1) / w.stride[i];
    }
    const int64_t left = input + w.before[i] + w.after[i] - (w.kernel[i] - 1) * w.dilation[i] - 1;
    if (left < 0) {
        throw Refused{"windows larger than the input"};
    }
    int64_t output = (round_up ? left + w.stride[i] - 1 : left) / w.stride[i] + 1;
    if (round_up && (output - 1) * w.stride[i] >= input + w.before[i]) {
        --output; // the last window would begin behind the input
    }
    return output;
}

std::vector<Dimension> output_dimensions(const Value &x, const std::vector<int64_t> &extents, int64_t features) {
    const Roles roles = image_roles(x.rank());
    std::vector<Dimension> out = {{ARM_ROLE_BATCH, x.extent(0)}, {ARM_ROLE_FEATURE, features}};
    for (size_t i = 0; i < extents.size(); ++i) {
        out.push_back({roles[i + 2], extents[i]});
    }
    return out;
}

} // namespace armature::onnx
