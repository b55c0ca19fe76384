// SPDX-License-Identifier: MIT
// comparisons: the family's library.
#include "equal.hpp"
#include "greater.hpp"
#include "greater_equal.hpp"
#include "less.hpp"
#include "less_equal.hpp"
#include "where.hpp"

namespace family = armature::comparisons;

ARMATURE_PLUGIN(armature::Layer<family::Equal>, armature::Layer<family::Greater>, armature::Layer<family::GreaterEqual>,
                armature::Layer<family::Less>, armature::Layer<family::LessEqual>, armature::Layer<family::Where>)
