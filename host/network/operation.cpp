// SPDX-License-Identifier: MIT
#include "network/operation.hpp"

#include <fmt/format.h>

#include <set>

namespace armature::network {

using plugin::Kind;

Operation::Operation(plugin::Registry &registry, Kind kind, const std::string &component, const Json &settings,
                     const std::string &who)
    : who_(who) {
    if (registry.interface(kind, component, ARM_LAYER_INTERFACE) != nullptr) {
        layer_ = plugin::make<arm_layer>(registry, kind, component, ARM_LAYER_INTERFACE, settings, who);
    } else {
        activation_ = plugin::make<arm_activation>(registry, kind, component, ARM_ACTIVATION_INTERFACE, settings, who);
    }
}

Agreement Operation::configure_activation(std::span<const Shape> inputs, int32_t type) const {
    if (inputs.size() != 1 || inputs[0].type() != type) {
        throw Error(Fault::experiment,
                    fmt::format("an activation wants one input of the network's type, got {}", inputs.size()), who_);
    }
    Agreement agreement(1);
    agreement.outputs.push_back(inputs[0]);
    agreement.reads_input[0] = activation_.table()->derivative_of == ARM_OF_INPUT;
    agreement.reads_output.assign(1, !agreement.reads_input[0]);
    agreement.in_place.emplace_back(0u, 0u);
    return agreement;
}

Agreement Operation::configure(std::span<const Shape> inputs, int32_t type) {
    if (activation_) {
        return configure_activation(inputs, type);
    }
    std::vector<arm_shape> shapes;
    for (const Shape &shape : inputs) {
        shapes.push_back(shape.c());
    }
    const arm_layer_request request{sizeof(arm_layer_request), type, static_cast<uint32_t>(shapes.size()), 0,
                                    shapes.data()};
    Agreement agreement(inputs.size());
    const arm_layer_plan table = agreement.table();
    layer_.call(&arm_layer::configure, &request, &table);

    if (agreement.outputs.empty()) {
        throw Error(Fault::plugin, "declared no output", who_);
    }
    if (agreement.reads_output.size() > agreement.outputs.size()) {
        throw Error(Fault::plugin, "backward reads an output that it does not have", who_);
    }
    agreement.reads_output.resize(agreement.outputs.size(), false);
    std::set<std::string> names;
    for (const auto *list : {&agreement.parameters, &agreement.persistent}) {
        for (const ParameterAnswer &p : *list) {
            if (!names.insert(p.name).second) {
                throw Error(Fault::plugin, fmt::format("declared \"{}\" twice", p.name), who_);
            }
        }
    }
    return agreement;
}

void Operation::forward(const arm_layer_frame &frame) const {
    if (layer_) [[likely]] {
        layer_.call(&arm_layer::forward, &frame);
        return;
    }
    const arm_tensor &x = frame.inputs[0];
    const arm_activation_call call{.struct_size = sizeof(arm_activation_call),
                                   .type = x.shape.type,
                                   .count = Shape(x.shape).size(),
                                   .x = x.data,
                                   .y = frame.outputs[0].data,
                                   .dy = nullptr,
                                   .dx = nullptr,
                                   .action = ARM_OVERWRITE,
                                   .reserved = 0,
                                   .services = frame.services};
    activation_.call(&arm_activation::forward, &call);
}

void Operation::backward(const arm_layer_frame &frame) const {
    if (layer_) [[likely]] {
        layer_.call(&arm_layer::backward, &frame);
        return;
    }
    const arm_gradient &dx = frame.input_gradients[0];
    if (dx.action == ARM_SKIP) {
        return;
    }
    const arm_activation_call call{.struct_size = sizeof(arm_activation_call),
                                   .type = dx.tensor.shape.type,
                                   .count = Shape(dx.tensor.shape).size(),
                                   .x = frame.inputs[0].data,
                                   .y = frame.outputs[0].data,
                                   .dy = frame.output_gradients[0].data,
                                   .dx = dx.tensor.data,
                                   .action = dx.action,
                                   .reserved = 0,
                                   .services = frame.services};
    activation_.call(&arm_activation::backward, &call);
}

} // namespace armature::network
