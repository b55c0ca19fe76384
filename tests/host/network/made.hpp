// SPDX-License-Identifier: MIT
// made.hpp: a network of layers written in a test, with everything that it needs to live.
#pragma once

#include "network/network.hpp"

#include "support/networks.hpp"

#include <utility>
#include <vector>

namespace armature::network {

using testing::input, testing::target, testing::labels, testing::layer, testing::loss, testing::fill;

// A network of these layers, randomised; remembers what it was made of.
struct Made {
    std::vector<data::Field> fields;
    experiment::Resolved experiment;
    plugin::Registry registry{testing::catalogue()};
    Network network;

    Made(std::vector<data::Field> f, std::vector<experiment::Layer> layers, std::vector<experiment::Loss> losses,
         int64_t batch, int32_t type = ARM_F64)
        : fields(std::move(f)), experiment(testing::experiment(std::move(layers), std::move(losses), batch)),
          network(experiment, fields, registry, type) {
        network.initialise(3);
        testing::randomise(network, 4);
    }
    int64_t check(int64_t batch) { return testing::check_gradient(network, experiment, fields, batch); }
};

} // namespace armature::network
