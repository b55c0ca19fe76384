// SPDX-License-Identifier: MIT
// course.hpp: a training laid out before it begins: its stages, and how long each is.
#pragma once

#include "experiment/resolved.hpp"

#include <cstdint>
#include <vector>

namespace armature::training {

// How far a training is, or how far it goes.
struct Distance {
    int64_t steps = 0, epochs = 0;
};

struct Leg {
    experiment::Stage stage;
    int64_t number = 1;          // of the stage in the file
    int64_t steps_per_epoch = 1; // the last step of an epoch may be short
    Distance length;             // at most: it may be stopped early
};

// At least one; stages without a step are left out.
std::vector<Leg> course(const experiment::Training &train, int64_t examples);
Distance length(const std::vector<Leg> &course);

} // namespace armature::training
