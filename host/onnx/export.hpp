// SPDX-License-Identifier: MIT
// export.hpp: a network of ours as an ONNX model: what it computes in evaluation, with its weights.
#pragma once

#include "data/data.hpp"
#include "experiment/resolved.hpp"
#include "onnx/export_model.hpp"
#include "plugin/registry.hpp"
#include "training/checkpoint.hpp"

#include <string>
#include <vector>

namespace armature::onnx {

// `type`: ARM_F32 or ARM_F64, the experiment's precision; the model's is single in any case. `weights`: every parameter
// and persistent tensor that evaluation reads, by name and group; `from` says in errors where they are. `about`: one
// line for the model.
//
// Inputs are the fields that evaluation reads. Outputs are what the losses look at, in their order, then the last
// layer; each once, and with what leads to it. Batch and time stay open. Throws Error or Errors: components without an
// ONNX form, all of them; weights that are not there.
WrittenModel export_network(const experiment::Resolved &experiment, const std::vector<data::Field> &fields,
                            plugin::Registry &registry, int32_t type,
                            const std::vector<training::StoredTensor> &weights, const std::string &from,
                            const std::string &about);

} // namespace armature::onnx
