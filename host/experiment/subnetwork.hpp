// SPDX-License-Identifier: MIT
// subnetwork.hpp: networks inside networks as they are written: what `define` names, what a component's setting holds,
// the body of a recurrence. An entry, an array of entries, or {"inputs": [names], "layers": [entries]}.
#pragma once

#include "experiment/elaborate.hpp"

#include <memory>
#include <optional>
#include <string>

namespace armature::experiment {

struct WrittenNetwork {
    Json body; // always {"layers": ...}, perhaps with "inputs"
    std::string layers_at;
};

// nullopt after adding problems. `who`: "the sub-network".
std::optional<WrittenNetwork> written_network(Problems &problems, const Json &written, const std::string &at,
                                              const std::string &who);

// A setting that is a network, unfolded and put in order. It sees its own inputs and nothing else: `flows` of them,
// named in the text or "input", "input_2", ... Unknown sizes of the data make it incomplete. nullptr after adding
// problems.
std::shared_ptr<const Subnetwork> read_subnetwork(Context &context, const Json &written, const std::string &at,
                                                  size_t flows, Unfolding &unfolding, bool &complete);

// How many values flow into a network that is a setting of this layer: of a recurrence its inputs, its constants and
// what it feeds back; of a block, one.
size_t flows_into_body(const Parts &parts, size_t inputs);

} // namespace armature::experiment
