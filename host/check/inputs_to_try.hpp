// SPDX-License-Identifier: MIT
// inputs_to_try.hpp: which inputs a layer is asked about: those that were given, or else the usual ones.
#pragma once

#include "check/candidates.hpp"
#include "check/check.hpp"

namespace armature::check {

bool inputs_are_given(const Subject &s); // on the command line or beside the binary
std::vector<Inputs> inputs_to_try(const Subject &s);
// With what was said of their values.
std::vector<Input> as_given(const Subject &s, const Inputs &inputs);
// Shapes that hardly any component wants: the answer may be no, but has to be an answer.
std::vector<Inputs> strange_inputs();

} // namespace armature::check
