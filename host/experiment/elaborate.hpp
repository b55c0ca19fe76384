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

struct Placed {
    std::string name; // unique
    Parts parts;
    std::vector<Reference> inputs; // never empty
    const Scope *scope = nullptr;
};

struct Elaborated {
    std::deque<Scope> scopes;
    std::vector<Placed> layers; // as written
    bool complete = true;       // false: a repeat, choose or when needs data.* that are not known yet
};

Elaborated elaborate(Context &context);

} // namespace armature::experiment
