// SPDX-License-Identifier: MIT
#include "onnx/translate.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace armature::onnx {

namespace {

constexpr int64_t most_named_elements = int64_t{1} << 40;

std::vector<int64_t> extents_of(const ValueInfo &input, const Given &given) {
    if (const auto known = given.known.find(input.name); known != given.known.end()) {
        return known->second.dims;
    }
    if (input.kind != "tensor" || !input.has_shape) {
        throw Refused{fmt::format("an input {} without a shape", input.name)};
    }
    std::vector<int64_t> extents = input.dims;
    int64_t elements = 1;
    for (size_t i = 0; i < extents.size(); ++i) {
        if (extents[i] < 1 && i > 0) {
            throw Refused{fmt::format("an input {} with an open extent beside the batch", input.name)};
        }
        extents[i] = extents[i] < 1 ? open_batch : extents[i];
        if (extents[i] > most_named_elements / elements) {
            throw Refused{fmt::format("an input {} larger than any tensor", input.name)};
        }
        elements *= extents[i];
    }
    return extents;
}

// A graph that only rearranges its input: one tensor before and one after, so that there is something to run. The first
// axis becomes the batch if it stays what it is.
Value arranged(Building &net, const Value &value) {
    const size_t rank = net.sources[value.source].dimensions.size();
    Value whole{value.source, {}};
    for (size_t d = 0; d < rank; ++d) {
        whole.axes.push_back({{d, 1, net.sources[value.source].dimensions[d].extent}});
    }
    const auto batch_first = [](size_t axes) {
        Roles roles = example_roles(axes - 1);
        roles.push_back(ARM_ROLE_BATCH);
        std::reverse(roles.begin(), roles.end());
        return roles;
    };
    const auto first = [](const Value &v) { return v.axes[0].size() == 1 ? v.axes[0][0].dimension : size_t{99}; };
    if (!net.sources[value.source].decided && rank > 1 && rank < 6 && value.rank() > 1 && value.rank() < 6 &&
        first(value) == 0 && value.extent(0) == whole.extent(0)) {
        Building tried = net;
        try {
            tried.shaped(whole, batch_first(rank));
            const Value out = tried.shaped(value, batch_first(value.rank()));
            net = std::move(tried);
            return out;
        } catch (const Refused &) { // in another way
        }
    }
    if (!net.sources[value.source].decided) {
        net.shaped(whole, net.ordinary_roles(whole));
    }
    Building tried = net;
    try {
        const Value out = tried.shaped(value, tried.ordinary_roles(value));
        net = std::move(tried);
        return out;
    } catch (const Refused &) { // axes of extent 1 need no dimension
        Value long_ones = value;
        for (size_t i = value.rank(); i-- > 0;) {
            if (value.extent(i) == 1) {
                long_ones.squeeze(i);
            }
        }
        long_ones = net.shaped(long_ones, net.ordinary_roles(long_ones));
        for (size_t i = 0; i < value.rank(); ++i) {
            if (value.extent(i) == 1) {
                long_ones.unsqueeze(i);
            }
        }
        return long_ones;
    }
}

} // namespace

std::map<std::string, int> unknown_operators(const Model &model) {
    std::map<std::string, int> out;
    for (const Node &node : model.nodes) {
        if (!node.domain.empty()) {
            ++out[node.domain + "." + node.op];
        } else if (!table().contains(node.op)) {
            ++out[node.op];
        }
    }
    return out;
}

std::unique_ptr<Translation> translate(const Model &model, const Given &given) {
    auto out = std::make_unique<Translation>(Building(given.components, given.batch_first));
    Building &net = out->net;
    for (const auto &[name, tensor] : model.constants) {
        out->values.by_name[name] = net.input(Source::Kind::constant, name, tensor.dims, &tensor);
    }
    for (const ValueInfo &input : model.inputs) {
        const auto known = given.known.find(input.name);
        const auto field = given.fields.find(input.name);
        Value value = net.input(Source::Kind::field, field == given.fields.end() ? input.name : field->second,
                                extents_of(input, given), known == given.known.end() ? nullptr : &known->second);
        net.sources[value.source].indices = is_whole(input.type) && input.type != Type::boolean;
        out->values.by_name[input.name] = std::move(value);
    }
    for (const Node &node : model.nodes) {
        for (const std::string &input : node.inputs) {
            ++out->values.reads[input];
        }
    }
    for (const ValueInfo &output : model.outputs) {
        ++out->values.reads[output.name];
    }
    const int64_t opset = model.opset == 0 ? newest_opset : model.opset;
    for (const Node &node : model.nodes) {
        try {
            const auto found = node.domain.empty() ? table().find(node.op) : table().end();
            if (found == table().end()) {
                throw Refused{"no layers for the operator " + node.op};
            }
            for (const std::string &input : node.inputs) {
                if (!input.empty() && !out->values.by_name.contains(input)) {
                    throw Refused{"an output that no layer gives"};
                }
            }
            Use use(net, out->values, node, opset);
            found->second.translate(use);
        } catch (Refused &refused) {
            refused.who = node.who();
            throw;
        } catch (const std::out_of_range &) { // of a list that is shorter than its operator wants
            throw Refused{"other inputs or attributes than it has", node.who()};
        }
    }
    for (const ValueInfo &info : model.outputs) {
        if (const auto told = out->values.told.find(info.name); told != out->values.told.end()) {
            out->outputs.push_back({info.name, {}, told->second});
            continue;
        }
        const auto found = out->values.by_name.find(info.name);
        if (found == out->values.by_name.end()) {
            throw Refused{"an output that no layer gives"};
        }
        Value value = found->second;
        if (net.sources[value.source].kind != Source::Kind::layer) {
            value = arranged(net, value);
        }
        if (net.sources[value.source].kind != Source::Kind::layer) {
            value = net.same("identity", Json::object(), value);
        }
        out->outputs.push_back({info.name, value});
    }
    return out;
}

} // namespace armature::onnx
