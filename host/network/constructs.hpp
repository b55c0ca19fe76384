// SPDX-License-Identifier: MIT
// constructs.hpp: what the host itself does in a network, over components: recurrences. Their descriptions stand in
// plugin/constructs.hpp, so that they are listed, validated and documented like every component.
#pragma once

#include "network/builder.hpp"

namespace armature::network {

bool is_construct(const std::string &component);
// The outputs. Throws Error.
std::vector<size_t> apply_construct(Builder &builder, const Application &use, std::vector<size_t> inputs);

} // namespace armature::network
