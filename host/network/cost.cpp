// SPDX-License-Identifier: MIT
// cost.cpp: see cost.hpp.
#include "network/cost.hpp"

#include "network/bytes.hpp"
#include "network/constructs.hpp"
#include "network/demands.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace armature::network {

namespace {

// Elements of one example but for the features: the places at which a matrix is used.
int64_t positions(const Shape &shape) {
    return shape.columns() / std::max<int64_t>(shape.batch(), 1);
}

int64_t per_example(const Shape &shape) {
    return shape.size() / std::max<int64_t>(shape.batch(), 1);
}

// C = A B for every index in time: with A m x k and B k x n, A B / C is k^2.
int64_t products(const Shape &a, const Shape &b, const Shape &c) {
    const auto elements = [](const Shape &shape) {
        return static_cast<double>(per_example(shape)) / static_cast<double>(shape.extent_of(ARM_ROLE_TIME));
    };
    const double k = elements(c) == 0 ? 0 : std::sqrt(elements(a) * elements(b) / elements(c));
    return per_example(c) * std::llround(k);
}

// Which of a value's buffers are its own: not those that lie over another value's.
std::vector<bool> own_buffers(const Graph &graph, const Liveness &liveness) {
    std::vector<bool> own(graph.values.size(), true);
    for (const Node &node : graph.nodes) {
        for (const size_t v : node.outputs) {
            own[v] = std::none_of(node.inputs.begin(), node.inputs.end(), [&](size_t input) {
                return liveness.value_storage[input] == liveness.value_storage[v];
            });
        }
    }
    return own;
}

// A pass's memory: what is placed side by side, the largest scratch, and matrices that are turned over.
int64_t plan_bytes(const Graph &graph, const Liveness &liveness, const Parameters &parameters, int64_t element) {
    int64_t scratch = 0, turned = 0;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
        scratch = std::max(scratch, graph.nodes[i].agreement.working_bytes(graph.mode == Mode::train));
        const std::vector<Use> uses = parameters.uses(graph.nodes[i]);
        for (size_t p = 0; p < uses.size(); ++p) {
            const bool gradient = liveness.nodes[i].parameter_actions[p] != ARM_SKIP;
            turned += uses[p].transposed ? parameters.slices[uses[p].slice].count * element * (gradient ? 2 : 1) : 0;
        }
    }
    return Blocks::of(liveness.storages).bytes() + scratch + turned;
}

} // namespace

int64_t multiply_adds(const Graph &graph, const Node &node) {
    if (node.inputs.empty()) {
        return 0;
    }
    const Shape &in = graph.values[node.inputs[0]].shape, &out = graph.values[node.outputs[0]].shape;
    if (node.component == "product" && node.inputs.size() == 2) {
        return products(in, graph.values[node.inputs[1]].shape, out);
    }
    const int64_t uses =
        is_construct(node.component) ? in.extent_of(ARM_ROLE_TIME) : std::min(positions(in), positions(out));
    int64_t sum = 0;
    for (const ParameterAnswer &parameter : node.agreement.parameters) {
        sum += parameter.fan_in > 0 && !parameter.row_sparse ? parameter.shape.size() * uses : 0;
    }
    return sum;
}

Cost cost_of(const experiment::Resolved &experiment, const std::vector<data::Field> &fields, plugin::Registry &registry,
             int32_t type, Mode mode, int64_t batch) {
    Parameters parameters(type);
    Cost out{.graph = Graph::build(experiment, fields, registry, type, Mode::train, batch), .nodes = {}};
    parameters.add(out.graph); // in this order, as a network does it
    if (mode == Mode::evaluate) {
        out.graph = Graph::build(experiment, fields, registry, type, mode, batch);
        parameters.add(out.graph);
    }
    const Graph &graph = out.graph;
    const Liveness liveness = Liveness::of(graph, parameters, demands_of(graph, experiment, {}));
    const std::vector<bool> own = own_buffers(graph, liveness);
    const int64_t element = type == ARM_F64 ? 8 : 4;
    std::set<size_t> owned, persistent;
    for (const Node &node : graph.nodes) {
        NodeCost &cost = out.nodes.emplace_back();
        for (const Use &use : parameters.uses(node)) {
            cost.parameters += owned.insert(use.slice).second ? parameters.slices[use.slice].count : 0;
        }
        for (const size_t slice : parameters.persistent_uses(node)) {
            out.persistent += persistent.insert(slice).second ? parameters.persistent_slices[slice].count : 0;
        }
        for (const size_t v : node.outputs) {
            cost.output_bytes += own[v] ? bytes_of(graph.values[v].shape) : 0;
        }
        cost.multiply_adds = multiply_adds(graph, node);
        out.parameters += cost.parameters;
        out.multiply_adds += cost.multiply_adds;
    }
    int64_t gradients = 0;
    for (const size_t slice : owned) {
        gradients += mode == Mode::train && !parameters.slices[slice].row_sparse ? parameters.slices[slice].count : 0;
    }
    out.parameter_bytes = (out.parameters + out.persistent + gradients) * element;
    out.plan_bytes = plan_bytes(graph, liveness, parameters, element);
    return out;
}

} // namespace armature::network
