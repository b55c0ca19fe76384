// SPDX-License-Identifier: MIT
// read_only.hpp: a connection that can only read, in any folder, beside a working coordinator or after a killed one.
#pragma once

#include "results/sqlite.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace armature::results {

// Opens an existing database of a known schema, or throws Error(Fault::database).
std::unique_ptr<Connection> open_read_only(const std::filesystem::path &file);

// Fences a connection in: what a statement may do, and how large it may be.
struct Fence {
    bool open = false;  // while true nothing is refused: for this library's own questions about the schema
    std::string denied; // what a refused statement tried to do
};
void restrict(Connection &connection, Fence &fence); // the fence must outlive the connection

} // namespace armature::results
