// SPDX-License-Identifier: MIT
// value.hpp: a value of an ONNX graph, seen as the tensor of ours that holds it. ONNX numbers the axes of a value and
// fixes their order in memory; here dimensions have roles, whose order is fixed. Between the two stands a view: which
// part of which dimension each axis is. Transposing, splitting and merging axes then costs nothing until a layer wants
// a shape of its own; only then transpose and reshape layers are written (building.hpp).
#pragma once

#include "onnx/model.hpp"

#include <armature/tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace armature::onnx {

using Roles = std::vector<int32_t>;

struct Dimension {
    int32_t role = ARM_ROLE_NONE; // none: not decided yet
    int64_t extent = 1;
};

// A tensor of the network: a field of the data or the output of a layer; or a constant that is no tensor yet.
struct Source {
    enum class Kind { field, layer, constant };
    Kind kind = Kind::field;
    std::string name;
    std::vector<Dimension> dimensions; // in any order; of a field at first one an axis. Without a role it is not there
    bool decided = false;              // it has its roles
    bool used = false;                 // by a layer
    bool indices = false;              // whole numbers
    const Tensor *known = nullptr;     // of a constant, and of a field whose numbers are at hand: what it holds

    std::vector<size_t> in_memory() const; // the dimensions that have a role; the first varies fastest
};

// Elements of a dimension: every `stride`-th, `extent` of them. A whole dimension has stride 1.
struct Atom {
    size_t dimension = 0;
    int64_t stride = 1, extent = 1;
};

// An axis is a row of atoms, the most significant first; without any its extent is 1.
using Axis = std::vector<Atom>;

struct Value {
    size_t source = 0;
    std::vector<Axis> axes;

    size_t rank() const { return axes.size(); }
    int64_t extent(size_t axis) const;
    std::vector<int64_t> extents() const;
    int64_t size() const;

    // The axes in another order.
    Value permuted(const std::vector<int64_t> &order) const;
    // The same elements in row-major order under other extents; false if an axis would have to be cut where it cannot.
    bool reshape(const std::vector<int64_t> &extents);
    // For each axis without an atom of its own: nothing is left out but extents of 1.
    void squeeze(size_t axis) { axes.erase(axes.begin() + static_cast<std::ptrdiff_t>(axis)); }
    void unsqueeze(size_t axis) { axes.insert(axes.begin() + static_cast<std::ptrdiff_t>(axis), Axis{}); }
};

// Where in the memory of `source` each element of the value is, in ONNX's order.
std::vector<int64_t> places(const Value &value, const Source &source);

// So many dimensions of an example, the first varying fastest: as the layer reshape makes them of up to three extents.
Roles example_roles(size_t count);
// The roles that a value of this rank has if nothing speaks for others: its memory is then in ONNX's order.
// Throws Refused above six axes.
Roles plain_roles(size_t rank);
// [batch, feature], [batch, feature, length], [batch, feature, height, width], and a fifth; empty for other ranks.
Roles image_roles(size_t rank);

// What cannot be expressed, in words that fit every case of its kind.
struct Refused {
    std::string reason;
    std::string who = {}; // the node
};

} // namespace armature::onnx
