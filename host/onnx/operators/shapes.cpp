// SPDX-License-Identifier: MIT
// shapes: what rearranges elements or names dimensions. It costs no layer by itself: a value is a view (value.hpp).
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

void viewed(Use &u, Value value, const std::vector<int64_t> &extents) {
    if (!value.reshape(extents)) {
        throw Refused{"a reshape that takes dimensions apart unevenly"};
    }
    u.output(0, value);
}

void reshape(Use &u) {
    const Value x = u.input(0);
    std::vector<int64_t> extents = u.given(1) ? u.whole(1) : u.integers("shape");
    int64_t known = 1, open = -1;
    for (size_t i = 0; i < extents.size(); ++i) {
        if (extents[i] == 0 && u.integer("allowzero", 0) == 0) {
            if (i >= x.rank()) {
                throw Refused{"an axis that is not there"};
            }
            extents[i] = x.extent(i);
        }
        if (extents[i] == -1 && open < 0) {
            open = static_cast<int64_t>(i);
        } else if (extents[i] <= 0 || extents[i] > x.size() / known) {
            throw Refused{extents[i] <= 0 ? "a value without elements" : "a reshape to another number of elements"};
        } else {
            known *= extents[i];
        }
    }
    if (open >= 0) {
        extents[static_cast<size_t>(open)] = x.size() / known;
    }
    if (const Tensor *t = u.known(0); t != nullptr && u.net.sources[x.source].kind == Source::Kind::constant) {
        Tensor out = *t;
        out.dims = extents;
        if (out.size() != t->size()) {
            throw Refused{"a reshape to another number of elements"};
        }
        return u.fold(std::move(out));
    }
    viewed(u, x, extents);
}

void flatten(Use &u) {
    const Value x = u.input(0);
    const int64_t said = u.integer("axis", 1);
    const size_t axis = said == static_cast<int64_t>(x.rank()) ? x.rank() : u.axis(said, x.rank());
    int64_t before = 1, after = 1;
    for (size_t i = 0; i < x.rank(); ++i) {
        (i < axis ? before : after) *= x.extent(i);
    }
    viewed(u, x, {before, after});
}

void transpose(Use &u) {
    const Value x = u.input(0);
    std::vector<int64_t> order;
    for (size_t i = x.rank(); i-- > 0;) {
        order.push_back(static_cast<int64_t>(i));
    }
    order = u.integers("perm", order);
    std::vector<int64_t> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (size_t i = 0; i < sorted.size(); ++i) {
        if (sorted.size() != x.rank() || sorted[i] != static_cast<int64_t>(i)) {
            throw Refused{"an order that is none of the axes"};
        }
    }
    u.output(0, x.permuted(order));
}

void squeeze(Use &u) {
    Value x = u.input(0);
    std::vector<size_t> axes = u.axes(x.rank(), 1);
    for (size_t i = 0; axes.empty() && i < x.rank(); ++i) {
        if (x.extent(i) == 1) {
            axes.push_back(i);
        }
    }
    for (size_t i = axes.size(); i-- > 0;) {
        if (x.extent(axes[i]) != 1) {
            throw Refused{"an axis to leave out that is longer than 1"};
        }
        x.squeeze(axes[i]);
    }
    u.output(0, x);
}

void unsqueeze(Use &u) {
    Value x = u.input(0);
    const size_t count = u.given(1) ? u.whole(1).size() : u.integers("axes").size();
    const std::vector<size_t> axes = u.axes(x.rank() + count, 1);
    if (const Tensor *t = u.known(0); t != nullptr && u.net.sources[x.source].kind == Source::Kind::constant) {
        Tensor out = *t;
        for (const size_t axis : axes) {
            out.dims.insert(out.dims.begin() + static_cast<std::ptrdiff_t>(axis), 1);
        }
        return u.fold(std::move(out));
    }
    for (const size_t axis : axes) {
        x.unsqueeze(axis);
    }
    u.output(0, x);
}

Value blocks(Use &u) {
    const Value x = u.image(0);
    const int64_t b = u.integer("blocksize", 1);
    if (x.rank() != 4 || b < 1 || b > x.size()) {
        throw Refused{"blocks of other than pictures"};
    }
    return x;
}

// Channels into places and back: [N, C, H, W] taken apart, axes moved, put together.
void depth_to_space(Use &u) {
    Value x = blocks(u);
    const int64_t b = u.integer("blocksize", 1), n = x.extent(0), c = x.extent(1), h = x.extent(2), w = x.extent(3);
    const bool columns_first = u.text("mode", "DCR") == "CRD";
    const bool good = columns_first ? x.reshape({n, c / (b * b), b, b, h, w}) : x.reshape({n, b, b, c / (b * b), h, w});
    if (!good) {
        throw Refused{"a reshape that takes dimensions apart unevenly"};
    }
    x = x.permuted(columns_first ? std::vector<int64_t>{0, 1, 4, 2, 5, 3} : std::vector<int64_t>{0, 3, 4, 1, 5, 2});
    x.reshape({n, c / (b * b), h * b, w * b});
    u.output(0, u.net.shaped(x, image_roles(4)));
}

void space_to_depth(Use &u) {
    Value x = blocks(u);
    const int64_t b = u.integer("blocksize", 1), n = x.extent(0), c = x.extent(1), h = x.extent(2), w = x.extent(3);
    if (!x.reshape({n, c, h / b, b, w / b, b})) {
        throw Refused{"a reshape that takes dimensions apart unevenly"};
    }
    x = x.permuted({0, 3, 5, 1, 2, 4});
    x.reshape({n, c * b * b, h / b, w / b});
    u.output(0, u.net.shaped(x, image_roles(4)));
}

} // namespace

namespace operators {

void shapes(Table &t) {
    t["Identity"] = {[](Use &u) { u.output(0, u.input(0)); }};
    t["Reshape"] = {reshape};
    t["Flatten"] = {flatten};
    t["Transpose"] = {transpose};
    t["Squeeze"] = {squeeze};
    t["Unsqueeze"] = {unsqueeze};
    t["DepthToSpace"] = {depth_to_space};
    t["SpaceToDepth"] = {space_to_depth};
}

} // namespace operators

} // namespace armature::onnx
