// SPDX-License-Identifier: MIT
// operation.hpp: what a node of a graph does: a configured component, or a construct of the host (a recurrence).
#pragma once

#include "network/agreement.hpp"
#include "plugin/registry.hpp"

#include <memory>
#include <span>

namespace armature::network {

// One node's work for one mode and one set of shapes. Owns no numbers: memory comes with the frame.
class Operation {
public:
    virtual ~Operation() = default;
    // Once, before anything else. Throws Error for a refusal.
    virtual Agreement configure(std::span<const Shape> inputs, int32_t type) = 0;
    virtual void forward(const arm_layer_frame &frame) = 0;
    virtual void backward(const arm_layer_frame &frame) = 0;
    // Works in the mode that a frame says, not in that of the graph it was made for.
    virtual bool follows_frame() const { return true; }
    // Forgets what it carries from batch to batch: a pass over the data begins.
    virtual void reset() {}
};

// A layer, an activation or a loss of a plugin, loaded if need be; called the same way whichever interface it offers.
// `who` prefixes its errors: "layer hidden (affine)".
std::unique_ptr<Operation> component_operation(plugin::Registry &registry, plugin::Kind kind,
                                               const std::string &component, const Json &settings,
                                               const std::string &who);

} // namespace armature::network
