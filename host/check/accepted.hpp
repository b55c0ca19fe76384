// SPDX-License-Identifier: MIT
// accepted.hpp: which inputs, of those to try, a layer or a block accepts: the ways to use it that all later checks go
// by.
#pragma once

#include "check/candidates.hpp"
#include "check/check.hpp"

#include <functional>

namespace armature::check {

// Nothing where the component takes these inputs with these settings; otherwise what it says.
using Refusal = std::function<std::optional<std::string>(const Json &settings, const Inputs &inputs)>;

// Finds "trials", and the "settings" that they go with; fails if nothing is accepted.
Outcome accepted_trials(const Subject &s, const Refusal &refusal, size_t enough = 40);

} // namespace armature::check
