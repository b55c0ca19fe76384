// SPDX-License-Identifier: MIT
// survey.hpp: what is in a data set: the least, the greatest and the mean of every field of every split, and how often
// each class is there. For people; training uses none of it.
#pragma once

#include "data/decode.hpp"

namespace armature::data {

struct Survey {
    std::string split;
    DecodedField field;
    int64_t examples = 0;
    double least = 0, greatest = 0, mean = 0;
    std::vector<int64_t> by_class; // of a field with classes
};

std::vector<Survey> survey(const Decoded &decoded);

} // namespace armature::data
