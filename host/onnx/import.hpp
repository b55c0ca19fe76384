// SPDX-License-Identifier: MIT
// import.hpp: a model as an experiment of ours and the weights that it begins with.
#pragma once

#include "onnx/building.hpp"
#include "onnx/model.hpp"

#include <set>
#include <string>
#include <vector>

namespace armature::onnx {

struct Imported {
    Json experiment; // with "initialize", unless there are no weights
    std::vector<Weight> weights;
    int64_t parameters = 0;            // numbers in them
    std::string data;                  // in words, why these data: "the model wants ..."
    std::vector<std::string> left_out; // outputs of the model beside the first
};

// `name` of the study; `weights_file` as the experiment is to name it. Throws Error or Errors: operators that are not
// known, all of them; what cannot be expressed, with the node; more than one input.
Imported import_model(const Model &model, const std::set<std::string> &components, const std::string &name,
                      const std::string &weights_file);

} // namespace armature::onnx
