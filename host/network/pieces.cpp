// SPDX-License-Identifier: MIT
// pieces.cpp: see pieces.hpp.
#include "network/pieces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace armature::network {

Pieces::Pieces(const Graph &graph, const Parameters &parameters, Frames &frames) {
    std::vector<size_t> users(parameters.slices.size(), 0);
    for (const network::Node &node : graph.nodes) {
        for (const Use &use : parameters.uses(node)) {
            ++users[use.slice];
        }
    }
    for (size_t k = 0; k < graph.nodes.size(); ++k) {
        Node here{this, k, &frames.calls[k].backward_frame, graph.nodes[k].agreement.piece_at(), {}, {}};
        const std::vector<Use> uses = parameters.uses(graph.nodes[k]);
        for (size_t p = 0; p < uses.size(); ++p) {
            const Slice &slice = parameters.slices[uses[p].slice];
            const int64_t piece = graph.nodes[k].agreement.parameters[p].piece;
            arm_gradient &gradient = frames.calls[k].parameter_gradients[p];
            if (piece > 0 && users[uses[p].slice] == 1 && gradient.action == ARM_OVERWRITE && !uses[p].transposed &&
                !slice.row_sparse) {
                here.parameters.push_back({&slice, uses[p].slice, static_cast<uint32_t>(p), piece, 0, &gradient,
                                           gradient.tensor.data, nullptr});
            }
        }
        if (frames.calls[k].backward && !here.parameters.empty()) {
            Node &stays = nodes_.emplace_back(std::move(here));
            stays.c = {sizeof(arm_pieces), 0, &stays, &take};
        }
    }
}

void Pieces::lie(std::byte *scratch) {
    for (Node &node : nodes_) {
        for (Parameter &p : node.parameters) {
            p.room = scratch + node.piece_at;
        }
    }
}

void Pieces::direct(const Take &take) {
    take_ = take ? &take : nullptr;
    for (Node &node : nodes_) {
        node.frame->pieces = take_ == nullptr ? nullptr : &node.c;
        for (Parameter &p : node.parameters) {
            p.taken = 0;
            p.gradient->action = take_ == nullptr ? int32_t{ARM_OVERWRITE} : int32_t{ARM_IN_PIECES};
            p.gradient->tensor.data = take_ == nullptr ? p.whole : p.room;
        }
    }
}

void Pieces::call(Call &call, size_t node) {
    std::exception_ptr failed;
    try {
        call.operation->backward(call.backward_frame);
    } catch (...) {
        failed = std::current_exception();
    }
    if (thrown_) { // the cause, whatever the component made of the status that it got
        failed = std::exchange(thrown_, nullptr);
    }
    if (failed) {
        std::rethrow_exception(failed);
    }
    if (call.backward_frame.pieces == nullptr) {
        return;
    }
    const auto here = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node &n) { return n.node == node; });
    for (const Parameter &p : here->parameters) {
        if (p.taken != p.slice->count) {
            throw Error(Fault::plugin,
                        fmt::format("handed over {} of the {} elements of the gradient of {}", p.taken, p.slice->count,
                                    p.slice->name),
                        *call.who, "every piece is taken, in order, the last one too");
        }
    }
}

arm_status Pieces::take(void *node, uint32_t parameter, int64_t first, int64_t count) {
    Node &here = *static_cast<Node *>(node);
    try {
        here.of->take(here, parameter, first, count);
        return ARM_OK;
    } catch (...) {
        here.of->thrown_ = std::current_exception();
        return ARM_FAILED;
    }
}

void Pieces::take(Node &node, uint32_t parameter, int64_t first, int64_t count) {
    const auto p = std::find_if(node.parameters.begin(), node.parameters.end(),
                                [&](const Parameter &q) { return q.number == parameter; });
    if (take_ == nullptr || p == node.parameters.end()) {
        throw Error(Fault::plugin, fmt::format("handed over a piece of the gradient of its parameter {}, which is "
                                               "wanted whole",
                                               parameter));
    }
    if (first != p->taken || count < 1 || count > std::min(p->piece, p->slice->count - first)) {
        throw Error(Fault::plugin,
                    fmt::format("handed over elements {} ... {} of the gradient of {} after the first {} of {}, where "
                                "a piece has {} at most",
                                first, first + count - 1, p->slice->name, p->taken, p->slice->count, p->piece));
    }
    p->taken += count;
    (*take_)(p->index, first, count, p->room);
}

} // namespace armature::network
