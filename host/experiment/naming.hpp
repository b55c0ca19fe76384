// SPDX-License-Identifier: MIT
// naming.hpp: the names of layers: unique ones in the network, and what a name means where it is written.
#pragma once

#include "experiment/problems.hpp"

#include <map>
#include <optional>
#include <set>
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

// The unique name of the layer, or the field, that a reference means; nullopt if a sub-network does not see it. Whether
// there is such a layer or field is not asked here.
std::optional<std::string> meaning(const Reference &reference);

// The names that can be written in a scope, for hints; `outside` are those that can be written outside sub-networks.
std::vector<std::string> visible(const Scope *scope, const std::vector<std::string> &outside);

struct Name {
    std::string wanted, numbered, unique; // "affine", "affine_2", "encoder.affine_2"
    bool given = false;
};

class Naming {
public:
    // Names that the document gives anywhere are never taken by layers that it does not name.
    Naming(const Json &document, Problems &problems);

    // The given name, or the component's; "_2", "_3" after the first. `keys` are those of an entry at `at`.
    Name name(const Json &keys, const std::string &component, const std::string &at, const Scope &scope);

    // In its own scope a name that was given, or the first of those that were not, means just this.
    static void declare(const Name &name, const Reference &target, Scope &scope);

private:
    void claim(const std::string &wanted, const std::string &at, const Scope &scope);

    Problems &problems_;
    std::set<std::string> given_, taken_;
    std::map<std::string, int64_t> counts_;     // the last number given to a name
    std::map<std::string, std::string> owners_; // given name -> where it was given first
};

} // namespace armature::experiment
