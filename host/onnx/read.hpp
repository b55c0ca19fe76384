// SPDX-License-Identifier: MIT
// read.hpp: what the readers of ONNX's messages share.
#pragma once

#include "onnx/model.hpp"
#include "onnx/wire.hpp"

namespace armature::onnx {

Tensor read_tensor(Message message);

// Puts nodes into an order in which every input comes before its use, as near to the given one as can be.
// Throws Error(Fault::data): a name that comes from nowhere or from two places, a cycle.
void sort_nodes(Model &model);

} // namespace armature::onnx
