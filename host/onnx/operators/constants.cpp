// SPDX-License-Identifier: MIT
// constants: what is known before the network runs.
#include "onnx/operators.hpp"

namespace armature::onnx {

namespace {

constexpr int64_t most_constant_elements = int64_t{1} << 28;

void constant(Use &u) {
    if (u.has("value")) {
        return u.fold(u.node.attributes.at("value").t);
    }
    Tensor t;
    if (u.has("value_float")) {
        t.type = Type::float32;
        t.floats = {u.node.attributes.at("value_float").f};
    } else if (u.has("value_floats")) {
        t.type = Type::float32;
        t.floats = u.node.attributes.at("value_floats").floats;
        t.dims = {static_cast<int64_t>(t.floats.size())};
    } else if (u.has("value_int")) {
        t.type = Type::int64;
        t.integers = {u.integer("value_int", 0)};
    } else if (u.has("value_ints")) {
        t.type = Type::int64;
        t.integers = u.integers("value_ints");
        t.dims = {static_cast<int64_t>(t.integers.size())};
    } else {
        throw Refused{"a constant without numbers"};
    }
    u.fold(std::move(t));
}

void constant_of_shape(Use &u) {
    Tensor t;
    t.type = Type::float32;
    double value = 0;
    if (u.has("value")) {
        const Tensor &given = u.node.attributes.at("value").t;
        if (!given.readable() || given.size() != 1) {
            throw Refused{"a constant without numbers"};
        }
        t.type = given.type;
        value = given.real(0);
    }
    t.dims = u.whole(0);
    int64_t n = 1;
    for (const int64_t d : t.dims) {
        if (d < 1 || n > most_constant_elements / d) {
            throw Refused{"a constant with dimensions that no tensor here can have"};
        }
        n *= d;
    }
    const auto count = static_cast<size_t>(n);
    if (t.type == Type::float32) {
        t.floats.assign(count, static_cast<float>(value));
    } else if (t.type == Type::float64) {
        t.doubles.assign(count, value);
    } else {
        t.integers.assign(count, static_cast<int64_t>(value));
    }
    u.fold(std::move(t));
}

void shape(Use &u) {
    Tensor t;
    t.type = Type::int64;
    t.integers = u.input(0).extents();
    t.dims = {static_cast<int64_t>(t.integers.size())};
    u.fold(std::move(t));
}

} // namespace

namespace operators {

void constants(Table &t) {
    t["Constant"] = {constant};
    t["ConstantOfShape"] = {constant_of_shape};
    t["Shape"] = {shape};
}

} // namespace operators

} // namespace armature::onnx
