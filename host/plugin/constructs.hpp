// SPDX-License-Identifier: MIT
// constructs.hpp: the descriptions of what the host itself does in a network: recurrences over cells. They stand in the
// catalogue beside the components of plugins, as layers without a file, so that they are listed, validated and
// documented like these.
#pragma once

#include "plugin/catalogue.hpp"

namespace armature::plugin {

const std::vector<Component> &constructs();

} // namespace armature::plugin
