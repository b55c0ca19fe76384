// SPDX-License-Identifier: MIT
// elaborate.hpp: the network as it is written, with repeat, choose, when and use carried out, into a list of layers
// with unique names. What the names in `inputs` mean is settled by graph.hpp.
#pragma once

#include "experiment/components.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace armature::experiment {

struct Scope;

// A name as it is written in a scope. Without a scope: the unique name of a layer, or "" for the first input field.
struct Reference {
    std::string name;
    const Scope *scope = nullptr;
};

// What names mean in one repetition of a group, or inside one use of a sub-network (which sees nothing outside).
struct Scope {
    const Scope *parent = nullptr;
    bool closed = false; // a sub-network
    std::string prefix;  // of unique names: "encoder."
    std::map<std::string, Reference> names = {};
};

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

// The unique name of the layer, or the field, that a reference means; nullopt if a sub-network does not see it. Whether
// there is such a layer or field is not asked here.
std::optional<std::string> meaning(const Reference &reference);

// The names that can be written in a scope, for hints; `outside` are those that can be written outside sub-networks.
std::vector<std::string> visible(const Scope *scope, const std::vector<std::string> &outside);

} // namespace armature::experiment
