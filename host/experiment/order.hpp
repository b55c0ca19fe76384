// SPDX-License-Identifier: MIT
// order.hpp: an order in which every node of a graph comes after its sources.
#pragma once

#include <cstddef>
#include <vector>

namespace armature::experiment {

struct Order {
    std::vector<size_t> numbers; // all nodes that no cycle keeps waiting; of those that could come next the first
    std::vector<size_t> cycle;   // one of the cycles, its first node repeated at its end; or empty
};

Order order_of(const std::vector<std::vector<size_t>> &sources);

} // namespace armature::experiment
