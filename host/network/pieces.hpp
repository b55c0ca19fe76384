// SPDX-License-Identifier: MIT
// pieces.hpp: gradients that leave the backward pass in pieces, to be stepped while they are in the cache, instead of
// standing in memory as a whole until the pass is over. Which can is a plan's matter, whether they do a pass's.
#pragma once

#include "network/frames.hpp"
#include "network/network.hpp"

#include <exception>

namespace armature::network {

class Pieces {
public:
    // After the frames' gradients have their addresses. In pieces go gradients that a component offers so and one call
    // alone writes, of parameters that no other call reads.
    Pieces(const Graph &graph, const Parameters &parameters, Frames &frames);
    Pieces(const Pieces &) = delete; // frames point into it
    Pieces &operator=(const Pieces &) = delete;

    // Each node's piece is written behind its scratch memory, which begins here.
    void lie(std::byte *scratch);
    // Before a backward pass: who takes the pieces, for the time of the pass; nobody: all is written whole.
    void direct(const Take &take);
    // The backward call of a node. Throws what `take` threw, and where a component left elements out.
    void call(Call &call, size_t node);

private:
    struct Parameter { // of a node, whose gradient can go in pieces
        const Slice *slice;
        size_t index; // of the slice
        uint32_t number;
        int64_t piece, taken; // elements: of a piece at most; so far
        arm_gradient *gradient;
        void *whole, *room; // where all of it would stand; where a piece is written
    };
    struct Node {
        Pieces *of;
        size_t node;
        arm_layer_frame *frame; // of its backward call
        int64_t piece_at;
        std::vector<Parameter> parameters;
        arm_pieces c;
    };
    static arm_status take(void *node, uint32_t parameter, int64_t first, int64_t count);
    void take(Node &node, uint32_t parameter, int64_t first, int64_t count);

    std::deque<Node> nodes_;
    const Take *take_ = nullptr;
    std::exception_ptr thrown_; // by take: it must not pass through a component
};

} // namespace armature::network
