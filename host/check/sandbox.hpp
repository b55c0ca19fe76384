// SPDX-License-Identifier: MIT
// sandbox.hpp: runs a piece of work in a forked child with a deadline and limits, so that whatever a plugin does there
// ends that child and nothing else. The caller has one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace armature::check {

struct Limits {
    double seconds = 5;
    int64_t bytes = int64_t{1} << 30; // of private memory; 0: no limit (nor has a sanitized build one)
};

struct Ended {
    enum class How { answered, crashed, timed_out, left } how = How::left;
    std::string answer;        // what the work returned
    int code = 0;              // the signal of a crash; the exit code of a process that left
    std::string fault;         // a crash in plain words: "wrote beyond the end of output 0"; may be empty
    std::string subject, call; // what it was doing
    uint64_t seed = 0;         // that leads to the same again, if it said one
    std::string printed;       // the start of what it wrote to standard output and standard error
};

// One thread for BLAS and OpenMP, and the kernels that a worker would use: for libraries that are loaded from now on.
void pin_numeric_libraries();

// The child has the caller's memory, no open file but those three, and numeric libraries pinned to one thread.
Ended in_child(const std::function<std::string()> &work, const Limits &limits);

} // namespace armature::check
