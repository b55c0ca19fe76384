// SPDX-License-Identifier: MIT
// compile.hpp: from a request to a network that is ready for its first step, or every reason why it cannot be.
#pragma once

#include "worker/protocol.hpp"

#include <memory>

namespace armature::worker {

// Everything a run needs, made in this order and kept until the process ends.
struct Prepared {
    plugin::Catalogue catalogue;
    std::unique_ptr<plugin::Registry> registry;
    data::Opened data;
    experiment::Resolved experiment;
    std::unique_ptr<network::Network> network;
    int64_t plan_bytes = 0; // of the largest plan of a step
};

// A catalogue read ahead of the request, the folders that it is of and the list of hashes that it keeps to.
struct Preloaded {
    std::vector<std::string> folders;
    std::string allowed;
    plugin::Catalogue catalogue;
};

// Loads only what the run uses. Throws Error or Errors.
std::unique_ptr<Prepared> prepare(const CompileRequest &request, Preloaded preloaded);

// What the record needs to know of it; and stores its plugins, if that was asked for.
Compiled describe(Prepared &prepared, const CompileRequest &request);

} // namespace armature::worker
