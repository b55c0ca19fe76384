// SPDX-License-Identifier: MIT
// pass.hpp: the graph that something was built into, run in one mode: node after node, and back. Every value has memory
// of its own, and every gradient is added to zero.
#pragma once

#include "check/elaboration.hpp"
#include "network/parameters.hpp"

namespace armature::check {

class Pass {
public:
    explicit Pass(Elaborated built) : built_(std::move(built)) {}

    const network::Graph &graph() const { return built_.graph; }
    std::vector<Shape> outputs() const;

    // Once the parameters of both modes are known.
    void find(const network::Parameters &parameters);
    // Frames of a layer whose parameters and persistent tensors are these. An output of another shape than the graph's
    // becomes zero.
    void forward(const arm_layer_frame &frame, const network::Parameters &parameters);
    void backward(const arm_layer_frame &frame, const network::Parameters &parameters);

private:
    struct Call;
    struct Found { // of a node
        std::vector<network::Use> uses;
        std::vector<size_t> persistent;
        uint64_t key; // of its random numbers
    };

    arm_tensor tensor(size_t v) const { return {values_[v].data(), graph().values[v].shape.c()}; }
    void make_room();

    Elaborated built_;
    std::vector<Found> found_;
    std::vector<network::Buffer> values_, gradients_, saved_, scratch_, of_parameters_;
    std::vector<bool> arrived_; // of each value: a gradient did
};

} // namespace armature::check
