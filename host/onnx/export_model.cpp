// SPDX-License-Identifier: MIT
// export_model.cpp: field numbers are those of onnx.proto, as in model.cpp and tensor.cpp, which read them.
#include "onnx/export_model.hpp"

#include "onnx/export_wire.hpp"
#include "support/error.hpp"
#include "support/version.hpp"

#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::onnx {

namespace {

constexpr int64_t most_bytes = (int64_t{1} << 31) - 1;

// The format's version that came with a set of operators: ONNX's table of versions.
int64_t format_of(int64_t opset) {
    return opset <= 13 ? 7 : opset <= 18 ? 8 : 9;
}

template <class T> std::string raw(const std::vector<T> &values) {
    std::string out(values.size() * sizeof(T), '\0');
    if (!values.empty()) {
        std::memcpy(out.data(), values.data(), out.size());
    }
    return out;
}

Encoder encoded(const Tensor &tensor) {
    Encoder out;
    out.integers(1, tensor.dims);
    out.integer(2, static_cast<int64_t>(tensor.type));
    out.bytes(8, tensor.name);
    out.bytes(9, tensor.type == Type::float32 ? raw(tensor.floats) : raw(tensor.integers));
    return out;
}

Encoder encoded(const std::string &name, const AttributeValue &value) {
    Encoder out;
    out.bytes(1, name);
    int64_t type = 0; // AttributeProto.AttributeType
    if (const auto *i = std::get_if<int64_t>(&value)) {
        out.integer(3, *i);
        type = 2;
    } else if (const auto *f = std::get_if<float>(&value)) {
        out.real(2, *f);
        type = 1;
    } else if (const auto *s = std::get_if<std::string>(&value)) {
        out.bytes(4, *s);
        type = 3;
    } else if (const auto *ints = std::get_if<std::vector<int64_t>>(&value)) {
        out.integers(8, *ints);
        type = 7;
    } else {
        out.reals(7, std::get<std::vector<float>>(value));
        type = 6;
    }
    out.integer(20, type);
    return out;
}

Encoder encoded(const WrittenNode &node) {
    Encoder out;
    for (const std::string &input : node.inputs) {
        out.bytes(1, input);
    }
    for (const std::string &output : node.outputs) {
        out.bytes(2, output);
    }
    out.bytes(3, node.name);
    out.bytes(4, node.op);
    for (const auto &[name, value] : node.attributes) {
        out.message(5, encoded(name, value));
    }
    return out;
}

Encoder encoded(const Port &port) {
    Encoder shape;
    for (const auto &dim : port.dims) {
        Encoder one;
        if (const auto *extent = std::get_if<int64_t>(&dim)) {
            one.integer(1, *extent);
        } else {
            one.bytes(2, std::get<std::string>(dim));
        }
        shape.message(1, one);
    }
    Encoder tensor, type, out;
    tensor.integer(1, static_cast<int64_t>(port.type));
    tensor.message(2, shape);
    type.message(1, tensor);
    out.bytes(1, port.name);
    out.message(2, type);
    return out;
}

} // namespace

std::string Port::text() const {
    std::vector<std::string> words;
    for (const auto &dim : dims) {
        const auto *extent = std::get_if<int64_t>(&dim);
        words.push_back(extent != nullptr ? std::to_string(*extent) : std::get<std::string>(dim));
    }
    return fmt::format("{} [{}]", name, fmt::join(words, ", "));
}

std::string encode(const WrittenModel &model) {
    constexpr int64_t room = 1 << 20; // for what is not weights
    int64_t numbers = 0;
    for (const Tensor &tensor : model.constants) {
        numbers += tensor.size() * (tensor.type == Type::float32 ? 4 : 8);
    }
    if (numbers > most_bytes - room) {
        throw Error(
            Fault::usage,
            fmt::format("the weights take {} bytes, and an ONNX file can hold {} at most", numbers, most_bytes - room),
            "", "export a smaller network");
    }
    Encoder graph;
    for (const WrittenNode &node : model.nodes) {
        graph.message(1, encoded(node));
    }
    graph.bytes(2, model.name);
    for (const Tensor &tensor : model.constants) {
        graph.message(5, encoded(tensor));
    }
    for (const Port &input : model.inputs) {
        graph.message(11, encoded(input));
    }
    for (const Port &output : model.outputs) {
        graph.message(12, encoded(output));
    }
    Encoder opset, out;
    opset.bytes(1, "");
    opset.integer(2, model.opset);
    out.integer(1, format_of(model.opset));
    out.bytes(2, "armature");
    out.bytes(3, version);
    out.bytes(6, model.about);
    out.message(7, graph);
    out.message(8, opset);
    return out.take();
}

} // namespace armature::onnx
