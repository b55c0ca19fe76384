// SPDX-License-Identifier: MIT
// services.hpp: the table of services that the host hands to components: SLEEF's vector functions in the variant that
// gives the same bits on every processor with AVX2 and FMA, and the random streams.
#pragma once

#include <armature/services.h>

#include <string>

namespace armature {

const arm_services &services(); // lives as long as the process
std::string vector_math();      // what stands behind it, for the record: "sleef 3.5.1 finz avx2"

} // namespace armature
