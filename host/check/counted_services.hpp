// SPDX-License-Identifier: MIT
// counted_services.hpp: the host's services, but every random number that is asked for is counted.
#pragma once

#include <armature/services.h>

#include <cstdint>

namespace armature::check {

const arm_services &counted_services(); // for one thread
int64_t numbers_drawn();                // so far

} // namespace armature::check
