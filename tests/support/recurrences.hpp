// SPDX-License-Identifier: MIT
// recurrences.hpp: recurrent networks written in a test: bodies, and fields that are sequences.
#pragma once

#include "support/networks.hpp"

#include <memory>

namespace armature::testing {

// Layers one after another or by their inputs; the last is the output. `inputs`: what they call what flows in.
std::shared_ptr<const experiment::Subnetwork> body(std::vector<experiment::Layer> layers,
                                                   std::vector<std::string> inputs = {"x"});
experiment::Layer recurrent(std::shared_ptr<const experiment::Subnetwork> body, const std::string &name,
                            std::vector<std::string> inputs, const Json &settings = Json::object());

// [feature, time], in double; and how many steps each example has, 0 ... most.
data::Field sequence(const std::string &name, int64_t features, int64_t steps, bool target = false);
data::Field lengths(const std::string &name, int64_t most);

// n numbers from -1 to 1: s = (1103515245 s + 12345) mod 2^31 from a seed, s / 2^30 - 1. Easy to make anywhere.
std::vector<double> pattern(int64_t n, uint64_t seed);

} // namespace armature::testing
