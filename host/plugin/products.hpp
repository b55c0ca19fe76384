// SPDX-License-Identifier: MIT
// products.hpp: who multiplies the matrices of plugins. A plugin says `W * x` and calls BLAS's sgemm_; the program
// answers to that name before OpenBLAS does, and hands each product to whoever is fastest at it.
#pragma once

#include "support/json.hpp"

namespace armature::plugin {

// Loads what multiplies, so that a process that is forked from this one has it at once.
void load_products();

// Whether large products are oneDNN's: with the kernel set SkylakeX (coordinator/pinning), where oneDNN is installed.
bool products_by_onednn();

// For the record, since layers have kernels of it too: {"version": "2.6.3", "instruction_set": "avx512_core"}; null
// where it is not installed, and under the kernel set Portable, which has no use for it.
Json onednn();

} // namespace armature::plugin
