// SPDX-License-Identifier: MIT
#include "check/pass_call.hpp"

#include "check/guarded.hpp"
#include "support/random.hpp"

#include <algorithm>

namespace armature::check {

using network::Buffer;

namespace {

// b (columns x rows) = or += a' of a (rows x columns), whose shape is given; any other tensor as it is.
template <class T> void turn(const void *from, void *to, const Shape &shape, bool turned) {
    const int64_t rows = turned ? shape.extent(0) : shape.size(), columns = turned ? shape.extent(1) : 1;
    for (int64_t j = 0; j < columns; ++j) {
        for (int64_t i = 0; i < rows; ++i) {
            static_cast<T *>(to)[i * columns + j] += static_cast<const T *>(from)[j * rows + i];
        }
    }
}
int64_t row_bytes(const Shape &shape) {
    return network::bytes_of(shape) / std::max<int64_t>(1, shape.extent(shape.rank() - 1));
}

} // namespace

void add(const void *from, void *to, const Shape &shape, bool turned) {
    shape.type() == ARM_F64 ? turn<double>(from, to, shape, turned) : turn<float>(from, to, shape, turned);
}

Pass::Call::Call(Pass &of, size_t k, const arm_layer_frame &outer, const network::Parameters &known)
    : pass(of), node(of.graph().nodes[k]), uses(of.found_[k].uses) {
    for (const size_t v : node.inputs) {
        inputs.push_back(pass.tensor(v));
    }
    for (const size_t v : node.outputs) {
        outputs.push_back(pass.tensor(v));
    }
    for (size_t p = 0; p < uses.size(); ++p) {
        void *seen = outer.parameters[uses[p].slice].data;
        if (uses[p].transposed) {
            const Shape &shape = known.slices[uses[p].slice].shape;
            add(seen, turned.emplace_back(room(shape)).data(), shape, true);
            seen = turned.back().data();
        }
        parameters.push_back({seen, node.agreement.parameters[p].shape.c()});
    }
    for (const size_t s : pass.found_[k].persistent) {
        persistent.push_back(outer.persistent[s]);
    }
    random = random::inner(*outer.random, pass.found_[k].key, 0);
    random.step = outer.random->step;
    c = outer;
    c.input_count = static_cast<uint32_t>(inputs.size());
    c.output_count = static_cast<uint32_t>(outputs.size());
    c.parameter_count = static_cast<uint32_t>(parameters.size());
    c.persistent_count = static_cast<uint32_t>(persistent.size());
    c.inputs = inputs.data();
    c.outputs = outputs.data();
    c.parameters = parameters.data();
    c.persistent = persistent.data();
    c.saved = outer.mode == ARM_TRAIN ? pass.saved_[k].data() : nullptr;
    c.scratch = pass.scratch_[k].data();
    c.random = &random;
    c.pieces = nullptr; // those are of the outer call
}

void Pass::Call::turn_back(const network::Parameters &known) {
    for (const size_t v : node.outputs) {
        const arm_tensor y = pass.tensor(v);
        output_gradients.push_back({pass.arrived_[v] ? pass.gradients_[v].data() : nullptr, y.shape});
    }
    for (size_t i = 0; i < node.inputs.size(); ++i) {
        const size_t v = node.inputs[i];
        const bool has = !node.agreement.no_gradient[i] && pass.graph().values[v].shape.type() != ARM_I32;
        pass.arrived_[v] = pass.arrived_[v] || has;
        input_gradients.push_back({{has ? pass.gradients_[v].data() : nullptr, pass.tensor(v).shape},
                                   has ? ARM_ADD : ARM_SKIP,
                                   0,
                                   0,
                                   nullptr,
                                   nullptr});
    }
    rows.resize(uses.size());
    row_counts.assign(uses.size(), 0);
    for (size_t p = 0; p < uses.size(); ++p) {
        const network::ParameterAnswer &answer = node.agreement.parameters[p];
        const int64_t most = answer.row_sparse ? answer.rows_per_call : 0;
        rows[p].resize(static_cast<size_t>(most));
        of_parameters.push_back(answer.row_sparse ? Buffer(static_cast<size_t>(most * row_bytes(answer.shape)))
                                                  : room(known.slices[uses[p].slice].shape));
        parameter_gradients.push_back({{of_parameters[p].data(), answer.shape.c()},
                                       ARM_OVERWRITE,
                                       0,
                                       most,
                                       answer.row_sparse ? rows[p].data() : nullptr,
                                       answer.row_sparse ? &row_counts[p] : nullptr});
    }
    c.output_gradients = output_gradients.data();
    c.input_gradients = input_gradients.data();
    c.parameter_gradients = parameter_gradients.data();
}

void Pass::Call::gather(const network::Parameters &known) const {
    for (size_t p = 0; p < uses.size(); ++p) {
        const Shape &shape = node.agreement.parameters[p].shape;
        std::byte *to = pass.of_parameters_[uses[p].slice].bytes();
        if (!node.agreement.parameters[p].row_sparse) {
            add(of_parameters[p].data(), to, shape, uses[p].transposed);
            continue;
        }
        const int64_t row = row_bytes(shape);
        for (int64_t k = 0; k < row_counts[p]; ++k) {
            network::add_bytes(width(known.slices[uses[p].slice].shape.type()),
                               to + rows[p][static_cast<size_t>(k)] * row, of_parameters[p].bytes() + k * row, row);
        }
    }
}

} // namespace armature::check
