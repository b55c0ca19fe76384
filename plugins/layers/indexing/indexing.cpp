// SPDX-License-Identifier: MIT
// indexing: the family's library.
#include "arg_max.hpp"
#include "gather.hpp"
#include "one_hot.hpp"
#include "scatter.hpp"
#include "slice.hpp"

namespace family = armature::indexing;

ARMATURE_PLUGIN(armature::Layer<family::ArgMax>, armature::Layer<family::Gather>, armature::Layer<family::OneHot>,
                armature::Layer<family::Scatter>, armature::Layer<family::Slice>)
