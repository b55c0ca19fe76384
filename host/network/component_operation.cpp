// SPDX-License-Identifier: MIT
// component_operation.cpp: components of plugins as operations.
#include "network/operation.hpp"

#include <fmt/format.h>

#include <set>

namespace armature::network {

using plugin::Kind;

namespace {

// What a component answered makes sense: one output at least, no double names.
void check(Agreement &agreement, const std::string &who) {
    if (agreement.outputs.empty()) {
        throw Error(Fault::plugin, "declared no output", who);
    }
    if (agreement.reads_output.size() > agreement.outputs.size()) {
        throw Error(Fault::plugin, "backward reads an output that it does not have", who);
    }
    agreement.reads_output.resize(agreement.outputs.size(), false);
    std::set<std::string> names;
    for (const auto *list : {&agreement.parameters, &agreement.persistent}) {
        for (const ParameterAnswer &p : *list) {
            if (!names.insert(p.name).second) {
                throw Error(Fault::plugin, fmt::format("declared \"{}\" twice", p.name), who);
            }
        }
    }
}

class LayerOperation : public Operation {
public:
    explicit LayerOperation(plugin::Instance<arm_layer> layer) : layer_(std::move(layer)) {}

    Agreement configure(std::span<const Shape> inputs, int32_t type) override {
        std::vector<arm_shape> shapes;
        for (const Shape &shape : inputs) {
            shapes.push_back(shape.c());
        }
        const arm_layer_request request{sizeof(arm_layer_request), type, static_cast<uint32_t>(shapes.size()), 0,
                                        shapes.data()};
        Agreement agreement(inputs.size());
        const arm_layer_plan table = agreement.table();
        layer_.call(&arm_layer::configure, &request, &table);
        check(agreement, layer_.who());
        return agreement;
    }
    void forward(const arm_layer_frame &frame) override { layer_.call(&arm_layer::forward, &frame); }
    void backward(const arm_layer_frame &frame) override { layer_.call(&arm_layer::backward, &frame); }

private:
    plugin::Instance<arm_layer> layer_;
};

class ActivationOperation : public Operation {
public:
    explicit ActivationOperation(plugin::Instance<arm_activation> activation) : activation_(std::move(activation)) {}

    Agreement configure(std::span<const Shape> inputs, int32_t type) override {
        if (inputs.size() != 1 || inputs[0].type() != type) {
            throw Error(Fault::experiment,
                        fmt::format("an activation wants one input of the network's type, got {}", inputs.size()),
                        activation_.who());
        }
        Agreement agreement(1);
        agreement.outputs.push_back(inputs[0]);
        agreement.reads_input[0] = activation_.table()->derivative_of == ARM_OF_INPUT;
        agreement.reads_output.assign(1, !agreement.reads_input[0]);
        agreement.in_place.emplace_back(0u, 0u);
        return agreement;
    }

    void forward(const arm_layer_frame &frame) override {
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

    void backward(const arm_layer_frame &frame) override {
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

private:
    plugin::Instance<arm_activation> activation_;
};

} // namespace

std::unique_ptr<Operation> component_operation(plugin::Registry &registry, Kind kind, const std::string &component,
                                               const Json &settings, const std::string &who) {
    if (registry.interface(kind, component, ARM_LAYER_INTERFACE) != nullptr) {
        return std::make_unique<LayerOperation>(
            plugin::make<arm_layer>(registry, kind, component, ARM_LAYER_INTERFACE, settings, who));
    }
    return std::make_unique<ActivationOperation>(
        plugin::make<arm_activation>(registry, kind, component, ARM_ACTIVATION_INTERFACE, settings, who));
}

} // namespace armature::network
