// SPDX-License-Identifier: MIT
// indexing: elements by whole numbers, and whole numbers from elements.
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// A constant table of rows is an embedding.
void gather(Use &u) {
    const Value table = u.input(0), index = u.input(1);
    const Tensor *rows = u.known(0), *at = u.known(1);
    const size_t axis = u.axis(u.integer("axis", 0), table.rank());
    if (at != nullptr && std::any_of(at->integers.begin(), at->integers.end(), [](int64_t i) { return i < 0; })) {
        throw Refused{"indices counted from the end"};
    }
    if (!u.net.sources[index.source].indices) {
        throw Refused{"indices that are no field of the data"};
    }
    if (rows != nullptr && rows->dims.size() == 2 && axis == 0) {
        if (index.rank() < 1 || index.rank() > 2) {
            throw Refused{"indices of other axes than batch and length"};
        }
        Roles roles = {ARM_ROLE_BATCH};
        if (index.rank() == 2) {
            roles.push_back(ARM_ROLE_LENGTH);
        }
        const Value i = u.net.shaped(index, roles);
        std::vector<Dimension> dimensions = u.net.sources[i.source].dimensions;
        dimensions.push_back({ARM_ROLE_FEATURE, rows->dims[1]});
        const size_t y =
            u.net.layer("embedding", {{"units", rows->dims[1]}, {"vocabulary", rows->dims[0]}}, {i.source}, dimensions);
        u.net.weight("weight", {rows->dims[1], rows->dims[0]}, u.reals(0)); // row-major rows are our columns
        roles.push_back(ARM_ROLE_FEATURE);
        return u.output(0, u.net.seen(y, roles));
    }
    if (index.rank() != 1) {
        throw Refused{"a gather with other than one axis of indices"};
    }
    // The indices take the place of the axis.
    const Value x = u.net.settled(table);
    const Roles roles = u.net.roles(x);
    const Value i = u.net.shaped(index, {roles[axis]});
    std::vector<Dimension> dimensions = u.net.sources[x.source].dimensions;
    for (Dimension &d : dimensions) {
        d.extent = d.role == roles[axis] ? index.extent(0) : d.extent;
    }
    const size_t y =
        u.net.layer("gather", {{"along", u.net.role_name(x, axis)}}, {x.source, i.source}, std::move(dimensions));
    u.output(0, u.net.seen(y, roles));
}

// 1 at the index and 0 elsewhere, under other values scaled.
void one_hot(Use &u) {
    const Value index = u.input(0);
    const int64_t classes = static_cast<int64_t>(u.constant(1).real(0));
    if (classes < 1 || classes > INT32_MAX) {
        throw Refused{"a number of classes that no layer has"};
    }
    const Tensor &values = u.constant(2); // off, on
    const Tensor *at = u.known(0);
    if (!u.net.sources[index.source].indices) {
        throw Refused{"indices that are no field of the data"};
    }
    if (at != nullptr &&
        std::any_of(at->integers.begin(), at->integers.end(), [classes](int64_t i) { return i < 0 || i >= classes; })) {
        throw Refused{"indices counted from the end"};
    }
    const size_t axis = u.axis(u.integer("axis", -1), index.rank() + 1);
    Roles roles = plain_roles(index.rank() + 1);
    roles.pop_back(); // the feature is what arises
    const Value i = u.net.shaped(index, roles);
    std::vector<Dimension> dimensions = u.net.sources[i.source].dimensions;
    dimensions.push_back({ARM_ROLE_FEATURE, classes});
    roles.insert(roles.begin() + static_cast<std::ptrdiff_t>(axis), ARM_ROLE_FEATURE);
    Value y = u.net.seen(u.net.layer("one_hot", {{"classes", classes}}, {i.source}, dimensions), roles);
    const double off = values.real(0), on = values.real(1);
    if (off != 0 || on != 1) {
        y = u.net.same("scale", {{"factor", on - off}, {"offset", off}}, y);
    }
    u.output(0, y);
}

// ArgMin: of the negated value.
void arg_max(Use &u, bool least) {
    Value x = u.input(0);
    const size_t axis = u.axis(u.integer("axis", 0), x.rank());
    if (u.integer("select_last_index", 0) != 0) {
        throw Refused{"the last of several maxima"};
    }
    x = least ? u.net.same("negate", Json::object(), x) : x;
    Roles roles = u.net.ordinary_roles(x);
    std::swap(*std::find(roles.begin(), roles.end(), ARM_ROLE_FEATURE), roles[axis]);
    x = u.net.shaped(x, roles);
    std::vector<Dimension> dimensions = u.net.sources[x.source].dimensions;
    std::erase_if(dimensions, [](const Dimension &d) { return d.role == ARM_ROLE_FEATURE; });
    roles[axis] = ARM_ROLE_NONE;
    const size_t y = u.net.layer("arg_max", Json::object(), {x.source}, dimensions);
    u.net.sources[y].indices = true;
    Value out = u.net.seen(y, roles);
    if (u.integer("keepdims", 1) == 0) {
        out.squeeze(axis);
    }
    u.output(0, out);
}

} // namespace

namespace operators {

void indexing(Table &t) {
    t["Gather"] = {gather};
    t["OneHot"] = {one_hot};
    t["ArgMax"] = {[](Use &u) { arg_max(u, false); }};
    t["ArgMin"] = {[](Use &u) { arg_max(u, true); }};
}

} // namespace operators

} // namespace armature::onnx
