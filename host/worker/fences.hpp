// SPDX-License-Identifier: MIT
// fences.hpp: what surrounds a worker so that nothing a plugin does reaches beyond its own run: private descriptors for
// the protocol, limits, death with the coordinator, a normal floating-point mode, and a last word when it crashes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace armature::worker {

struct Descriptors {
    int in = -1, out = -1;
};

// Moves standard input and output to private descriptors that no child inherits; standard input becomes empty, and
// whatever prints to standard output prints to standard error from now on: the run's log.
Descriptors take_standard_streams();

// Dies with the thread that started it; no core files; the first to go when the machine runs out of memory; locale C.
void stand_alone();

// From now on an allocation beyond `bytes` of private memory fails. 0: no limit.
void limit_memory(int64_t bytes);
// Lifts the limit, so that a worker which has met it can still say so.
void lift_memory_limit();

// Round to nearest, denormals kept, every exception masked. Returns nothing: setting it cannot fail.
void normalise_float_mode();
// The control bits of the floating-point mode, without the flags that computing sets.
uint32_t float_mode();

// On a fatal signal, or when a plugin calls exit, writes {"event":"crashing","component":NAME} to `descriptor` with the
// plugin whose code is on the stack; then the process dies of that signal, or ends. Everything is prepared here: the
// handler allocates nothing.
struct LoadedCode {
    std::string name;              // "affine.so"
    const void *address = nullptr; // anything inside the shared object
};
void speak_when_crashing(int descriptor, const std::vector<LoadedCode> &code);

} // namespace armature::worker
