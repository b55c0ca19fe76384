// SPDX-License-Identifier: MIT
// pinning.hpp: the environment that a worker is started with, so that the same numbers come from the same kernels. It
// has to be there before exec: OpenBLAS and oneDNN read it once, when they are loaded.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace armature::coordinator {

// The OpenBLAS kernel set for this processor: what OPENBLAS_CORETYPE says, or else "SkylakeX" with AVX-512, "Haswell"
// with AVX2 and FMA, and "" (OpenBLAS's own choice) without. Chosen, because OpenBLAS 0.3.21 finds slow or wrong sets
// on some AVX-512 machines.
std::string kernel_set();

// The kernel set of `train.portable`: OpenBLAS's for Haswell, and no oneDNN, whose sums depend on the caches' sizes.
constexpr const char *portable_kernels = "Portable";

// What pins the numeric libraries: OpenBLAS's kernel set, the like for oneDNN (AVX512_CORE for "SkylakeX", otherwise
// AVX2), ARMATURE_PORTABLE=1 for the portable set (layers that have oneDNN's kernels and plain ones read it), the
// number of threads. Name and value.
using Variables = std::vector<std::pair<std::string, std::string>>;
Variables numeric_variables(const std::string &kernels, int64_t threads);

// This process's environment without what changes numbers or code (LD_*, OPENBLAS_*, DNNL_*, OMP_*, the locale, ...),
// and with the numeric variables and locale C.
std::vector<std::string> worker_environment(const std::string &kernels, int64_t threads);

} // namespace armature::coordinator
