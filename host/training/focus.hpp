// SPDX-License-Identifier: MIT
// focus.hpp: what a stage trains, found by the names that it gives.
#pragma once

#include "network/network.hpp"

namespace armature::training {

// Throws Errors: a pattern that fits no parameter, with the nearest name.
network::Focus focus(const network::Network &network, const experiment::Resolved &experiment,
                     const experiment::Stage &stage);

// Throws Error if no parameter gets a gradient in the plan of a stage, which the network has its focus on.
void check_trains(const network::Network &network, const network::Plan &plan, const experiment::Resolved &experiment,
                  const experiment::Stage &stage);

} // namespace armature::training
