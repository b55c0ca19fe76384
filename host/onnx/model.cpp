// SPDX-License-Identifier: MIT
// model.cpp: ModelProto, GraphProto, NodeProto, AttributeProto, ValueInfoProto.
#include "onnx/model.hpp"

#include "onnx/read.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

namespace armature::onnx {

std::string Node::who() const {
    const std::string called = domain.empty() ? op : fmt::format("{}.{}", domain, op);
    return name.empty() ? fmt::format("the node that makes {} ({})", outputs.empty() ? "nothing" : outputs[0], called)
                        : fmt::format("node {} ({})", name, called);
}

namespace {

Attribute read_attribute(Message message, std::string &name) {
    Attribute a;
    while (message.next()) {
        switch (message.field()) {
        case 1:
            name = message.text();
            break;
        case 2:
            a.f = message.real();
            break;
        case 3:
            a.i = message.integer();
            break;
        case 4:
            a.s = message.text();
            break;
        case 5:
            a.t = read_tensor(message.message("TensorProto"));
            break;
        case 6:
        case 11:
            a.has_graph = true;
            break;
        case 7:
            message.append(a.floats);
            break;
        case 8:
            message.append(a.ints);
            break;
        default:
            break;
        }
    }
    return a;
}

Node read_node(Message message) {
    Node node;
    while (message.next()) {
        switch (message.field()) {
        case 1:
            node.inputs.push_back(message.text());
            break;
        case 2:
            node.outputs.push_back(message.text());
            break;
        case 3:
            node.name = message.text();
            break;
        case 4:
            node.op = message.text();
            break;
        case 5: {
            std::string name;
            Attribute attribute = read_attribute(message.message("AttributeProto"), name);
            node.attributes[name] = std::move(attribute);
            break;
        }
        case 7:
            node.domain = message.text();
            break;
        default:
            break;
        }
    }
    if (node.domain == "ai.onnx") {
        node.domain.clear();
    }
    return node;
}

void read_shape(Message message, ValueInfo &info) {
    info.has_shape = true;
    while (message.next()) {
        if (message.field() == 1) {
            Message dimension = message.message("TensorShapeProto.Dimension");
            int64_t extent = -1;
            while (dimension.next()) {
                if (dimension.field() == 1) {
                    extent = dimension.integer();
                }
            }
            info.dims.push_back(extent);
        }
    }
}

void read_type(Message message, ValueInfo &info) {
    while (message.next()) {
        constexpr const char *kinds[] = {"",       "tensor",        "",        "", "sequence", "map", "",
                                         "opaque", "sparse tensor", "optional"};
        if (message.field() >= std::size(kinds) || *kinds[message.field()] == '\0') {
            continue;
        }
        info.kind = kinds[message.field()];
        if (message.field() == 1) {
            Message tensor = message.message("TypeProto.Tensor");
            while (tensor.next()) {
                if (tensor.field() == 1) {
                    info.type = static_cast<Type>(tensor.integer());
                } else if (tensor.field() == 2) {
                    read_shape(tensor.message("TensorShapeProto"), info);
                }
            }
        }
    }
}

ValueInfo read_value(Message message) {
    ValueInfo info;
    while (message.next()) {
        if (message.field() == 1) {
            info.name = message.text();
        } else if (message.field() == 2) {
            read_type(message.message("TypeProto"), info);
        }
    }
    return info;
}

void read_graph(Message message, Model &model) {
    while (message.next()) {
        switch (message.field()) {
        case 1:
            model.nodes.push_back(read_node(message.message("NodeProto")));
            break;
        case 5: {
            Tensor tensor = read_tensor(message.message("TensorProto"));
            model.constants[tensor.name] = std::move(tensor);
            break;
        }
        case 11:
            model.inputs.push_back(read_value(message.message("ValueInfoProto")));
            break;
        case 12:
            model.outputs.push_back(read_value(message.message("ValueInfoProto")));
            break;
        case 15:
            message.fail("has sparse constants, which are not read");
        default:
            break;
        }
    }
}

void read_opset(Message message, Model &model) {
    std::string domain;
    int64_t version = 0;
    while (message.next()) {
        if (message.field() == 1) {
            domain = message.text();
        } else if (message.field() == 2) {
            version = message.integer();
        }
    }
    if (domain.empty() || domain == "ai.onnx") {
        model.opset = version;
    }
}

} // namespace

Model parse_model(std::string_view bytes, const std::string &file) {
    Model model;
    model.file = file;
    Message message(bytes, "ModelProto", model.file);
    bool has_graph = false;
    while (message.next()) {
        if (message.field() == 2) {
            model.producer = message.text();
        } else if (message.field() == 7) {
            has_graph = true;
            read_graph(message.message("GraphProto"), model);
        } else if (message.field() == 8) {
            read_opset(message.message("OperatorSetIdProto"), model);
        }
    }
    if (!has_graph) {
        message.fail("holds no graph");
    }
    if (model.opset < 0 || model.opset > newest_opset) {
        throw Error(
            Fault::data,
            fmt::format("uses set {} of ONNX's operators; known here are sets 1 to {}", model.opset, newest_opset),
            file, "export the model for an older operator set");
    }
    std::erase_if(model.inputs, [&](const ValueInfo &input) { return model.constants.contains(input.name); });
    sort_nodes(model);
    return model;
}

std::string read_file(const std::filesystem::path &file) {
    std::error_code failed;
    const uintmax_t bytes = std::filesystem::file_size(file, failed);
    if (failed) {
        throw Error(Fault::data, fmt::format("cannot be read: {}", failed.message()), file.string());
    }
    if (bytes > (uintmax_t{1} << 31)) {
        throw Error(Fault::data, fmt::format("has {} bytes; an ONNX model has at most 2 GiB", bytes), file.string());
    }
    const std::unique_ptr<FILE, int (*)(FILE *)> stream(std::fopen(file.c_str(), "rbe"), &std::fclose);
    std::string text(static_cast<size_t>(bytes), '\0');
    if (stream == nullptr || std::fread(text.data(), 1, text.size(), stream.get()) != text.size()) {
        throw Error(Fault::data, "cannot be read", file.string());
    }
    return text;
}

Model read_model(const std::filesystem::path &file) {
    return parse_model(read_file(file), file.string());
}

} // namespace armature::onnx
