// SPDX-License-Identifier: MIT
// pictures: what puts pixels around pictures and sequences, cuts windows out of them, and makes them larger.
#include "onnx/export_windows.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

constexpr int64_t before_space = 2; // ONNX's axes of batch and features

// Pixels around: none for batch and features. Without any the value itself.
std::string padded(Writing &w, const Margins &margins, const std::string &mode, double value) {
    std::vector<int64_t> pads(2, 0);
    pads.insert(pads.end(), margins.before.begin(), margins.before.end());
    pads.insert(pads.end(), 2, 0);
    pads.insert(pads.end(), margins.after.begin(), margins.after.end());
    if (std::all_of(pads.begin(), pads.end(), [](int64_t p) { return p == 0; })) {
        return w.input();
    }
    std::vector<std::string> from = {w.input(), w.constant("pads", pads)};
    if (value != 0) {
        from.push_back(w.number(value));
    }
    return w.add("Pad", from, {{"mode", mode}});
}

// The window that the result is, from those places on.
std::string cut(Writing &w, const std::string &value, const Roles &space, const std::vector<int64_t> &from) {
    std::vector<int64_t> to, axes;
    for (size_t i = 0; i < space.size(); ++i) {
        to.push_back(from[i] + w.result().extent_of(space[i]));
        axes.push_back(before_space + static_cast<int64_t>(i));
    }
    const std::string starts = w.constant("starts", from), ends = w.constant("ends", to);
    return w.add("Slice", {value, starts, ends, w.constant("axes", axes)});
}

void pad(Writing &w) {
    const Roles space = w.space();
    const std::string mode = w.text("mode");
    const double value = mode == "constant" ? w.real("value") : 0;
    w.output(padded(w, margins(w, "padding", space.size()), mode, value));
}

void crop(Writing &w) {
    const Roles space = w.space();
    std::vector<int64_t> from;
    for (const int32_t role : space) {
        from.push_back((w.shape().extent_of(role) - w.result().extent_of(role)) / 2);
    }
    if (!w.whole("offset").empty()) {
        from = items(w, "offset", space.size());
    }
    w.output(w.shape() == w.result() ? w.input() : cut(w, w.input(), space, from));
}

// In evaluation the window in the middle of the picture, which may be larger than it: then zeros lie around. Half of
// what is too much is cut off, rounded towards zero either way.
void random_crop(Writing &w) {
    const Roles space = w.space();
    Margins around;
    std::vector<int64_t> from;
    for (const int32_t role : space) {
        const int64_t in = w.shape().extent_of(role), out = w.result().extent_of(role);
        const int64_t first = (in - out) / 2;
        around.before.push_back(std::max<int64_t>(-first, 0));
        around.after.push_back(std::max<int64_t>(first + out - in, 0));
        from.push_back(std::max<int64_t>(first, 0));
    }
    const std::string whole = padded(w, around, "constant", 0);
    const bool all = std::all_of(from.begin(), from.end(), [](int64_t f) { return f == 0; });
    bool cuts = !all;
    for (const int32_t role : space) {
        cuts = cuts || w.shape().extent_of(role) > w.result().extent_of(role);
    }
    w.output(cuts ? cut(w, whole, space, from) : whole);
}

void upsampling(Writing &w) {
    const Roles space = w.space();
    const bool nearest = w.text("method") == "nearest";
    std::vector<float> scales(2, 1);
    for (const int64_t factor : items(w, "factor", space.size())) {
        scales.push_back(static_cast<float>(factor));
    }
    const auto axes = static_cast<int64_t>(scales.size());
    const std::string by = w.constant("scales", std::move(scales), {axes});
    Attributes attributes = {{"mode", nearest ? "nearest" : "linear"},
                             {"coordinate_transformation_mode", nearest ? "asymmetric" : "half_pixel"}};
    if (nearest) {
        attributes.emplace_back("nearest_mode", "floor");
    }
    w.output(w.add("Resize", {w.input(), "", by}, std::move(attributes)));
}

} // namespace

namespace exporters {

void pictures(Exports &e) {
    e["pad"] = pad;
    e["crop"] = crop;
    e["random_crop"] = random_crop;
    e["upsampling"] = upsampling;
}

} // namespace exporters

} // namespace armature::onnx
