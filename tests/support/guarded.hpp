// SPDX-License-Identifier: MIT
// guarded.hpp: the plugin checker's guarded memory, by the names that tests use.
#pragma once

#include "check/guarded.hpp"

namespace armature::testing {

using check::Guarded;
using check::shape;
using check::Values;
using check::width;

} // namespace armature::testing
