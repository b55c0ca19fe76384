// SPDX-License-Identifier: MIT
// products.hpp: who multiplies the matrices of plugins. A plugin says `W * x` and calls BLAS's sgemm_; the program
// answers to that name before OpenBLAS does, and hands each product to whoever is fastest at it.
#pragma once

#include "support/json.hpp"

namespace armature::plugin {

// Loads what multiplies, so that a process that is forked from this one has it at once.
void load_products();

// For the record: {"library": "oneDNN", "version": "2.6.3", "kernels": "avx512_core"}, or null where every product is
// OpenBLAS's: with another kernel set than SkylakeX (coordinator/pinning), or where oneDNN is not installed.
Json products();

} // namespace armature::plugin
