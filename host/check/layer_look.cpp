// SPDX-License-Identifier: MIT
// layer_look.cpp: what a layer's calls left behind, held against the contract.
#include "check/layer_memory.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace armature::check {

namespace {

std::string unwritten(const char *call, int64_t left, int64_t all, const std::string &what) {
    return fmt::format("{} left {} of the {} elements of {} unwritten", call, left, all, what);
}

} // namespace

std::string LayerBench::gradient_name(size_t i) const {
    return i < input_shapes.size()
               ? fmt::format("the gradient of input {}", i)
               : fmt::format("the gradient of the parameter {}", agreement.parameters[i - input_shapes.size()].name);
}

// Inputs and parameters are as they were given; so are persistent tensors unless this was a forward call in training.
void LayerBench::look_at_constants(const std::string &who, std::optional<InPlace> place) {
    const Memory &m = *memory_;
    for (size_t i = 0; i < m.inputs.size(); ++i) {
        require(m.inputs[i].intact(), Rule::keeps_bounds, fmt::format("{} wrote outside input {}", who, i));
        require((place && place->input == i) || m.inputs[i].bytes() == Guarded(input_shapes[i], inputs[i]).bytes(),
                Rule::keeps_constants, fmt::format("{} changed input {}", who, i));
    }
    for (size_t i = 0; i < m.parameters.size(); ++i) {
        const network::ParameterAnswer &p = agreement.parameters[i];
        require(m.parameters[i].intact(), Rule::keeps_bounds,
                fmt::format("{} wrote outside parameter {}", who, p.name));
        require(m.parameters[i].bytes() == Guarded(p.shape, parameters[i]).bytes(), Rule::keeps_constants,
                fmt::format("{} changed parameter {}", who, p.name));
    }
    for (size_t i = 0; i < m.persistent.size(); ++i) {
        const network::ParameterAnswer &p = agreement.persistent[i];
        require(m.persistent[i].intact(), Rule::keeps_bounds,
                fmt::format("{} wrote outside the persistent tensor {}", who, p.name));
        require(m.persistent[i].bytes() == Guarded(p.shape, m.persistent_values.at(i)).bytes(), Rule::keeps_constants,
                fmt::format("{} changed the persistent tensor {}", who, p.name));
    }
    require(m.saved->intact(), Rule::keeps_bounds,
            fmt::format("{} wrote outside the {} bytes of saved memory that it asked for", who, agreement.saved));
    require(m.scratch->intact(), Rule::keeps_bounds,
            fmt::format("{} wrote outside the {} bytes of scratch memory that it asked for", who, agreement.scratch));
}

void LayerBench::look_after_forward(int32_t mode, std::optional<InPlace> place) {
    Memory &m = *memory_;
    if (mode == ARM_TRAIN) { // which may move them
        for (size_t i = 0; i < m.persistent.size(); ++i) {
            persistent[i] = m.persistent[i].values(agreement.persistent[i].shape);
            m.persistent_values[i] = persistent[i];
        }
    }
    look_at_constants("forward", place);
    for (size_t i = 0; i < m.outputs.size(); ++i) {
        const std::string what = fmt::format("output {}", i);
        require(m.outputs[i].intact(), Rule::keeps_bounds, "forward wrote outside " + what);
        const int64_t left = m.outputs[i].unwritten(agreement.outputs[i]);
        require(left == 0, Rule::writes_outputs, unwritten("forward", left, agreement.outputs[i].size(), what));
    }
}

Gradients LayerBench::look_after_backward(const std::vector<Values> &arriving, std::optional<InPlace> place) {
    Memory &m = *memory_;
    for (size_t i = 0; i < m.leaving.size(); ++i) {
        if (m.backward.gradients[i].action == ARM_IN_PIECES) {
            require(m.leaving[i].intact(), Rule::keeps_bounds, "backward wrote outside a piece of " + gradient_name(i));
            m.leaving[i] = gathered(i - input_shapes.size());
        }
    }
    look_at_constants("backward", m.forward_place);
    Gradients result;
    for (size_t i = 0; i < m.leaving.size(); ++i) {
        const bool input = i < input_shapes.size(), skipped = m.backward.gradients[i].action == ARM_SKIP;
        const arm_gradient &gradient = m.backward.gradients[i];
        const Guarded &memory = place && place->input == i ? m.arriving[place->output] : m.leaving[i];
        const Shape shape(gradient.tensor.shape);
        require(memory.intact(), Rule::keeps_bounds, "backward wrote outside " + gradient_name(i));
        Values values;
        std::string bits = skipped ? "" : memory.bytes();
        if (gradient.rows != nullptr) {
            values = dense_rows(i - input_shapes.size(), gradient, bits);
        } else if (!skipped) {
            const int64_t left = memory.unwritten(shape);
            require(left == 0, Rule::writes_gradients, unwritten("backward", left, shape.size(), gradient_name(i)));
            values = memory.values(shape);
        }
        (input ? result.inputs : result.parameters).push_back(std::move(values));
        result.bits.push_back(std::move(bits));
    }
    for (size_t i = 0; i < m.arriving.size(); ++i) {
        const bool kept = arriving[i].empty() || (place && place->output == i) ||
                          m.arriving[i].bytes() == Guarded(agreement.outputs[i], arriving[i]).bytes();
        require(kept, Rule::keeps_constants, fmt::format("backward changed the gradient of output {}", i));
        require(m.arriving[i].intact(), Rule::keeps_bounds,
                fmt::format("backward wrote outside the gradient of output {}", i));
    }
    return result;
}

// The rows that backward wrote, summed into a gradient of the whole parameter. Leaves in `bits` what was written only.
Values LayerBench::dense_rows(size_t parameter, const arm_gradient &gradient, std::string &bits) {
    const network::ParameterAnswer &p = agreement.parameters[parameter];
    const int64_t rows = p.shape.extent(p.shape.rank() - 1), row = rows == 0 ? 0 : p.shape.size() / rows;
    const int64_t count = *gradient.row_count;
    Values dense(static_cast<size_t>(p.shape.size()), memory_->rows[parameter].base);
    if (count < 0 || count > gradient.row_capacity) {
        require(false, Rule::counts_rows,
                fmt::format("backward says it wrote {} gradient rows of the parameter {}, with room for {}", count,
                            p.name, gradient.row_capacity));
        return dense;
    }
    const Shape written = Shape::plain(p.shape.type(), {row, count});
    bits.resize(static_cast<size_t>(written.size() * width(type_)));
    Guarded copy(static_cast<int64_t>(bits.size()));
    std::memcpy(copy.data(), bits.data(), bits.size());
    const int64_t left = copy.unwritten(written);
    require(left == 0, Rule::writes_gradients,
            unwritten("backward", left, written.size(), "the gradient rows of the parameter " + p.name));
    const Values values = copy.values(written);
    for (int64_t i = 0; i < count; ++i) {
        const int64_t at = gradient.rows[i];
        if (at < 0 || at >= rows) {
            require(false, Rule::counts_rows,
                    fmt::format("backward wrote the gradient of row {} of the parameter {}, which has {}", at, p.name,
                                rows));
            continue;
        }
        std::transform(values.begin() + i * row, values.begin() + (i + 1) * row, dense.begin() + at * row,
                       dense.begin() + at * row, [](double a, double b) { return a + b; });
    }
    bits.append(reinterpret_cast<const char *>(gradient.rows), static_cast<size_t>(count) * sizeof(int64_t));
    return dense;
}

} // namespace armature::check
