// SPDX-License-Identifier: MIT
// layer_table.cpp: see layer_table.hpp.
#include "commands/layer_table.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace armature::commands {

namespace {

using network::Graph;
using network::none;

// "stage.block" of "stage.block.convolution" with 2 parts.
std::string first_parts(const std::string &name, int parts) {
    size_t at = 0;
    for (int k = 0; k < parts; ++k) {
        at = name.find('.', at);
        if (at == std::string::npos) {
            return name;
        }
        ++at;
    }
    return name.substr(0, at - 1);
}

int parts_of(const std::string &name) {
    return 1 + static_cast<int>(std::count(name.begin(), name.end(), '.'));
}

std::string per_example(const Shape &shape) {
    std::string text;
    for (uint32_t i = 0; i < shape.rank(); ++i) {
        if (shape.role(i) != ARM_ROLE_BATCH) {
            text += fmt::format("{}{}", text.empty() ? "" : " x ", shape.extent(i));
        }
    }
    return text.empty() ? "1" : text;
}

class Rows {
public:
    Rows(const network::Cost &cost, const experiment::Resolved &experiment, int depth) : cost_(cost), depth_(depth) {
        for (const experiment::Layer &layer : experiment.network) {
            components_[layer.name] = layer.component.name;
        }
    }

    std::vector<LayerRow> run() {
        const Graph &graph = cost_.graph;
        std::vector<bool> read(graph.values.size(), false), loss(graph.nodes.size(), false);
        for (const size_t node : graph.losses) {
            if (node != none) {
                loss[node] = true;
            }
        }
        for (size_t i = 0; i < graph.nodes.size(); ++i) {
            for (const size_t v : graph.nodes[i].inputs) {
                read[v] = read[v] || !loss[i];
            }
        }
        row_of_.assign(graph.values.size(), none);
        for (size_t v = 0; v < graph.values.size(); ++v) {
            if (graph.values[v].field != none && read[v]) {
                const Shape &shape = graph.values[v].shape;
                row_of_[v] = rows_.size();
                rows_.push_back({.name = graph.values[v].name, .component = "field", .output = per_example(shape)});
            }
        }
        for (size_t i = 0; i < graph.nodes.size(); ++i) {
            if (!loss[i]) {
                add(i);
            }
        }
        return std::move(rows_);
    }

private:
    void add(size_t number) {
        const network::Node &node = cost_.graph.nodes[number];
        const std::string folded = depth_ == 0 ? node.name : first_parts(node.name, depth_);
        const network::NodeCost &cost = cost_.nodes[number];
        for (int level = 1; level <= parts_of(folded); ++level) {
            const std::string name = first_parts(node.name, level);
            const bool last = level == parts_of(folded);
            LayerRow &row = rows_[find(name, last, node)];
            row.parameters += cost.parameters;
            row.multiply_adds += cost.multiply_adds;
            row.bytes += cost.output_bytes;
            row.output = output_of(name, node);
        }
        const size_t mine = by_name_.at(folded);
        for (const size_t v : node.inputs) {
            const size_t from = row_of_[v];
            std::vector<size_t> &inputs = rows_[mine].inputs;
            if (from != mine && from != none && std::find(inputs.begin(), inputs.end(), from) == inputs.end()) {
                inputs.push_back(from);
            }
        }
        for (const size_t v : node.outputs) {
            row_of_[v] = mine;
        }
    }
    size_t find(const std::string &name, bool last, const network::Node &node) {
        const auto [found, is_new] = by_name_.emplace(name, rows_.size());
        if (is_new) {
            const auto known = components_.find(name);
            const std::string component = known != components_.end() ? known->second
                                          : name == node.name        ? node.component
                                                                     : "";
            rows_.push_back(
                {.name = name, .component = component, .level = parts_of(name), .folded = last, .output = {}});
        }
        return found->second;
    }
    // A layer's own output, or that of the last node so far of what has no name of its own.
    std::string output_of(const std::string &name, const network::Node &node) const {
        const auto named = cost_.graph.named.find(name);
        const size_t v = named != cost_.graph.named.end() ? named->second : node.outputs[0];
        return per_example(cost_.graph.values[v].shape);
    }

    const network::Cost &cost_;
    int depth_;
    std::map<std::string, std::string> components_;
    std::map<std::string, size_t> by_name_;
    std::vector<size_t> row_of_; // of each value
    std::vector<LayerRow> rows_;
};

} // namespace

std::vector<LayerRow> layer_rows(const network::Cost &cost, const experiment::Resolved &experiment, int depth) {
    return Rows(cost, experiment, depth).run();
}

} // namespace armature::commands
