// SPDX-License-Identifier: MIT
// elementary: the family's library: functions that formulas are written with, rather than nonlinearities of networks.
#include "absolute.hpp"
#include "exp.hpp"
#include "log.hpp"
#include "negate.hpp"
#include "reciprocal.hpp"
#include "sqrt.hpp"
#include "square.hpp"

namespace family = armature::elementary;

ARMATURE_PLUGIN(armature::Activation<family::Absolute>, armature::Activation<family::Exp>,
                armature::Activation<family::Log>, armature::Activation<family::Negate>,
                armature::Activation<family::Reciprocal>, armature::Activation<family::Sqrt>,
                armature::Activation<family::Square>)
