// SPDX-License-Identifier: MIT
// objectives.hpp: losses, metrics and the optimizer: what training makes small, what is measured, and how.
#pragma once

#include "experiment/components.hpp"
#include "experiment/graph.hpp"

#include <string>
#include <vector>

namespace armature::experiment {

// `loss` or `losses`. `layers` are empty where the network is not known: then names of layers are taken as they are.
std::vector<Loss> read_losses(Context &context, const std::vector<Layer> &layers, const Fields &fields);
std::vector<Metric> read_metrics(Context &context, const std::vector<Layer> &layers, const Fields &fields,
                                 const std::vector<Loss> &losses);
Optimizer read_optimizer(Context &context);
Optimizer read_optimizer(Context &context, const Json &written, const std::string &pointer); // of a stage

} // namespace armature::experiment
