// SPDX-License-Identifier: MIT
// networks.hpp: small networks written in a test, and the gradient of a whole one against finite differences.
#pragma once

#include "network/network.hpp"
#include "plugin/registry.hpp"

#include <functional>
#include <initializer_list>
#include <limits>
#include <string>
#include <vector>

namespace armature::testing {

// The built plugins, scanned once a process.
const plugin::Catalogue &catalogue();

// layer("affine", {{"units", 5}}, "hidden", {"x"})
experiment::Layer layer(const std::string &component, const Json &settings, const std::string &name,
                        std::vector<std::string> inputs);
experiment::Loss loss(const std::string &component, const std::string &of, const std::string &target,
                      double weight = 1);

// A field of `extents` (feature first; two more are width and height), or of class indices.
data::Field input(const std::string &name, std::initializer_list<int64_t> extents, int32_t type = ARM_F64);
data::Field target(const std::string &name, int64_t features, int32_t type = ARM_F64);
data::Field labels(const std::string &name, int64_t classes);

experiment::Resolved experiment(std::vector<experiment::Layer> layers, std::vector<experiment::Loss> losses,
                                int64_t batch);

// Fills all fields of a plan: reals from both signs, labels below their classes; keyed by the seed.
void fill(network::Plan &plan, const std::vector<data::Field> &fields, uint64_t seed);
// Every parameter from a normal distribution, biases included, so that nothing is zero; divided by the root of its
// fan-in, so that deep networks do not saturate.
void randomise(network::Network &network, uint64_t seed);

// Compares the gradient of the weighted losses with central differences, in double, on the fields that the plan has: of
// every parameter that is trained, row-sparse ones too, about `most` elements, evenly spread.
struct Compared {
    int64_t elements = 0, not_zero = 0;
};
Compared check_gradient(network::Network &network, network::Plan &plan, const experiment::Resolved &experiment,
                        double tolerance, int64_t most = std::numeric_limits<int64_t>::max());

// The same of all elements on filled fields; returns how many were compared. `prepare` sets fields that cannot hold
// just any numbers.
int64_t check_gradient(network::Network &network, const experiment::Resolved &experiment,
                       const std::vector<data::Field> &fields, int64_t batch, double tolerance = 1e-7,
                       const std::function<void(network::Plan &)> &prepare = {});

} // namespace armature::testing
