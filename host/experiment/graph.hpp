// SPDX-License-Identifier: MIT
// graph.hpp: what the names in a network mean: inputs, shared parameters, modes; and the order in which layers run.
// Shapes are host/network's business.
#pragma once

#include "experiment/elaborate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace armature::experiment {

// The names of the data's fields; unknown while no data is open.
struct Fields {
    bool known = false;
    std::vector<std::string> inputs, targets;

    static Fields of(const Facts *facts);
};

// The layers in an order in which every input comes before its use, as near to the written one as can be. Adds
// problems: unknown inputs (with the nearest name), cycles, sharing with what is no owner, a layer of one mode that
// feeds another.
std::vector<Layer> arrange(Context &context, const Elaborated &elaborated, const Fields &fields);

// Adds a problem for each layer whose output nothing uses: neither a layer, nor a loss, nor a metric.
void check_outputs(Context &context, const std::vector<Layer> &layers, const std::vector<Loss> &losses,
                   const std::vector<Metric> &metrics);

// "hidden.1" -> "hidden" if there is a layer of that name.
const Layer *find_layer(const std::vector<Layer> &layers, const std::string &name);

} // namespace armature::experiment
