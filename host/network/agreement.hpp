// SPDX-License-Identifier: MIT
// agreement.hpp: what a component answered when it was configured: shapes, parameters, memory, what backward reads.
#pragma once

#include "experiment/resolved.hpp"
#include "network/bytes.hpp"

#include <armature/draft/layer.h>
#include <armature/shape.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace armature::network {

struct ParameterAnswer {
    std::string name;
    Shape shape;
    experiment::Component initialiser; // unless the experiment chooses another
    int64_t fan_in = 0, fan_out = 0;
    bool row_sparse = false;
    int64_t rows_per_call = 0;
    int64_t piece = 0;     // elements at most of a piece of its gradient; 0: has none
    bool trainable = true; // false: frozen inside a construct

    double value() const { return initialiser.settings.value("value", 0.0); } // of "constant"
};

struct Agreement {
    std::vector<Shape> outputs;
    std::vector<ParameterAnswer> parameters, persistent;
    int64_t saved = 0, scratch = 0;                      // bytes
    std::vector<bool> reads_input, reads_output;         // what backward reads, by index
    std::vector<bool> no_gradient;                       // inputs that have none, by index
    std::vector<std::pair<uint32_t, uint32_t>> in_place; // (input, output)
    std::vector<std::pair<uint32_t, uint32_t>> views;    // those of in_place whose output is the input itself
    bool is_view(uint32_t input, uint32_t output) const {
        return std::find(views.begin(), views.end(), std::pair(input, output)) != views.end();
    }

    // Where a piece of a gradient is written: bytes behind the scratch memory, and how many.
    int64_t piece_at() const { return aligned(scratch); }
    int64_t piece_bytes() const;
    // That a call works in, in training or in evaluation: scratch memory, and a piece in training.
    int64_t working_bytes(bool training) const {
        return training && piece_bytes() > 0 ? piece_at() + piece_bytes() : scratch;
    }

    // Empty, for a call with so many inputs.
    explicit Agreement(size_t inputs) : reads_input(inputs, false), no_gradient(inputs, false) {}
    // The table that takes a component's answers into this object, for the time of one configure. What the component
    // answers wrongly (an index out of range, a negative size) is refused there and then.
    arm_layer_plan table();
};

} // namespace armature::network
