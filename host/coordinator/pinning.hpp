// SPDX-License-Identifier: MIT
// pinning.hpp: the environment that a worker is started with, so that the same numbers come from the same kernels. It
// has to be there before exec: OpenBLAS reads it once, when it is loaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace armature::coordinator {

// The OpenBLAS kernel set for this processor: what OPENBLAS_CORETYPE says, or else "SkylakeX" with AVX-512, "Haswell"
// with AVX2 and FMA, and "" (OpenBLAS's own choice) without. Chosen, because OpenBLAS 0.3.21 finds slow or wrong sets
// on some AVX-512 machines.
std::string kernel_set();

// This process's environment without what changes numbers or code (LD_*, OPENBLAS_*, OMP_*, the locale, ...), and with
// the kernel set, the thread counts and locale C.
std::vector<std::string> worker_environment(const std::string &kernels, int64_t threads);

} // namespace armature::coordinator
