// SPDX-License-Identifier: MIT
// plugin_heap.hpp: counts the heap allocations that one library asks for itself: its own calls of malloc, operator new
// and their like, not those inside the libraries that it uses.
#pragma once

#include <cstdint>

namespace armature::check {

// From now on; false where its calls cannot be seen. Once a process, before the library is in use.
bool count_allocations_of(const void *address_in_library);
int64_t allocations_counted();

} // namespace armature::check
