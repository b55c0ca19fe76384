// SPDX-License-Identifier: MIT
// plan.cpp: runs a plan. Nothing here allocates.
#include "network/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace armature::network {

namespace {

// B (columns x rows) = A' of A (rows x columns); both column-major.
template <class T> void transpose(const T *a, T *b, int64_t rows, int64_t columns) {
    for (int64_t j = 0; j < columns; ++j) {
        for (int64_t i = 0; i < rows; ++i) {
            b[i * columns + j] = a[j * rows + i];
        }
    }
}
template <class T> void add_transpose(const T *a, T *b, int64_t rows, int64_t columns) {
    for (int64_t j = 0; j < columns; ++j) {
        for (int64_t i = 0; i < rows; ++i) {
            b[i * columns + j] += a[j * rows + i];
        }
    }
}
template <class T> void turn_copy(const Turned &turned, const Parameters &parameters) {
    const T *w = static_cast<const T *>(parameters.parameters.data()) + parameters.slices[turned.slice].offset;
    transpose(w, static_cast<T *>(turned.copy.data()), turned.rows, turned.columns);
}
template <class T> void turn_back(const Turned &turned, const Parameters &parameters) {
    T *dw = static_cast<T *>(parameters.gradients.data()) + parameters.slices[turned.slice].offset;
    const T *mine = static_cast<const T *>(turned.gradient.data()); // columns x rows
    if (turned.action == ARM_ADD) {
        add_transpose(mine, dw, turned.columns, turned.rows);
    } else if (turned.action == ARM_OVERWRITE) {
        transpose(mine, dw, turned.columns, turned.rows);
    }
}

template <class T> void gather_rows(const Scattered &scattered, const Parameters &parameters) {
    const Slice &slice = parameters.slices[scattered.slice];
    T *dw = static_cast<T *>(parameters.gradients.data()) + slice.offset;
    const int64_t n = scattered.row_length;
    if (scattered.action == ARM_OVERWRITE) {
        std::fill_n(dw, slice.count, T(0));
    }
    for (int64_t k = 0; k < scattered.rows.count; ++k) {
        const int64_t row = scattered.rows.rows[static_cast<size_t>(k)];
        if (row < 0 || (row + 1) * n > slice.count) {
            throw Error(Fault::plugin, fmt::format("wrote the gradient of row {} of {}, which has {} rows", row,
                                                   slice.name, slice.count / std::max<int64_t>(n, 1)));
        }
        const T *from = static_cast<const T *>(scattered.rows.values.data()) + k * n;
        for (int64_t i = 0; i < n; ++i) {
            dw[row * n + i] += from[i];
        }
    }
}

bool is_double(const Parameters &parameters, size_t slice) {
    return parameters.slices[slice].shape.type() == ARM_F64;
}

} // namespace

Plan::Plan(std::unique_ptr<State> state) : state_(std::move(state)) {}
Plan::~Plan() = default;

int64_t Plan::batch() const {
    return state_->batch;
}

void *Plan::field(size_t i) {
    const size_t v = i < state_->field_values.size() ? state_->field_values[i] : none;
    return v == none ? nullptr : state_->values[v].data;
}

void Plan::forward(uint64_t step) {
    State &s = *state_;
    for (const Turned &turned : s.turned) {
        is_double(*s.parameters, turned.slice) ? turn_copy<double>(turned, *s.parameters)
                                               : turn_copy<float>(turned, *s.parameters);
    }
    for (Call &call : s.frames->calls) {
        call.random.step = step;
        call.operation->forward(call.forward_frame);
    }
}

void Plan::backward(const double *weights, const Take &take) {
    State &s = *state_;
    s.pieces->direct(take);
    for (size_t i = 0; i < s.loss_seeds.size(); ++i) {
        if (s.loss_seeds[i] == nullptr) {
            continue;
        }
        const arm_shape &shape = s.values[s.graph.nodes[s.graph.losses[i]].outputs[0]].shape;
        if (shape.type == ARM_F64) {
            *static_cast<double *>(s.loss_seeds[i]) = weights[i];
        } else {
            *static_cast<float *>(s.loss_seeds[i]) = static_cast<float>(weights[i]);
        }
    }
    for (const size_t slice : s.liveness.untouched) {
        const Slice &zero = s.parameters->slices[slice];
        const int64_t element = zero.shape.type() == ARM_F64 ? 8 : 4;
        std::memset(s.parameters->gradients.bytes() + zero.offset * element, 0,
                    static_cast<size_t>(zero.count * element));
    }
    for (size_t k = s.frames->calls.size(); k-- > 0;) {
        Call &call = s.frames->calls[k];
        if (!call.backward) {
            continue;
        }
        s.pieces->call(call, k);
        for (const Scattered &scattered : s.scattered) {
            if (scattered.node == k) {
                is_double(*s.parameters, scattered.slice) ? gather_rows<double>(scattered, *s.parameters)
                                                          : gather_rows<float>(scattered, *s.parameters);
            }
        }
        for (const Turned &turned : s.turned) {
            if (turned.node == k) {
                is_double(*s.parameters, turned.slice) ? turn_back<double>(turned, *s.parameters)
                                                       : turn_back<float>(turned, *s.parameters);
            }
        }
    }
    for (size_t i = 0; i < s.merges.size(); ++i) {
        const Slice &slice = s.parameters->slices[s.merges[i]->merged().slice];
        s.merges[i]->merge(slice.shape.extent(slice.shape.rank() - 1));
        (*s.sparse)[i] = s.merges[i]->merged();
    }
}

bool Plan::trains() const {
    const auto trained = [](const NodeSchedule &node) {
        return std::any_of(node.parameter_actions.begin(), node.parameter_actions.end(),
                           [](int32_t action) { return action != ARM_SKIP; });
    };
    return std::any_of(state_->liveness.nodes.begin(), state_->liveness.nodes.end(), trained);
}

size_t Plan::losses() const {
    return state_->graph.losses.size();
}

bool Plan::has_loss(size_t i) const {
    return state_->graph.losses.at(i) != none;
}

double Plan::loss(size_t i) const {
    const size_t node = state_->graph.losses.at(i);
    if (node == none) {
        return 0;
    }
    const arm_tensor &scalar = state_->values[state_->graph.nodes[node].outputs[0]];
    return scalar.shape.type == ARM_F64 ? *static_cast<const double *>(scalar.data)
                                        : static_cast<double>(*static_cast<const float *>(scalar.data));
}

const arm_tensor &Plan::loss_per_example(size_t i) const {
    const size_t node = state_->graph.losses.at(i);
    if (node == none || state_->graph.nodes[node].outputs.size() < 2) {
        throw Error(Fault::plugin, fmt::format("loss {} gives no values by example", i));
    }
    return state_->values[state_->graph.nodes[node].outputs[1]];
}

const arm_tensor &Plan::output(const std::string &layer) const {
    const auto found = state_->graph.named.find(layer);
    if (found == state_->graph.named.end()) {
        throw Error(Fault::experiment, fmt::format("no layer is named \"{}\"", layer));
    }
    return state_->values[found->second];
}

const arm_tensor &Plan::field_tensor(const std::string &name) const {
    return output(name);
}

int64_t Plan::bytes() const {
    int64_t bytes = state_->blocks.bytes() + state_->scratch;
    for (const Turned &turned : state_->turned) {
        bytes += static_cast<int64_t>(turned.copy.size() + turned.gradient.size());
    }
    return bytes;
}

} // namespace armature::network
