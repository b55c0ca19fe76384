// SPDX-License-Identifier: MIT
// kept_settings.hpp: a component whose settings are taken back the moment create returns, so that whoever kept a
// pointer into them runs into a guard page.
#pragma once

#include "check/loaded.hpp"

namespace armature::check {

// One at a time in a process.
Component with_settings_taken_back(const Component &component);

} // namespace armature::check
