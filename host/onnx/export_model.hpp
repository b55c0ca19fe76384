// SPDX-License-Identifier: MIT
// export_model.hpp: an ONNX model about to be written: nodes over named tensors, and how it becomes bytes. Says nothing
// of what an operator does.
#pragma once

#include "onnx/model.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace armature::onnx {

using AttributeValue = std::variant<int64_t, float, std::string, std::vector<int64_t>, std::vector<float>>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

struct WrittenNode {
    std::string op, name;
    std::vector<std::string> inputs, outputs; // "": left out
    Attributes attributes;
};

// An input or output of the graph. An extent without a number of its own has a name: "N".
struct Port {
    std::string name;
    Type type = Type::float32;
    std::vector<std::variant<int64_t, std::string>> dims;

    std::string text() const; // "image [N, 3, 32, 32]"
};

struct WrittenModel {
    std::string name, about;        // of the graph; one line on where it comes from
    int64_t opset = 13;             // of the domain "" (ai.onnx)
    std::vector<WrittenNode> nodes; // every input before its use
    std::vector<Tensor> constants;
    std::vector<Port> inputs, outputs;
};

// The file. Throws Error(Fault::usage) for more than the 2 GiB that such a file may have.
std::string encode(const WrittenModel &model);

} // namespace armature::onnx
