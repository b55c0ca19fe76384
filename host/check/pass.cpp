// SPDX-License-Identifier: MIT
#include "check/pass.hpp"

#include "check/pass_call.hpp"
#include "support/random.hpp"

#include <algorithm>

namespace armature::check {

using network::bytes_of;

namespace {

void copy(void *to, const void *from, const Shape &shape) {
    network::copy_bytes(network::bytes(to), static_cast<const std::byte *>(from), bytes_of(shape));
}

void give(const arm_gradient &to, const network::Buffer &from) {
    if (to.action == ARM_OVERWRITE) {
        copy(to.tensor.data, from.data(), to.tensor.shape);
    } else if (to.action == ARM_ADD) {
        add(from.data(), to.tensor.data, to.tensor.shape);
    }
}

} // namespace

std::vector<Shape> Pass::outputs() const {
    std::vector<Shape> out;
    for (const size_t v : built_.outputs) {
        out.push_back(graph().values[v].shape);
    }
    return out;
}

void Pass::find(const network::Parameters &parameters) {
    for (const network::Node &node : graph().nodes) {
        found_.push_back(
            {parameters.uses(node), parameters.persistent_uses(node), random::stream(0, "composed", node.name).key});
    }
}

// Not before numbers are wanted: shapes alone may be of any size.
void Pass::make_room() {
    if (!values_.empty()) {
        return;
    }
    for (const network::Value &value : graph().values) {
        values_.push_back(room(value.shape));
    }
    for (const network::Node &node : graph().nodes) {
        saved_.emplace_back(static_cast<size_t>(node.agreement.saved));
        scratch_.emplace_back(static_cast<size_t>(node.agreement.scratch));
    }
}

void Pass::forward(const arm_layer_frame &frame, const network::Parameters &parameters) {
    make_room();
    for (size_t i = 0; i < built_.inputs.size(); ++i) {
        copy(values_[built_.inputs[i]].data(), frame.inputs[i].data, graph().values[built_.inputs[i]].shape);
    }
    for (size_t k = 0; k < graph().nodes.size(); ++k) {
        Call made(*this, k, frame, parameters);
        graph().nodes[k].operation->forward(made.c);
    }
    for (size_t i = 0; i < frame.output_count; ++i) { // in evaluation there may be others
        const Shape wanted(frame.outputs[i].shape);
        if (i < built_.outputs.size() && graph().values[built_.outputs[i]].shape == wanted) {
            copy(frame.outputs[i].data, values_[built_.outputs[i]].data(), wanted);
        } else {
            network::zero_bytes(network::bytes(frame.outputs[i].data), bytes_of(wanted));
        }
    }
}

void Pass::backward(const arm_layer_frame &frame, const network::Parameters &parameters) {
    gradients_.clear();
    for (const network::Value &value : graph().values) {
        gradients_.push_back(room(value.shape));
    }
    of_parameters_.clear();
    for (const network::Slice &slice : parameters.slices) {
        of_parameters_.push_back(room(slice.shape));
    }
    arrived_.assign(graph().values.size(), false);
    for (size_t i = 0; i < built_.outputs.size(); ++i) {
        if (const void *dy = frame.output_gradients[i].data; dy != nullptr) {
            add(dy, gradients_[built_.outputs[i]].data(), graph().values[built_.outputs[i]].shape);
            arrived_[built_.outputs[i]] = true;
        }
    }
    for (size_t k = graph().nodes.size(); k-- > 0;) {
        const std::vector<size_t> &outputs = graph().nodes[k].outputs;
        if (std::any_of(outputs.begin(), outputs.end(), [&](size_t v) { return arrived_[v]; })) {
            Call made(*this, k, frame, parameters);
            made.turn_back(parameters);
            graph().nodes[k].operation->backward(made.c);
            made.gather(parameters);
        }
    }
    for (size_t i = 0; i < built_.inputs.size(); ++i) {
        give(frame.input_gradients[i], gradients_[built_.inputs[i]]);
    }
    for (size_t s = 0; s < parameters.slices.size(); ++s) {
        give(frame.parameter_gradients[s], of_parameters_[s]);
    }
}

} // namespace armature::check
