// SPDX-License-Identifier: MIT
// kind.hpp: the kinds of components, their words and their namespaces.
#pragma once

#include <armature/entry.h>

#include <string>
#include <string_view>

namespace armature::plugin {

enum class Kind : int {
    layer = ARM_KIND_LAYER,
    activation = ARM_KIND_ACTIVATION,
    block = ARM_KIND_BLOCK,
    cell = ARM_KIND_CELL,
    loss = ARM_KIND_LOSS,
    optimizer = ARM_KIND_OPTIMIZER,
    schedule = ARM_KIND_SCHEDULE,
    initialiser = ARM_KIND_INITIALISER,
    metric = ARM_KIND_METRIC,
    dataset = ARM_KIND_DATASET
};

const char *word(Kind kind);                   // "layer"
const char *folder(Kind kind);                 // "layers"
bool parse(std::string_view word, Kind &kind); // both forms
// True if both stand in one namespace: layers, activations, blocks and cells share one.
bool same_space(Kind a, Kind b);

} // namespace armature::plugin
