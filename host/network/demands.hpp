// SPDX-License-Identifier: MIT
// demands.hpp: what an experiment asks of a pass through its network.
#pragma once

#include "network/liveness.hpp"

namespace armature::network {

// What must survive a pass is whatever a metric or a loss looks at, the last layer, and the losses themselves.
Demands demands_of(const Graph &graph, const experiment::Resolved &experiment, const Focus &focus);

} // namespace armature::network
