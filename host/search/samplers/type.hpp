// SPDX-License-Identifier: MIT
// type.hpp: what a sampler says of itself. The path is the name: samplers/NAME.cpp defines
//   namespace armature::search::samplers { extern const SamplerType NAME; const SamplerType NAME = {...}; }
// and is found by the build; nothing else names it.
#pragma once

#include "search/sampler.hpp"

#include <memory>

namespace armature::search {

struct SamplerType {
    const char *summary; // one line
    const char *options; // JSON Schema of its options, as a component's descriptor has for settings
    std::unique_ptr<Sampler> (*make)(const Study &study);
};

} // namespace armature::search
