// SPDX-License-Identifier: MIT
// shapes: what rearranges elements. Memory here has the feature fastest and ONNX has it before height and width: what
// counts elements in the order of memory is turned into that order first.
#include "onnx/export_node.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// The slowest dimension of our memory first.
Roles in_memory(const Shape &shape) {
    Roles out;
    for (uint32_t d = shape.rank(); d-- > 0;) {
        out.push_back(shape.role(d));
    }
    return out;
}

// Without what moves no element: axes of extent 1.
Roles that_matter(const Roles &roles, const Shape &shape) {
    Roles out;
    std::copy_if(roles.begin(), roles.end(), std::back_inserter(out),
                 [&](int32_t r) { return r >= ARM_ROLE_BATCH || shape.extent_of(r) != 1; });
    return out;
}
bool alike(const Roles &a, const Roles &b, const Shape &shape) {
    return that_matter(a, shape) == that_matter(b, shape);
}

void want_batch_last(const Shape &shape) {
    const Roles roles = in_memory(shape);
    const auto first = std::find_if(roles.begin(), roles.end(), [](int32_t r) { return r < ARM_ROLE_BATCH; });
    const bool good = std::all_of(first, roles.end(), [](int32_t r) { return r < ARM_ROLE_BATCH; }) &&
                      std::is_sorted(roles.begin(), first, std::greater<>());
    if (!good) {
        throw Refused{"there is no operator for " + shape.text() + ", whose batch is not its last dimension"};
    }
}

// flatten and reshape: the same memory under other extents.
void reshape(Writing &w) {
    const Shape &x = w.shape(), &y = w.result();
    want_batch_last(x);
    const Roles from = axes_of(x), to = axes_of(y), before = in_memory(x), after = in_memory(y);
    if (x == y) {
        return w.output(w.input());
    }
    const std::string rows = alike(from, before, x) ? w.input() : w.turned(w.input(), from, before);
    if (to == Roles{ARM_ROLE_BATCH, ARM_ROLE_FEATURE}) {
        return w.output(w.add("Flatten", {rows}, {{"axis", int64_t{1}}}));
    }
    const bool plain = alike(to, after, y);
    const std::string shaped = w.reshaped(rows, y, plain ? to : after);
    w.output(plain ? shaped : w.turned(shaped, after, to));
}

// Our dimensions in another order and under other names; ONNX's axes follow the new names, so without new ones they
// stand where they stood.
void transpose(Writing &w) {
    const Json &order = w.node.settings.at("order");
    std::vector<int64_t> permutation;
    for (const int32_t role : axes_of(w.result())) {
        for (uint32_t d = 0; d < w.result().rank(); ++d) {
            if (w.result().role(d) == role) {
                const size_t axis = w.axis(order.at(d).get<std::string>());
                const int32_t before = axes_of(w.shape())[axis];
                if (before != role && std::max(before, role) >= ARM_ROLE_BATCH) {
                    throw Refused{"makes another dimension of batch or time, whose extents a model leaves open"};
                }
                permutation.push_back(static_cast<int64_t>(axis));
            }
        }
    }
    const bool as_it_was = std::is_sorted(permutation.begin(), permutation.end());
    w.output(as_it_was ? w.input() : w.add("Transpose", {w.input()}, {{"perm", permutation}}));
}

void concatenate(Writing &w) {
    std::vector<std::string> from;
    for (size_t i = 0; i < w.inputs(); ++i) {
        from.push_back(w.input(i));
    }
    const auto axis = static_cast<int64_t>(w.axis(w.text("axis")));
    w.output(from.size() == 1 ? from[0] : w.add("Concat", from, {{"axis", axis}}));
}

std::string sliced(Writing &w, const std::string &value, const std::vector<int64_t> &axes,
                   const std::vector<int64_t> &from, const std::vector<int64_t> &size) {
    std::vector<int64_t> to = from;
    for (size_t i = 0; i < to.size(); ++i) {
        to[i] += size[i];
    }
    const std::string starts = w.constant("starts", from), ends = w.constant("ends", to);
    return w.add("Slice", {value, starts, ends, w.constant("axes", axes)});
}

void slice(Writing &w) {
    const std::string along = w.text("along");
    const size_t axis = w.axis(along);
    const int32_t role = axes_of(w.shape())[axis];
    if (role == ARM_ROLE_BATCH || role == ARM_ROLE_TIME) {
        throw Refused{"cuts the " + along + ", whose extent a model leaves open"};
    }
    w.output(sliced(w, w.input(), {static_cast<int64_t>(axis)}, {w.integer("from")}, {w.result().extent_of(role)}));
}

} // namespace

namespace exporters {

void shapes(Exports &e) {
    e["flatten"] = reshape;
    e["reshape"] = reshape;
    e["transpose"] = transpose;
    e["concatenate"] = concatenate;
    e["slice"] = slice;
}

} // namespace exporters

} // namespace armature::onnx
