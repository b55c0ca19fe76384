// SPDX-License-Identifier: MIT
// elaborate.hpp: the network as it is written, with repeat, choose, when and use carried out, into a list of layers
// with unique names. What the names in `inputs` mean is settled by graph.hpp.
#pragma once

#include "experiment/components.hpp"
#include "experiment/naming.hpp"

#include <deque>
#include <string>
#include <vector>

namespace armature::experiment {

// How much a document has unfolded to, and which sub-networks are being unfolded: common to networks inside networks.
struct Unfolding {
    int64_t layers = 0, entries = 0;
    std::vector<std::string> uses;
};

struct Placed {
    std::string name; // unique
    Parts parts;
    std::vector<Reference> inputs; // empty only where the text says []
    const Scope *scope = nullptr;
};

struct Elaborated {
    std::deque<Scope> scopes;
    std::vector<Placed> layers; // as written
    bool complete = true;       // false: a repeat, choose or when needs data.* that are not known yet
};

Elaborated elaborate(Context &context);
// The same of a network that stands at `at`; `flows` is what its first layer gets.
Elaborated elaborate(Context &context, const Json &network, const std::string &at, std::vector<Reference> flows,
                     Unfolding &unfolding);

} // namespace armature::experiment
