// SPDX-License-Identifier: MIT
// pass_call.hpp: one node's call within a Pass. Only its own sources include this.
#pragma once

#include "check/pass.hpp"
#include "network/bytes.hpp"

namespace armature::check {

struct Pass::Call {
    // A call of node k, forward so far, inside the call that `outer` is the frame of.
    Call(Pass &pass, size_t k, const arm_layer_frame &outer, const network::Parameters &known);
    void turn_back(const network::Parameters &known);
    // After a backward call: the parameters' gradients to those of the slices.
    void gather(const network::Parameters &known) const;

    Pass &pass;
    const network::Node &node;
    const std::vector<network::Use> &uses;
    std::vector<arm_tensor> inputs, outputs, parameters, persistent, output_gradients;
    std::vector<arm_gradient> input_gradients, parameter_gradients;
    std::vector<network::Buffer> turned, of_parameters; // parameters that it sees transposed; the gradient of each
    std::vector<std::vector<int64_t>> rows;             // that it wrote of a row-sparse parameter's gradient
    std::vector<int64_t> row_counts;
    arm_random random{};
    arm_layer_frame c{};
};

inline network::Buffer room(const Shape &shape) {
    return network::Buffer(static_cast<size_t>(network::bytes_of(shape)));
}

// to (columns x rows) += from' of from (rows x columns), whose shape is given; any other tensor as it is.
void add(const void *from, void *to, const Shape &shape, bool turned = false);

} // namespace armature::check
