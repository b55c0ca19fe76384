// SPDX-License-Identifier: MIT
// recurrences.hpp: recurrent networks written in a test: bodies, fields that are sequences, trees, whole networks.
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

// Three trees of at most `tree_nodes` nodes with up to two children; some have one or none, one child has two parents.
constexpr int64_t tree_nodes = 5;
data::Field children(); // called "children", [feature 2, time]
experiment::Layer recursive(std::shared_ptr<const experiment::Subnetwork> body, const std::string &name,
                            std::vector<std::string> inputs, const Json &settings = Json::object());
std::vector<int32_t> tree_children(); // [2, batch 3, time 5]; beyond an example's nodes there is nothing to be used
std::vector<int32_t> tree_sizes();    // 5, 3, 4
void write(void *field, const std::vector<int32_t> &numbers);

// A network in double with mean_squared_error of its last layer against "y"; parameters and fields are filled. Keeps
// what it was made of.
struct Made {
    std::vector<data::Field> fields;
    experiment::Resolved experiment;
    plugin::Registry registry{catalogue()};
    network::Network network;
    network::Plan &plan; // in training

    // `watched`: layers and "layer.1" whose outputs are to survive the pass, besides the last layer's first.
    Made(std::vector<experiment::Layer> layers, std::vector<data::Field> fields, int64_t batch = 3,
         const std::vector<std::string> &watched = {});
    void *field(const std::string &name);
    std::vector<double> output(const std::string &layer) const;          // of the last forward
    std::vector<double> gradient(uint64_t step = 5);                     // forward and backward
    std::vector<double> gradient_of(const std::string &parameter) const; // of the last backward
};
// What is wrong with such a network, or "".
std::string refusal(std::vector<experiment::Layer> layers, std::vector<data::Field> fields);

// n numbers from -1 to 1: s = (1103515245 s + 12345) mod 2^31 from a seed, s / 2^30 - 1. Easy to make anywhere.
std::vector<double> pattern(int64_t n, uint64_t seed);

} // namespace armature::testing
