// SPDX-License-Identifier: MIT
// order.cpp: ONNX wants nodes in topological order, but not every writer keeps to it.
#include "onnx/read.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

#include <fmt/format.h>

namespace armature::onnx {

void sort_nodes(Model &model) {
    constexpr size_t outside = static_cast<size_t>(-1);
    std::map<std::string, size_t> maker; // of each name
    for (const auto &[name, tensor] : model.constants) {
        maker[name] = outside;
    }
    for (const ValueInfo &input : model.inputs) {
        maker[input.name] = outside;
    }
    for (size_t i = 0; i < model.nodes.size(); ++i) {
        for (const std::string &output : model.nodes[i].outputs) {
            if (!output.empty() && !maker.emplace(output, i).second) {
                throw Error(Fault::data, fmt::format("makes the value {} twice", output), model.file);
            }
        }
    }
    std::vector<size_t> waits(model.nodes.size(), 0);
    std::vector<std::vector<size_t>> readers(model.nodes.size());
    std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready; // the earliest in the file first
    for (size_t i = 0; i < model.nodes.size(); ++i) {
        for (const std::string &input : model.nodes[i].inputs) {
            if (input.empty()) {
                continue;
            }
            const auto found = maker.find(input);
            if (found == maker.end()) {
                throw Error(Fault::data,
                            fmt::format("{} reads \"{}\", which nothing makes", model.nodes[i].who(), input),
                            model.file);
            }
            if (found->second != outside) {
                readers[found->second].push_back(i);
                ++waits[i];
            }
        }
        if (waits[i] == 0) {
            ready.push(i);
        }
    }
    for (const ValueInfo &output : model.outputs) {
        if (!maker.contains(output.name)) {
            throw Error(Fault::data, fmt::format("has the output \"{}\", which nothing makes", output.name),
                        model.file);
        }
    }
    std::vector<size_t> order;
    while (!ready.empty()) {
        const size_t node = ready.top();
        ready.pop();
        order.push_back(node);
        for (const size_t reader : readers[node]) {
            if (--waits[reader] == 0) {
                ready.push(reader);
            }
        }
    }
    if (order.size() != model.nodes.size()) {
        const auto stuck = static_cast<size_t>(
            std::find_if(waits.begin(), waits.end(), [](size_t w) { return w != 0; }) - waits.begin());
        throw Error(Fault::data,
                    fmt::format("has a cycle: {} waits for its own output, as do {} other nodes",
                                model.nodes[stuck].who(), model.nodes.size() - order.size() - 1),
                    model.file);
    }
    std::vector<Node> sorted;
    sorted.reserve(order.size());
    for (const size_t i : order) {
        sorted.push_back(std::move(model.nodes[i]));
    }
    model.nodes = std::move(sorted);
}

} // namespace armature::onnx
