// SPDX-License-Identifier: MIT
// pinned.hpp: a benchmark runs under the environment of a worker: same kernels, one thread. It has to be there before
// OpenBLAS is loaded, so the program starts itself again with it.
#pragma once

#include "coordinator/pinning.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <unistd.h>
#include <vector>

namespace armature::bench {

inline void pin(char **arguments) {
    if (std::getenv("ARMATURE_BENCH_PINNED") != nullptr) {
        return;
    }
    std::vector<std::string> environment = coordinator::worker_environment(coordinator::kernel_set(), 1);
    environment.push_back("ARMATURE_BENCH_PINNED=1");
    std::vector<char *> pointers;
    for (std::string &variable : environment) {
        pointers.push_back(variable.data());
    }
    pointers.push_back(nullptr);
    execve("/proc/self/exe", arguments, pointers.data());
}

// Seconds that f takes.
template <class F> double time(F &&f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace armature::bench
