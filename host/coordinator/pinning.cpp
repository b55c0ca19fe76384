// SPDX-License-Identifier: MIT
// pinning.cpp: chooses kernels, cleans the environment.
#include "coordinator/pinning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace armature::coordinator {

namespace {

constexpr std::array<std::string_view, 14> dropped = {
    "LD_",       // libraries slipped in or moved
    "OPENBLAS_", // kernels and threads of the BLAS
    "GOTO_",     // their older names
    "BLAS_",
    "DNNL_", // instruction sets of oneDNN
    "ONEDNN_",
    "ARMATURE_PORTABLE=",
    "OMP_", // threads of OpenMP
    "GOMP_",
    "KMP_",
    "MKL_",
    "GLIBC_TUNABLES=", // can switch libm's code paths
    "LC_",             // how numbers are written and read
    "LANG",
};

} // namespace

std::string kernel_set() {
    if (const char *chosen = std::getenv("OPENBLAS_CORETYPE"); chosen != nullptr && *chosen != '\0') {
        return chosen;
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        return "SkylakeX";
    }
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? "Haswell" : "";
}

Variables numeric_variables(const std::string &kernels, int64_t threads) {
    Variables out = {{"OPENBLAS_NUM_THREADS", std::to_string(threads)}, {"OMP_NUM_THREADS", std::to_string(threads)}};
    if (kernels == portable_kernels) {
        out.emplace_back("ARMATURE_PORTABLE", "1");
        out.emplace_back("OPENBLAS_CORETYPE", "Haswell");
        out.emplace_back("DNNL_MAX_CPU_ISA", "AVX2");
    } else if (!kernels.empty()) {
        out.emplace_back("OPENBLAS_CORETYPE", kernels);
        out.emplace_back("DNNL_MAX_CPU_ISA", kernels == "SkylakeX" ? "AVX512_CORE" : "AVX2");
    }
    return out;
}

std::vector<std::string> worker_environment(const std::string &kernels, int64_t threads) {
    std::vector<std::string> out;
    for (char **variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        if (std::none_of(dropped.begin(), dropped.end(), [&](auto prefix) { return text.starts_with(prefix); })) {
            out.emplace_back(text);
        }
    }
    out.emplace_back("LC_ALL=C");
    for (const auto &[name, value] : numeric_variables(kernels, threads)) {
        out.push_back(fmt::format("{}={}", name, value));
    }
    return out;
}

} // namespace armature::coordinator
