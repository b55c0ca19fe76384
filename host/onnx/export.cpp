// SPDX-License-Identifier: MIT
// export.cpp: blocks are elaborated by the network's own builder, so what is left are nodes of single components.
#include "onnx/export.hpp"

#include "network/parameters.hpp"
#include "onnx/export_node.hpp"
#include "support/error.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::onnx {

namespace {

// Shapes need some batch; nothing of the model depends on it.
constexpr int64_t some_batch = 2;

// The weights by the nodes that read them, in single precision.
class Weights {
public:
    Weights(const network::Graph &train, const network::Graph &evaluate, int32_t type,
            const std::vector<training::StoredTensor> &stored, std::string from)
        : layout_(type), from_(std::move(from)) {
        layout_.add(train); // a layer that trains alone may own what others share
        layout_.add(evaluate);
        for (const training::StoredTensor &tensor : stored) {
            by_name_[{tensor.group == "persistent", tensor.name}] = &tensor;
        }
    }

    Tensor of(const network::Node &node, const std::string &name) const {
        const auto place = [&](const std::vector<network::ParameterAnswer> &list) {
            return static_cast<size_t>(
                std::find_if(list.begin(), list.end(), [&](const auto &answer) { return answer.name == name; }) -
                list.begin());
        };
        if (const size_t i = place(node.agreement.parameters); i < node.agreement.parameters.size()) {
            const network::Use use = layout_.uses(node)[i];
            return converted(layout_.slices[use.slice], use.transposed);
        }
        const size_t i = place(node.agreement.persistent);
        return converted(layout_.persistent_slices[layout_.persistent_uses(node).at(i)], false);
    }

private:
    Tensor converted(const network::Slice &slice, bool transposed) const {
        const auto found = by_name_.find({slice.persistent, slice.name});
        const training::StoredTensor *stored = found == by_name_.end() ? nullptr : found->second;
        bool fits = stored != nullptr && stored->shape.rank() == slice.shape.rank();
        Tensor out;
        out.name = slice.name;
        out.type = Type::float32;
        for (uint32_t d = 0; fits && d < slice.shape.rank(); ++d) {
            fits = stored->shape.extent(d) == slice.shape.extent(d);
            out.dims.insert(out.dims.begin(), slice.shape.extent(d));
        }
        if (!fits) {
            throw Error(Fault::data,
                        stored == nullptr ? fmt::format("holds no {}, which the network wants", slice.name)
                                          : fmt::format("holds {} as {}, but the network's is {}", slice.name,
                                                        stored->shape.text(), slice.shape.text()),
                        from_, "were its plugins others when it was written? `armature reproduce` tells");
        }
        const auto element = [&](int64_t i) {
            return stored->shape.type() == ARM_F64 ? static_cast<float>(static_cast<const double *>(stored->data)[i])
                                                   : static_cast<const float *>(stored->data)[i];
        };
        const int64_t rows = transposed ? slice.shape.extent(0) : 1, columns = slice.count / std::max<int64_t>(rows, 1);
        out.floats.reserve(static_cast<size_t>(slice.count));
        for (int64_t r = 0; r < rows; ++r) {
            for (int64_t c = 0; c < columns; ++c) {
                out.floats.push_back(element(c * rows + r));
            }
        }
        if (transposed) {
            std::swap(out.dims[0], out.dims[1]);
        }
        return out;
    }

    network::Parameters layout_;
    std::map<std::pair<bool, std::string>, const training::StoredTensor *> by_name_; // persistent?, name
    std::string from_;
};

// What the model gives: values of the graph, without repetition.
std::vector<size_t> results(const experiment::Resolved &experiment, const network::Graph &graph) {
    std::vector<size_t> out;
    const auto want = [&](const std::string &layer) {
        const auto found = graph.named.find(layer);
        if (found != graph.named.end() && std::find(out.begin(), out.end(), found->second) == out.end()) {
            out.push_back(found->second);
        }
    };
    for (size_t i = 0; i < experiment.losses.size(); ++i) {
        if (graph.losses[i] != network::none) {
            want(experiment.losses[i].of);
        }
    }
    const auto last = std::find_if(experiment.network.rbegin(), experiment.network.rend(),
                                   [](const experiment::Layer &layer) { return layer.mode != "train"; });
    if (last != experiment.network.rend()) {
        want(last->name);
    }
    return out;
}

// Whether a node leads to a result.
std::vector<bool> wanted(const network::Graph &graph, const std::vector<size_t> &results) {
    std::vector<bool> values(graph.values.size(), false), nodes(graph.nodes.size(), false);
    for (const size_t v : results) {
        values[v] = true;
    }
    for (size_t n = graph.nodes.size(); n-- > 0;) {
        const network::Node &node = graph.nodes[n];
        nodes[n] = std::any_of(node.outputs.begin(), node.outputs.end(), [&](size_t v) { return values[v]; });
        for (const size_t v : node.inputs) {
            values[v] = values[v] || nodes[n];
        }
    }
    return nodes;
}

// Components without an exporter, in one error.
void refuse_unknown(const network::Graph &graph, const std::vector<bool> &nodes, const std::string &where) {
    std::map<std::string, std::vector<std::string>> unknown;
    for (size_t n = 0; n < nodes.size(); ++n) {
        if (nodes[n] && !exports().contains(graph.nodes[n].component)) {
            unknown[graph.nodes[n].component].push_back(graph.nodes[n].name);
        }
    }
    std::vector<std::string> words;
    for (const auto &[component, layers] : unknown) {
        words.push_back(layers.size() == 1
                            ? fmt::format("{} (layer {})", component, layers[0])
                            : fmt::format("{} (layer {} and {} more)", component, layers[0], layers.size() - 1));
    }
    if (!words.empty()) {
        throw Error(Fault::experiment,
                    fmt::format("has components that cannot be written as ONNX: {}", fmt::join(words, ", ")), where,
                    "docs/onnx.md lists those that can; layers with \"mode\": \"train\" are left out");
    }
}

} // namespace

WrittenModel export_network(const experiment::Resolved &experiment, const std::vector<data::Field> &fields,
                            plugin::Registry &registry, int32_t type,
                            const std::vector<training::StoredTensor> &weights, const std::string &from,
                            const std::string &about) {
    const auto graph_of = [&](network::Mode mode) {
        return network::Graph::build(experiment, fields, registry, type, mode, some_batch);
    };
    const network::Graph train = graph_of(network::Mode::train), graph = graph_of(network::Mode::evaluate);
    const std::vector<size_t> outputs = results(experiment, graph);
    const std::vector<bool> nodes = wanted(graph, outputs);
    const std::string where = experiment.file.empty() ? experiment.name : experiment.file.filename().string();
    if (outputs.empty()) {
        throw Error(Fault::experiment, "has no layer that takes part in evaluation", where);
    }
    refuse_unknown(graph, nodes, where);

    const Weights numbers(train, graph, type, weights, from);
    Export all{graph,
               [&](const network::Node &node, const std::string &name) { return numbers.of(node, name); },
               {},
               std::vector<std::string>(graph.values.size()),
               {}};
    all.model.name = experiment.name.empty() ? "network" : experiment.name;
    all.model.about = about;
    std::vector<bool> read(graph.values.size(), false);
    for (size_t n = 0; n < nodes.size(); ++n) {
        for (const size_t v : graph.nodes[n].inputs) {
            read[v] = read[v] || nodes[n];
        }
    }
    for (size_t v = 0; v < graph.values.size(); ++v) {
        if (graph.values[v].field != network::none && read[v]) {
            all.names[v] = graph.values[v].name;
            all.taken.insert(all.names[v]);
            all.model.inputs.push_back(port(all.names[v], graph.values[v].shape));
        }
    }
    std::vector<Error> refusals;
    for (size_t n = 0; n < nodes.size(); ++n) {
        if (!nodes[n]) {
            continue;
        }
        try {
            Writing writing(all, graph.nodes[n]);
            exports().at(graph.nodes[n].component)(writing);
        } catch (const Refused &refused) {
            refusals.emplace_back(Fault::experiment, fmt::format("cannot be written as ONNX: {}", refused.reason),
                                  graph.nodes[n].who, "docs/onnx.md tells what can be written of each component");
        }
    }
    if (!refusals.empty()) {
        throw Errors(std::move(refusals));
    }
    for (const size_t v : outputs) { // under its own name, even if nothing was to be computed for it
        const bool made = std::any_of(all.model.nodes.begin(), all.model.nodes.end(),
                                      [&](const WrittenNode &node) { return node.outputs[0] == all.names[v]; });
        if (!made && !all.names[v].empty()) {
            const std::string name = all.names[v] + "_output";
            all.model.nodes.push_back({"Identity", name, {all.names[v]}, {name}, {}});
            all.names[v] = name;
        }
        all.model.outputs.push_back(port(all.names[v], graph.values[v].shape));
    }
    return std::move(all.model);
}

} // namespace armature::onnx
