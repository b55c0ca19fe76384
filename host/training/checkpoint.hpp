// SPDX-License-Identifier: MIT
// checkpoint.hpp: weights in a file that cannot name code: 8 bytes of magic "ARMATUR1", 8 bytes of header length
// (little-endian), a JSON header of at most 1 MiB (step, type, and for each tensor name, group, shape, offset, bytes),
// zero padding to 64 bytes, then the tensors, each aligned to 64 bytes, in the header's order. No gaps, no overlaps.
#pragma once

#include "network/network.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace armature::training {

struct StoredTensor {
    std::string name;  // "hidden.weight"
    std::string group; // "parameter", "persistent", or the optimizer's state ("state.velocity")
    Shape shape;
    const void *data = nullptr;
};

struct StoredFile {
    int64_t step = 0;
    std::vector<StoredTensor> tensors; // data points into `memory`
    network::Buffer memory;
};

// Writes a temporary file, then renames it; returns the SHA-256 of the file.
std::string write_checkpoint(const std::filesystem::path &file, int64_t step, const std::vector<StoredTensor> &tensors);
// Verifies magic, lengths, names, shapes and offsets before it believes anything. Throws Error(Fault::data).
StoredFile read_checkpoint(const std::filesystem::path &file);

} // namespace armature::training
