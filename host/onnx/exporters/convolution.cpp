// SPDX-License-Identifier: MIT
// convolution: convolution and transposed_convolution, of sequences and pictures.
#include "onnx/export_windows.hpp"
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// Ours are {C, width, height, M}, the first fastest, which in row-major words is [M, height, width, C]; ONNX's are
// [M, C, height, width]. Of a transposed convolution M is the input's.
std::string filters(Writing &w, size_t rank) {
    Tensor t = w.numbers("weight");
    std::vector<size_t> fastest_first;
    for (size_t d = rank; d > 0; --d) {
        fastest_first.push_back(d);
    }
    fastest_first.push_back(rank + 1);
    fastest_first.push_back(0);
    t.floats = reordered(t, fastest_first);
    const int64_t features = t.dims.back();
    t.dims.pop_back();
    t.dims.insert(t.dims.begin() + 1, features);
    return w.constant(std::move(t));
}

std::vector<std::string> operands(Writing &w, size_t rank) {
    std::vector<std::string> out = {w.input(), filters(w, rank)};
    if (w.flag("bias")) {
        out.push_back(w.constant(w.numbers("bias")));
    }
    return out;
}

void convolution(Writing &w) {
    const Roles space = w.space();
    Attributes attributes = slide(w, space).attributes();
    attributes.emplace_back("group", w.integer("groups"));
    w.output(w.add("Conv", operands(w, space.size()), std::move(attributes)));
}

// What is cut off the output follows from its extents; where windows do not reach its end, it is added instead.
void transposed_convolution(Writing &w) {
    const Roles space = w.space();
    Slide s = slide(w, space);
    std::vector<int64_t> more = items(w, "output_padding", space.size());
    for (size_t i = 0; w.flag("same") && i < space.size(); ++i) {
        const int64_t span = (s.kernel[i] - 1) * s.dilation[i] + 1;
        const int64_t cut = std::max<int64_t>(span - s.stride[i], 0);
        s.pads.before[i] = cut / 2;
        s.pads.after[i] = cut - cut / 2;
        more[i] = std::max<int64_t>(s.stride[i] - span, 0);
    }
    Attributes attributes = s.attributes();
    attributes.emplace_back("group", w.integer("groups"));
    if (std::any_of(more.begin(), more.end(), [](int64_t m) { return m != 0; })) {
        attributes.emplace_back("output_padding", more);
    }
    w.output(w.add("ConvTranspose", operands(w, space.size()), std::move(attributes)));
}

} // namespace

namespace exporters {

void convolution(Exports &e) {
    e["convolution"] = onnx::convolution;
    e["transposed_convolution"] = onnx::transposed_convolution;
}

} // namespace exporters

} // namespace armature::onnx
