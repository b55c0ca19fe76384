// SPDX-License-Identifier: MIT
// arithmetic: the family's library. `add`, which takes any number of inputs, is a component of its own.
#include "divide.hpp"
#include "maximum.hpp"
#include "minimum.hpp"
#include "multiply.hpp"
#include "scale.hpp"
#include "subtract.hpp"

namespace family = armature::arithmetic;

ARMATURE_PLUGIN(armature::Layer<family::Divide>, armature::Layer<family::Maximum>, armature::Layer<family::Minimum>,
                armature::Layer<family::Multiply>, armature::Layer<family::Scale>, armature::Layer<family::Subtract>)
