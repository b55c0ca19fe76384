// SPDX-License-Identifier: MIT
// composition.hpp: lets a block or a cell build its part of a graph. The block asks by the contract's callbacks; what
// it asks wrongly becomes an error that names the block, the application and the shapes.
#pragma once

#include "network/builder.hpp"

namespace armature::network {

// The values that the block gives as outputs.
std::vector<size_t> compose(Builder &builder, const Application &use, const std::vector<size_t> &inputs);
// The same of an instance that is there already, of the component that `use` names.
std::vector<size_t> compose(Builder &builder, const Application &use, const std::vector<size_t> &inputs,
                            const plugin::Instance<arm_block> &block);

} // namespace armature::network
