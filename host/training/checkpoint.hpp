// SPDX-License-Identifier: MIT
// checkpoint.hpp: weights in a file that cannot name code. All numbers are little-endian.
//
//   8 bytes   "ARMATUR1"
//   8 bytes   length of the header, at most 1 MiB
//   header    JSON: {"step": 120, "tensors": [{"name": "hidden.weight", "group": "parameter", "type": "f32",
//             "shape": [64, 10], "offset": 0, "bytes": 2560}, ...]}; types are f32, f64, i32, u8
//   zeros     up to a multiple of 64
//   tensors   in the header's order, each at its offset from here, a multiple of 64; zeros between them, no gap beyond
//             those, no overlap, and nothing behind the last one
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
    std::string sha256; // of the file
};

// Writes a temporary file, then renames it; returns the SHA-256 of the file. Not synced to the disk: a file that a
// power cut tore is known by the hash that its run records, and the run can be reproduced.
std::string write_checkpoint(const std::filesystem::path &file, int64_t step, const std::vector<StoredTensor> &tensors);
// Verifies magic, lengths, names, shapes, offsets and padding before it believes anything, and reserves no memory
// before the lengths agree with the file's. Throws Error(Fault::data).
StoredFile read_checkpoint(const std::filesystem::path &file);

} // namespace armature::training
