// SPDX-License-Identifier: MIT
#include "onnx/export_windows.hpp"

#include <algorithm>

namespace armature::onnx {

std::vector<int64_t> items(const Writing &w, const char *setting, size_t rank) {
    std::vector<int64_t> out = w.whole(setting);
    if (out.size() == 1) {
        out.resize(rank, out[0]);
    }
    std::reverse(out.begin(), out.end()); // height before width
    return out;
}

std::vector<int64_t> Margins::both() const {
    std::vector<int64_t> out = before;
    out.insert(out.end(), after.begin(), after.end());
    return out;
}

Margins margins(const Writing &w, const char *setting, size_t rank) {
    const std::vector<int64_t> given = w.whole(setting);
    if (given.size() != 2 * rank) {
        const std::vector<int64_t> each = items(w, setting, rank);
        return {each, each};
    }
    Margins out;
    for (size_t i = rank; i-- > 0;) {
        out.before.push_back(given[2 * i]);
        out.after.push_back(given[2 * i + 1]);
    }
    return out;
}

Attributes Slide::attributes() const {
    Attributes out = {{"kernel_shape", kernel}, {"strides", stride}, {"pads", pads.both()}};
    if (std::any_of(dilation.begin(), dilation.end(), [](int64_t d) { return d != 1; })) {
        out.emplace_back("dilations", dilation);
    }
    return out;
}

Slide slide(const Writing &w, const Roles &space) {
    const size_t n = space.size();
    Slide s{.kernel = items(w, "kernel", n), .stride = {}, .dilation = {}, .pads = margins(w, "padding", n)};
    s.stride = w.whole("stride").empty() ? s.kernel : items(w, "stride", n);
    s.dilation = w.node.settings.contains("dilation") ? items(w, "dilation", n) : std::vector<int64_t>(n, 1);
    for (size_t i = 0; w.flag("same") && i < n; ++i) { // zeros evenly, the odd one after
        const int64_t input = w.shape().extent_of(space[i]), output = (input + s.stride[i] - 1) / s.stride[i];
        const int64_t needed = (output - 1) * s.stride[i] + (s.kernel[i] - 1) * s.dilation[i] + 1 - input;
        const int64_t zeros = std::max<int64_t>(needed, 0);
        s.pads.before[i] = zeros / 2;
        s.pads.after[i] = zeros - zeros / 2;
    }
    return s;
}

} // namespace armature::onnx
