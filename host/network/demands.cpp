// SPDX-License-Identifier: MIT
#include "network/demands.hpp"

namespace armature::network {

Demands demands_of(const Graph &graph, const experiment::Resolved &experiment, const Focus &focus) {
    std::vector<Keep> keep(graph.values.size(), Keep::no);
    const auto mark = [&](const std::string &name) {
        const auto found = graph.named.find(name);
        if (found != graph.named.end()) {
            keep[found->second] = Keep::always;
        }
    };
    for (const experiment::Loss &loss : experiment.losses) {
        mark(loss.of);
    }
    for (const experiment::Metric &metric : experiment.metrics) {
        mark(metric.of);
    }
    if (!experiment.network.empty()) {
        mark(experiment.network.back().name);
    }
    for (const size_t node : graph.losses) {
        if (node != none) {
            for (const size_t v : graph.nodes[node].outputs) {
                keep[v] = Keep::always;
            }
        }
    }
    return {
        .kept = std::move(keep), .seeded = {}, .minimised = focus.losses, .untrained_evaluate = !focus.trained.empty()};
}

} // namespace armature::network
