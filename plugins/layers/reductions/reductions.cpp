// SPDX-License-Identifier: MIT
// reductions: the family's library.
#include "reduce_max.hpp"
#include "reduce_mean.hpp"
#include "reduce_min.hpp"
#include "reduce_sum.hpp"

namespace family = armature::reductions;

ARMATURE_PLUGIN(armature::Layer<family::ReduceMax>, armature::Layer<family::ReduceMean>,
                armature::Layer<family::ReduceMin>, armature::Layer<family::ReduceSum>)
