// SPDX-License-Identifier: MIT
// bytes.hpp: Protocol Buffers written by hand, as a test needs them: the wire format's own description, not a reader's.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace armature::testing {

inline std::string varint(uint64_t value) {
    std::string out;
    for (; value >= 0x80; value >>= 7) {
        out += static_cast<char>(value | 0x80);
    }
    return out + static_cast<char>(value);
}
inline std::string number(uint32_t field, uint64_t value) {
    return varint(uint64_t{field} << 3) + varint(value);
}
inline std::string bytes(uint32_t field, const std::string &value) {
    return varint(uint64_t{field} << 3 | 2) + varint(value.size()) + value;
}

// TensorProto of floats.
inline std::string tensor(const std::string &name, const std::vector<uint64_t> &dims,
                          const std::vector<float> &values) {
    std::string out;
    for (const uint64_t d : dims) {
        out += number(1, d);
    }
    std::string raw(values.size() * sizeof(float), '\0');
    if (!values.empty()) {
        std::memcpy(raw.data(), values.data(), raw.size());
    }
    return out + number(2, 1) + bytes(8, name) + bytes(9, raw);
}

// NodeProto without attributes.
inline std::string node(const std::string &op, const std::vector<std::string> &inputs,
                        const std::vector<std::string> &outputs, const std::string &more = "") {
    std::string out;
    for (const std::string &input : inputs) {
        out += bytes(1, input);
    }
    for (const std::string &output : outputs) {
        out += bytes(2, output);
    }
    return out + bytes(3, "n_" + (outputs.empty() ? op : outputs[0])) + bytes(4, op) + more;
}

inline std::string ints(const std::string &name, const std::vector<uint64_t> &values) {
    std::string list;
    for (const uint64_t v : values) {
        list += varint(v);
    }
    return bytes(5, bytes(1, name) + bytes(8, list) + number(20, 7));
}

// ValueInfoProto of a float tensor; a dimension of 0 is left open.
inline std::string value(const std::string &name, const std::vector<uint64_t> &dims) {
    std::string shape;
    for (const uint64_t d : dims) {
        shape += bytes(1, d == 0 ? bytes(2, "N") : number(1, d));
    }
    return bytes(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, shape)));
}

struct Graph {
    std::vector<std::string> nodes, constants, inputs, outputs;
    uint64_t opset = 13;

    std::string model() const {
        std::string graph;
        for (const auto &[field, list] : {std::pair{1u, &nodes}, {5u, &constants}, {11u, &inputs}, {12u, &outputs}}) {
            for (const std::string &message : *list) {
                graph += bytes(field, message);
            }
        }
        return number(1, 7) + bytes(8, number(2, opset)) + bytes(7, graph);
    }
};

} // namespace armature::testing
