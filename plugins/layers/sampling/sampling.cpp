// SPDX-License-Identifier: MIT
// sampling: the family's library.
#include "bernoulli.hpp"
#include "gaussian_sample.hpp"
#include "normal.hpp"

namespace family = armature::sampling;

ARMATURE_PLUGIN(armature::Layer<family::Bernoulli>, armature::Layer<family::GaussianSample>,
                armature::Layer<family::Normal>)
