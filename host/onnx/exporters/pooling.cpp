// SPDX-License-Identifier: MIT
// pooling: maxima and means of windows, and of all places.
#include "onnx/export_windows.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// The padding behind that a last window, which counts since extents are rounded up, reaches into. It is no more than
// a window's, and neither a maximum nor a mean without padding sees it.
bool reach_further(const Writing &w, const Roles &space, Slide &s) {
    bool further = false;
    for (size_t i = 0; i < space.size(); ++i) {
        const int64_t input = w.shape().extent_of(space[i]), output = w.result().extent_of(space[i]);
        const int64_t span = (s.kernel[i] - 1) * s.dilation[i] + 1;
        const int64_t needed = (output - 1) * s.stride[i] + span - input - s.pads.before[i];
        further = further || needed > s.pads.after[i];
        s.pads.after[i] = std::max(s.pads.after[i], needed);
    }
    return further;
}

void max_pooling(Writing &w) {
    const Roles space = w.space();
    Slide s = slide(w, space);
    reach_further(w, space, s);
    w.output(w.add("MaxPool", {w.input()}, s.attributes()));
}

// Where padding counts, what lies beyond it does not.
void average_pooling(Writing &w) {
    const Roles space = w.space();
    Slide s = slide(w, space);
    const Margins said = s.pads;
    const bool counts = w.flag("count_padding"), further = reach_further(w, space, s);
    if (counts && further) {
        s.pads = said;
    }
    if (std::any_of(s.dilation.begin(), s.dilation.end(), [](int64_t d) { return d != 1; })) {
        w.needs_set(19); // before it means had no gaps
    }
    Attributes attributes = s.attributes();
    if (counts) {
        attributes.emplace_back("count_include_pad", int64_t{1});
        attributes.emplace_back("ceil_mode", int64_t{further});
    }
    w.output(w.add("AveragePool", {w.input()}, std::move(attributes)));
}

// [batch, feature]; ONNX keeps the other axes with extent 1.
void global_average_pooling(Writing &w) {
    w.space();
    w.output(w.add("Flatten", {w.add("GlobalAveragePool", {w.input()})}, {{"axis", int64_t{1}}}));
}

} // namespace

namespace exporters {

void pooling(Exports &e) {
    e["max_pooling"] = max_pooling;
    e["average_pooling"] = average_pooling;
    e["global_average_pooling"] = global_average_pooling;
}

} // namespace exporters

} // namespace armature::onnx
