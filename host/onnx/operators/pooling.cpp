// SPDX-License-Identifier: MIT
// pooling: maxima and means of windows, and of all places.
#include "onnx/windows.hpp"

namespace armature::onnx {

namespace {

void pool(Use &u, const char *component) {
    const Value x = u.image(0);
    const Windows w = windows(u, x);
    const bool round_up = u.integer("ceil_mode", 0) != 0;
    Json all = settings(w);
    if (!all.contains("stride")) { // ONNX's default is 1, not the kernel
        all["stride"] = std::vector<int64_t>(w.stride.rbegin(), w.stride.rend());
    }
    if (round_up) {
        all["round"] = "up";
    }
    if (u.integer("count_include_pad", 0) != 0) {
        all["count_padding"] = true;
    }
    std::vector<int64_t> extents;
    for (size_t i = 0; i + 2 < x.rank(); ++i) {
        extents.push_back(output_extent(w, i, x.extent(i + 2), round_up));
    }
    const size_t y = u.net.layer(component, std::move(all), {x.source}, output_dimensions(x, extents, x.extent(1)));
    u.output(0, u.net.seen(y, image_roles(x.rank())));
}

// [features, batch]; ONNX keeps the other axes with extent 1.
void global_average(Use &u) {
    const Value x = u.image(0);
    const size_t y = u.net.layer("global_average_pooling", Json::object(), {x.source},
                                 {{ARM_ROLE_FEATURE, x.extent(1)}, {ARM_ROLE_BATCH, x.extent(0)}});
    Roles roles(x.rank(), ARM_ROLE_NONE);
    roles[0] = ARM_ROLE_BATCH;
    roles[1] = ARM_ROLE_FEATURE;
    u.output(0, u.net.seen(y, roles));
}

} // namespace

namespace operators {

void pooling(Table &t) {
    t["MaxPool"] = {[](Use &u) { pool(u, "max_pooling"); }};
    t["AveragePool"] = {[](Use &u) { pool(u, "average_pooling"); }};
    t["GlobalAveragePool"] = {global_average};
}

} // namespace operators

} // namespace armature::onnx
