// SPDX-License-Identifier: MIT
// parameters.hpp: where every parameter stands in the flat vectors, and which node uses which. Dense parameters come
// first, so that the gradient vector ends where they do; every slice begins on an aligned element.
#pragma once

#include "network/graph.hpp"
#include "network/memory.hpp"

#include <map>
#include <string>
#include <vector>

namespace armature::network {

// A node's use of a slice; `transposed`: the node sees the matrix the other way round.
struct Use {
    size_t slice = none;
    bool transposed = false;
};

// The one for "gate.weight" named in full, else the one for every "weight"; nullptr if there is none.
const experiment::Component *chosen_initialiser(const Initialisers &initialisers, const std::string &parameter);

class Parameters {
public:
    explicit Parameters(int32_t type) : type_(type) {}

    // Takes in a graph: new parameters get a slice, known ones must have the same shape; `share` is resolved. Call for
    // each mode's graph before `lay_out`.
    void add(const Graph &graph);
    // Offsets and memory.
    void lay_out();
    // The slices of a node's parameters / persistent tensors, in the order of its agreement.
    std::vector<Use> uses(const Node &node) const;
    std::vector<size_t> persistent_uses(const Node &node) const;

    void initialise(uint64_t seed, plugin::Registry &registry);

    std::vector<Slice> slices, persistent_slices;
    Buffer parameters, gradients, persistent;
    int64_t dense_elements = 0, elements = 0, persistent_elements = 0;

private:
    void add_slice(const Node &node, const ParameterAnswer &answer, bool is_persistent);
    const Slice &shared(const Node &node, const ParameterAnswer &answer, bool is_persistent) const;
    const std::string &owner(const Node &node) const;

    int32_t type_;
    std::map<std::string, size_t> by_name_, persistent_by_name_; // "layer.weight"
    std::map<std::string, std::string> share_;                   // layer -> the layer whose parameters it uses
};

} // namespace armature::network
