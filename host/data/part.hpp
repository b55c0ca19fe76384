// SPDX-License-Identifier: MIT
// part.hpp: a Part over the mapped arrays: it gathers examples, converts them and normalises them on the way into a
// batch, so the set itself is never copied nor held in floats.
#pragma once

#include "data/normalise.hpp"

#include <memory>

namespace armature::data {

// `decoded` stays alive as long as the part. type: ARM_F32 or ARM_F64, of the real fields.
std::unique_ptr<Part> make_part(std::shared_ptr<const Decoded> decoded, Share share,
                                const std::vector<Statistics> &statistics, int32_t type);

} // namespace armature::data
