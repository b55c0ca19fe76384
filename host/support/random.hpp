// SPDX-License-Identifier: MIT
// random.hpp: counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers:
// as easy as 1, 2, 3"). A number is a pure function of (key, step, position); nothing has state.
#pragma once

#include <armature/services.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace armature::random {

inline constexpr int version = 1; // recorded with every run; a change of any bit of any function below raises it

// One block of four words for a 128-bit counter and a 64-bit key.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

// The stream of a purpose ("dropout", "initialise", "shuffle", ...) and a component's name in the network: no stream
// moves because another one was added.
arm_random stream(uint64_t seed, std::string_view purpose, std::string_view name, uint64_t application = 0,
                  uint64_t step = 0);

// A stream inside a stream: of the part whose name has this hash, at its application-th use. Allocates nothing.
arm_random inner(const arm_random &stream, uint64_t name_hash, uint64_t application);

void words(const arm_random *stream, uint64_t first, uint32_t *out, int64_t count);
void uniform_f32(const arm_random *stream, uint64_t first, float *out, int64_t count);
void uniform_f64(const arm_random *stream, uint64_t first, double *out, int64_t count);
void normal_f32(const arm_random *stream, uint64_t first, float *out, int64_t count);
void normal_f64(const arm_random *stream, uint64_t first, double *out, int64_t count);

// A permutation of 0 ... count - 1 (Fisher and Yates, drawing without bias).
std::vector<int64_t> permutation(const arm_random &stream, int64_t count);

} // namespace armature::random
