// SPDX-License-Identifier: MIT
// reductions: sums, means and extremes along dimensions.
#include "onnx/export_node.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

std::vector<int64_t> axes(const Writing &w) {
    std::vector<int64_t> out;
    for (const Json &role : w.node.settings.at("over")) {
        out.push_back(static_cast<int64_t>(w.axis(role.get<std::string>())));
    }
    std::sort(out.begin(), out.end());
    return out;
}

// Up to set 17 the axes are an attribute, but of ReduceSum an input.
std::function<void(Writing &)> reduction(const char *op) {
    return [op](Writing &w) {
        const Attributes keep = {{"keepdims", int64_t{w.flag("keep")}}};
        if (std::string(op) == "ReduceSum") {
            return w.output(w.add(op, {w.input(), w.constant("axes", axes(w))}, keep));
        }
        w.output(w.add(op, {w.input()}, {{"axes", axes(w)}, keep[0]}));
    };
}

} // namespace

namespace exporters {

void reductions(Exports &e) {
    e["reduce_sum"] = reduction("ReduceSum");
    e["reduce_mean"] = reduction("ReduceMean");
    e["reduce_max"] = reduction("ReduceMax");
    e["reduce_min"] = reduction("ReduceMin");
}

} // namespace exporters

} // namespace armature::onnx
