// SPDX-License-Identifier: MIT
#include "network/frames.hpp"

#include "support/services.hpp"

namespace armature::network {

Frames::Frames(const Graph &graph, const Liveness &liveness, const Parameters &parameters) {
    using Of = Slot::Of;
    for (size_t k = 0; k < graph.nodes.size(); ++k) {
        const Node &node = graph.nodes[k];
        const NodeSchedule &schedule = liveness.nodes[k];
        Call &call = calls.emplace_back();
        call.operation = node.operation.get();
        call.who = &node.who;
        call.backward = schedule.backward;

        // All vectors first: the slots point into them.
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            const arm_tensor x{nullptr, graph.values[node.inputs[i]].shape.c()};
            call.inputs.push_back(x);
            call.backward_inputs.push_back(x);
            call.input_gradients.push_back({x, schedule.input_actions[i], 0, 0, nullptr, nullptr});
        }
        for (const size_t v : node.outputs) {
            const arm_tensor y{nullptr, graph.values[v].shape.c()};
            call.outputs.push_back(y);
            call.backward_outputs.push_back(y);
            call.output_gradients.push_back(y);
        }
        for (size_t p = 0; p < node.agreement.parameters.size(); ++p) {
            const arm_tensor w{nullptr, node.agreement.parameters[p].shape.c()};
            call.parameters.push_back(w);
            call.parameter_gradients.push_back({w, schedule.parameter_actions[p], 0, 0, nullptr, nullptr});
        }
        for (const ParameterAnswer &tensor : node.agreement.persistent) {
            call.persistent.push_back({nullptr, tensor.shape.c()});
        }

        const auto want = [&](void *&pointer, Of of, size_t index) { slots.push_back({&pointer, of, index, k}); };
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            want(call.inputs[i].data, Of::value, node.inputs[i]);
            if (node.agreement.reads_input[i]) {
                want(call.backward_inputs[i].data, Of::value, node.inputs[i]);
            }
            if (schedule.input_actions[i] != ARM_SKIP) {
                want(call.input_gradients[i].tensor.data, Of::gradient, node.inputs[i]);
            }
        }
        for (size_t j = 0; j < node.outputs.size(); ++j) {
            want(call.outputs[j].data, Of::value, node.outputs[j]);
            if (node.agreement.reads_output[j]) {
                want(call.backward_outputs[j].data, Of::value, node.outputs[j]);
            }
            if (liveness.gradient_storage[node.outputs[j]] != none) {
                want(call.output_gradients[j].data, Of::gradient, node.outputs[j]);
            }
        }
        for (size_t p = 0; p < call.parameters.size(); ++p) {
            want(call.parameters[p].data, Of::parameter, p);
            if (schedule.parameter_actions[p] != ARM_SKIP) {
                want(call.parameter_gradients[p].tensor.data, Of::parameter_gradient, p);
            }
        }
        const std::vector<size_t> persistent = parameters.persistent_uses(node);
        for (size_t s = 0; s < persistent.size(); ++s) {
            want(call.persistent[s].data, Of::persistent, persistent[s]);
        }

        arm_layer_frame frame{};
        frame.struct_size = sizeof frame;
        frame.mode = schedule.evaluates ? ARM_EVALUATE : static_cast<int32_t>(graph.mode);
        frame.input_count = static_cast<uint32_t>(call.inputs.size());
        frame.output_count = static_cast<uint32_t>(call.outputs.size());
        frame.parameter_count = static_cast<uint32_t>(call.parameters.size());
        frame.persistent_count = static_cast<uint32_t>(call.persistent.size());
        frame.parameters = call.parameters.data();
        frame.persistent = call.persistent.data();
        frame.random = &call.random;
        frame.services = &services();

        call.forward_frame = frame;
        call.forward_frame.inputs = call.inputs.data();
        call.forward_frame.outputs = call.outputs.data();

        call.backward_frame = frame;
        call.backward_frame.inputs = call.backward_inputs.data();
        call.backward_frame.outputs = call.backward_outputs.data();
        call.backward_frame.output_gradients = call.output_gradients.data();
        call.backward_frame.input_gradients = call.input_gradients.data();
        call.backward_frame.parameter_gradients = call.parameter_gradients.data();

        for (arm_layer_frame *f : {&call.forward_frame, &call.backward_frame}) {
            if (schedule.saved != none) {
                want(f->saved, Of::saved, schedule.saved);
            }
            if (node.agreement.scratch > 0) {
                want(f->scratch, Of::scratch, 0);
            }
        }
    }
}

} // namespace armature::network
