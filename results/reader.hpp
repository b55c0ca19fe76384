// SPDX-License-Identifier: MIT
// reader.hpp: what a Reader holds. Not for use outside of results/.
#pragma once

#include "results/query.hpp"
#include "results/read_only.hpp"

namespace armature::results {

struct Reader::State {
    std::filesystem::path file;
    Fence fence; // before the connection, which it outlives
    std::unique_ptr<Connection> connection;
};

} // namespace armature::results
