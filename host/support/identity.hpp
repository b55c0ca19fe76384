// SPDX-License-Identifier: MIT
// identity.hpp: names for things that happen once: random UUIDs and wall-clock times.
#pragma once

#include <string>

namespace armature {

std::string uuid();         // version 4, from the kernel
std::string utc_now();      // "2026-01-31T12:00:00.123Z"
double monotonic_seconds(); // for durations only

} // namespace armature
