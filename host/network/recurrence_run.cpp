// SPDX-License-Identifier: MIT
// recurrence_run.cpp: the steps of a recurrence, forth and back. Nothing here allocates.
#include "network/recurrence.hpp"

#include "support/random.hpp"

#include <algorithm>
#include <cstring>

namespace armature::network {

namespace {

enum : size_t { kept, transient, node_scratch, first_field }; // as in recurrence.cpp

int64_t aligned(int64_t bytes) {
    return (bytes + ARM_ALIGNMENT - 1) / ARM_ALIGNMENT * ARM_ALIGNMENT;
}
std::byte *bytes(void *p) {
    return static_cast<std::byte *>(p);
}
void copy_bytes(std::byte *to, const std::byte *from, int64_t count) {
    std::memcpy(to, from, static_cast<size_t>(count));
}
void zero_bytes(std::byte *to, int64_t count) {
    std::memset(to, 0, static_cast<size_t>(count));
}
template <class T> void add(std::byte *to, const std::byte *from, int64_t count) {
    auto *y = reinterpret_cast<T *>(to);
    const auto *x = reinterpret_cast<const T *>(from);
    for (int64_t i = 0; i < count / static_cast<int64_t>(sizeof(T)); ++i) {
        y[i] += x[i];
    }
}

} // namespace

bool Recurrence::ends(int64_t n, int64_t example) const {
    // In reverse an example begins late and ends with the sequence.
    return settings_.reverse || lengths_ == nullptr ? n == steps_ - 1 : n == lengths_[example] - 1;
}

// The state before step n.
std::byte *Recurrence::history(size_t state, int64_t n) const {
    const int64_t slot = aligned(state_bytes_[state]);
    if (training() && n >= first_kept_) {
        return bytes(frame_->saved) + history_offsets_[state] + (n - first_kept_) * slot;
    }
    return bytes(frame_->scratch) + recent_offsets_[state] + n % 2 * slot;
}
// The gradient of the state before step n.
std::byte *Recurrence::carry_gradient(size_t state, int64_t n) const {
    return bytes(frame_->scratch) + carry_offsets_[state] + n % 2 * aligned(state_bytes_[state]);
}

// The addresses that are the same in every step.
void Recurrence::enter(const arm_layer_frame &frame) {
    frame_ = &frame;
    lengths_ = roles_.lengths ? static_cast<const int32_t *>(frame.inputs[frame.input_count - 1].data) : nullptr;
    const size_t gradients = first_field + fields_.size(), weights = gradients + fields_.size();
    const size_t slices = parameters_->slices.size(), persistent = parameters_->persistent_slices.size();
    bases_[transient] = bytes(frame.scratch);
    bases_[node_scratch] = bytes(frame.scratch) + transient_bytes_;
    for (size_t s = 0; s < slices; ++s) {
        bases_[weights + s] = bytes(frame.parameters[s].data);
        bases_[weights + slices + s] =
            frame.parameter_gradients == nullptr ? nullptr : bytes(frame.parameter_gradients[s].tensor.data);
    }
    for (size_t s = 0; s < persistent; ++s) {
        bases_[weights + 2 * slices + s] = bytes(frame.persistent[s].data);
    }
    for (const Address &address : once_) {
        std::byte *base = bases_[address.base];
        *address.pointer = base == nullptr ? nullptr : base + address.offset;
    }
}

// The addresses of step n. frame_ is that of the call under way: gradients have places in a backward call only.
void Recurrence::enter_step(int64_t n) {
    bases_[kept] = bytes(frame_->saved) + std::max<int64_t>(n - first_kept_, 0) * kept_bytes_;
    const size_t gradients = first_field + fields_.size();
    const bool backward = frame_->input_gradients != nullptr;
    for (size_t f = 0; f < fields_.size(); ++f) {
        const Field &field = fields_[f];
        if (field.of == Field::Of::state) {
            bases_[first_field + f] = history(field.index, n);
            bases_[gradients + f] = backward ? carry_gradient(field.index, n) : nullptr;
            continue;
        }
        const Shape one = graph_.values[field.value].shape;
        const int64_t stride =
            field.of == Field::Of::sequence ? one.size() * (one.type() == ARM_F64 ? 8 : 4) * time_of(n) : 0;
        bases_[first_field + f] = bytes(frame_->inputs[field.index].data) + stride;
        void *gradient = backward ? frame_->input_gradients[field.index].tensor.data : nullptr;
        bases_[gradients + f] = gradient == nullptr ? nullptr : bytes(gradient) + stride;
    }
    for (const Address &address : every_step_) {
        std::byte *base = bases_[address.base];
        *address.pointer = base == nullptr ? nullptr : base + address.offset;
    }
    for (size_t k = 0; k < frames_->calls.size(); ++k) {
        frames_->calls[k].random = random::inner(*frame_->random, node_keys_[k], static_cast<uint64_t>(n));
    }
}

// The states before the first step: given, carried, learned or zero.
void Recurrence::start() {
    for (size_t s = 0; s < state_bytes_.size(); ++s) {
        std::byte *to = history(s, 0);
        const int64_t count = state_bytes_[s];
        if (roles_.initial != 0) {
            copy_bytes(to, bytes(frame_->inputs[sequences_ + roles_.constants + s].data), count);
        } else if (settings_.carry) {
            copy_bytes(to, carried_[s].bytes(), count);
        } else if (learned_[s] != none) {
            const std::byte *one = bytes(frame_->parameters[learned_[s]].data);
            const int64_t each = count / batch_;
            for (int64_t b = 0; b < batch_; ++b) {
                copy_bytes(to + b * each, one, each);
            }
        } else {
            zero_bytes(to, count);
        }
    }
}

// Where a value of the step lies, and its gradient; nullptr for a gradient that nobody wants.
std::byte *Recurrence::value_of(size_t v) const {
    const size_t storage = liveness_.value_storage[v];
    if (storage == none) {
        return bases_[first_field + field_of_[v]];
    }
    return bases_[places_[storage].first ? kept : transient] + places_[storage].second;
}
std::byte *Recurrence::gradient_of(size_t v) const {
    if (field_of_[v] != none) {
        return bases_[first_field + fields_.size() + field_of_[v]];
    }
    const size_t storage = liveness_.gradient_storage[v];
    return storage == none ? nullptr : bases_[transient] + places_[storage].second;
}

void Recurrence::keep_states(int64_t n) {
    for (size_t s = 0; s < state_bytes_.size(); ++s) {
        std::byte *next = history(s, n + 1);
        const std::byte *before = history(s, n);
        copy_bytes(next, value_of(graph_.states[s].next), state_bytes_[s]);
        const int64_t each = state_bytes_[s] / batch_;
        for (int64_t b = 0; lengths_ != nullptr && b < batch_; ++b) {
            if (!valid(n, b)) {
                copy_bytes(next + b * each, before + b * each, each);
            }
        }
    }
}

void Recurrence::give_outputs(int64_t n) {
    for (size_t j = 0; j < outputs_.size(); ++j) {
        const Output &output = outputs_[j];
        const std::byte *made = value_of(output.value);
        std::byte *to = bytes(frame_->outputs[j].data);
        const int64_t each = output.bytes / batch_;
        if (!settings_.last) {
            to += time_of(n) * output.bytes;
            copy_bytes(to, made, output.bytes);
        }
        for (int64_t b = 0; b < batch_; ++b) {
            if (settings_.last && ends(n, b)) {
                copy_bytes(to + b * each, made + b * each, each);
            } else if (!settings_.last && lengths_ != nullptr && !valid(n, b)) {
                zero_bytes(to + b * each, each);
            }
        }
    }
}

void Recurrence::finish() {
    for (size_t s = 0; s < state_bytes_.size(); ++s) {
        copy_bytes(bytes(frame_->outputs[outputs_.size() + s].data), history(s, steps_), state_bytes_[s]);
        if (settings_.carry) {
            copy_bytes(carried_[s].bytes(), history(s, steps_), state_bytes_[s]);
        }
    }
}

void Recurrence::forward(const arm_layer_frame &frame) {
    enter(frame);
    for (size_t j = 0; settings_.last && lengths_ != nullptr && j < outputs_.size(); ++j) {
        zero_bytes(bytes(frame.outputs[j].data), outputs_[j].bytes); // an example of length 0 has no last step
    }
    start();
    for (int64_t n = 0; n < steps_; ++n) {
        enter_step(n);
        for (Call &call : frames_->calls) {
            call.operation->forward(call.forward_frame);
        }
        keep_states(n);
        give_outputs(n);
    }
    finish();
}

// The first step of the backward pass to write a gradient does what the whole pass is asked to; the others add. Every
// step of a sequence has a gradient of its own.
int32_t Recurrence::action(int32_t inner, int32_t outer, bool first) {
    return inner == ARM_SKIP || outer == ARM_SKIP ? ARM_SKIP : inner == ARM_OVERWRITE && first ? outer : ARM_ADD;
}

void Recurrence::set_actions(int64_t n) {
    const bool first = n == steps_ - 1;
    for (const ParameterAction &p : parameter_actions_) {
        const arm_gradient &outer = frame_->parameter_gradients[p.slice];
        p.gradient->action = action(p.inner, outer.action, first || outer.row_capacity != 0);
    }
    for (const InputAction &i : input_actions_) {
        if (const Field &field = fields_[i.field]; field.of != Field::Of::state) {
            i.gradient->action =
                action(i.inner, frame_->input_gradients[field.index].action, first || field.of == Field::Of::sequence);
        }
    }
}

// Gradients of the step's inputs that no node overwrites begin at zero, unless they are to be added to.
void Recurrence::clear(int64_t n) {
    for (size_t f = 0; f < fields_.size(); ++f) {
        const Field &field = fields_[f];
        std::byte *gradient = bases_[first_field + fields_.size() + f];
        if (gradient == nullptr || field.overwritten) {
            continue;
        }
        const bool begins =
            field.of == Field::Of::state || (frame_->input_gradients[field.index].action == ARM_OVERWRITE &&
                                             (field.of == Field::Of::sequence || n == steps_ - 1));
        if (begins) {
            zero_bytes(gradient, graph_.values[field.value].shape.size() * element_);
        }
    }
    for (const size_t v : seeded_) {
        if (std::byte *gradient = gradient_of(v); gradient != nullptr && field_of_[v] == none) {
            zero_bytes(gradient, graph_.values[v].shape.size() * element_);
        }
    }
}

// The gradients that come from outside the step: of its outputs, and of the states after it.
template <class T> void Recurrence::seed(int64_t n) {
    for (size_t j = 0; j < outputs_.size(); ++j) {
        const std::byte *dy = bytes(frame_->output_gradients[j].data);
        std::byte *to = gradient_of(outputs_[j].value);
        if (dy == nullptr || to == nullptr) {
            continue;
        }
        dy += settings_.last ? 0 : time_of(n) * outputs_[j].bytes;
        const int64_t each = outputs_[j].bytes / batch_;
        for (int64_t b = 0; b < batch_; ++b) {
            if (settings_.last ? ends(n, b) : valid(n, b)) {
                add<T>(to + b * each, dy + b * each, each);
            }
        }
    }
    for (size_t s = 0; s < state_bytes_.size(); ++s) {
        std::byte *to = gradient_of(graph_.states[s].next);
        const std::byte *from = carry_gradient(s, n + 1);
        const int64_t each = state_bytes_[s] / batch_;
        for (int64_t b = 0; to != nullptr && b < batch_; ++b) {
            if (valid(n, b)) {
                add<T>(to + b * each, from + b * each, each);
            }
        }
    }
}

bool Recurrence::wanted(const SparseUse &use) const {
    return frame_->parameter_gradients[use.slice].action != ARM_SKIP;
}

void Recurrence::run_backward(size_t node) {
    Call &call = frames_->calls[node];
    for (const SparseUse &use : sparse_) {
        if (use.node == node && wanted(use)) {
            const arm_gradient &outer = frame_->parameter_gradients[use.slice];
            const int64_t filled = *outer.row_count;
            use.gradient->tensor.data = bytes(outer.tensor.data) + filled * use.row_bytes;
            use.gradient->rows = outer.rows + filled;
            use.gradient->row_capacity = use.rows_per_call;
            use.gradient->row_count = &rows_written_;
            rows_written_ = 0;
        }
    }
    call.operation->backward(call.backward_frame);
    for (const SparseUse &use : sparse_) {
        if (use.node == node && wanted(use)) {
            *frame_->parameter_gradients[use.slice].row_count += *use.gradient->row_count;
        }
    }
}

// Beyond its end an example's state was handed on, and so is its gradient; a truncation lets none pass.
void Recurrence::pass_states(int64_t n) {
    const bool cut = settings_.truncation > 0 && n % settings_.truncation == 0 && n > 0;
    for (size_t s = 0; s < state_bytes_.size(); ++s) {
        std::byte *to = carry_gradient(s, n);
        const std::byte *from = carry_gradient(s, n + 1);
        const int64_t each = state_bytes_[s] / batch_;
        for (int64_t b = 0; lengths_ != nullptr && b < batch_; ++b) {
            if (!valid(n, b)) {
                copy_bytes(to + b * each, from + b * each, each);
            }
        }
        if (cut) {
            zero_bytes(to, state_bytes_[s]);
        }
    }
}

// What is left when step `first_kept_` is done: its states' gradients belong to the initial values.
template <class T> void Recurrence::finish_backward() {
    for (size_t s = 0; s < state_bytes_.size(); ++s) {
        const std::byte *from = carry_gradient(s, first_kept_);
        if (roles_.initial != 0) {
            const arm_gradient &given = frame_->input_gradients[sequences_ + roles_.constants + s];
            if (given.action == ARM_OVERWRITE) {
                copy_bytes(bytes(given.tensor.data), from, state_bytes_[s]);
            } else if (given.action == ARM_ADD) {
                add<T>(bytes(given.tensor.data), from, state_bytes_[s]);
            }
        } else if (learned_[s] != none) {
            const arm_gradient &one = frame_->parameter_gradients[learned_[s]];
            const int64_t each = state_bytes_[s] / batch_;
            if (one.action == ARM_OVERWRITE) {
                zero_bytes(bytes(one.tensor.data), each);
            }
            for (int64_t b = 0; one.action != ARM_SKIP && !settings_.carry && b < batch_; ++b) {
                add<T>(bytes(one.tensor.data), from + b * each, each);
            }
        }
    }
    for (size_t i = 0; i < sequences_; ++i) { // steps that the backward pass did not reach
        const arm_gradient &dx = frame_->input_gradients[i];
        const int64_t each = Shape(dx.tensor.shape).size() / steps_ * element_;
        for (int64_t n = 0; dx.action == ARM_OVERWRITE && n < first_kept_; ++n) {
            zero_bytes(bytes(dx.tensor.data) + time_of(n) * each, each);
        }
    }
    for (const size_t slice : liveness_.untouched) {
        const arm_gradient &dw = frame_->parameter_gradients[slice];
        if (dw.action == ARM_OVERWRITE && dw.row_capacity == 0) {
            zero_bytes(bytes(dw.tensor.data), Shape(dw.tensor.shape).size() * element_);
        }
    }
}

void Recurrence::backward(const arm_layer_frame &frame) {
    enter(frame);
    for (const SparseUse &use : sparse_) {
        if (wanted(use)) {
            *frame.parameter_gradients[use.slice].row_count = 0;
        }
    }
    for (size_t s = 0; s < state_bytes_.size(); ++s) {
        const void *dy = frame.output_gradients[outputs_.size() + s].data;
        std::byte *last = carry_gradient(s, steps_);
        dy == nullptr ? zero_bytes(last, state_bytes_[s])
                      : copy_bytes(last, static_cast<const std::byte *>(dy), state_bytes_[s]);
    }
    for (int64_t n = steps_ - 1; n >= first_kept_; --n) {
        enter_step(n);
        set_actions(n);
        clear(n);
        element_ == 8 ? seed<double>(n) : seed<float>(n);
        for (size_t k = frames_->calls.size(); k-- > 0;) {
            if (frames_->calls[k].backward) {
                run_backward(k);
            }
        }
        pass_states(n);
    }
    element_ == 8 ? finish_backward<double>() : finish_backward<float>();
}

} // namespace armature::network
