// SPDX-License-Identifier: MIT
// operation.hpp: one configured component of a plan, called the same way whether it offers the layer's or the
// activation's interface.
#pragma once

#include "network/agreement.hpp"
#include "plugin/registry.hpp"

#include <span>

namespace armature::network {

class Operation {
public:
    // `who` prefixes its errors: "layer hidden (affine)". Loads the component if need be.
    Operation(plugin::Registry &registry, plugin::Kind kind, const std::string &component, const Json &settings,
              const std::string &who);

    // Throws Error for a refusal; checks that the answers make sense (one output at least, no double names).
    Agreement configure(std::span<const Shape> inputs, int32_t type);
    void forward(const arm_layer_frame &frame) const;
    void backward(const arm_layer_frame &frame) const;

private:
    Agreement configure_activation(std::span<const Shape> inputs, int32_t type) const;
    plugin::Instance<arm_layer> layer_;
    plugin::Instance<arm_activation> activation_;
    std::string who_;
};

} // namespace armature::network
