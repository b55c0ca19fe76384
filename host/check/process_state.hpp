// SPDX-License-Identifier: MIT
// process_state.hpp: what belongs to the whole process and no plugin may change, as texts that can be compared.
#pragma once

#include <string>

namespace armature::check {

struct ProcessState {
    std::string locale, folder, float_mode, signals, environment, mask, threads, descriptors;
    static ProcessState now();
};

// As it was before the plugin was loaded; the process that runs a check remembers it first of all.
void remember_state();
const ProcessState &remembered_state();

} // namespace armature::check
