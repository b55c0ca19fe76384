// SPDX-License-Identifier: MIT
// allocations.hpp: counts this process's heap allocations, plugins and libraries included. A test that calls it gets
// the C library's allocator wrapped; every other test is left alone.
#pragma once

#include <cstdint>

namespace armature::testing {

bool counts_allocations(); // false under a sanitizer, which has an allocator of its own
int64_t allocations();     // so far, by all threads

} // namespace armature::testing
