// SPDX-License-Identifier: MIT
// recurrence_run.cpp: the steps of a recurrence, forth and back. Nothing here allocates.
#include "network/recurrence.hpp"

#include "support/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace armature::network {

// The addresses that are the same in every step.
void Recurrence::enter(const arm_layer_frame &frame) {
    frame_ = &frame;
    const auto *last = frame.inputs + frame.input_count - 1; // lengths; before them children
    steps_.lengths = roles_.lengths ? static_cast<const int32_t *>(last->data) : nullptr;
    const auto *children = roles_.lengths ? last - 1 : last;
    states_->enter(steps_, frame.saved, frame.scratch,
                   settings_.tree ? static_cast<const int32_t *>(children->data) : nullptr);
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

void Recurrence::check_lengths() const {
    for (int64_t b = 0; steps_.lengths != nullptr && b < steps_.batch; ++b) {
        if (steps_.lengths[b] < 0 || steps_.lengths[b] > steps_.count) {
            throw Error(Fault::data,
                        fmt::format("example {} has {} steps in a sequence of {}", b, steps_.lengths[b], steps_.count),
                        who_, "\"lengths\" says how many steps of the sequence each example has");
        }
    }
}

// The addresses of step n. frame_ is that of the call under way: gradients have places in a backward call only.
void Recurrence::enter_step(int64_t n) {
    bases_[kept] = bytes(frame_->saved) + std::max<int64_t>(n - steps_.first_kept, 0) * kept_bytes_;
    const size_t gradients = first_field + fields_.size();
    const bool backward = frame_->input_gradients != nullptr;
    states_->gather(n);
    for (size_t f = 0; f < fields_.size(); ++f) {
        const Field &field = fields_[f];
        if (field.of == Field::Of::state) {
            bases_[first_field + f] = states_->before(field.index, field.child, n);
            bases_[gradients + f] = backward ? states_->before_gradient(field.index, field.child, n) : nullptr;
            continue;
        }
        const Shape &one = graph_.values[field.value].shape;
        const int64_t stride = field.of == Field::Of::sequence ? bytes_of(one) * steps_.time(n) : 0;
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
    fresh_ = std::exchange(reset_, false);
    for (size_t s = 0; s < states_->size(); ++s) {
        std::byte *to = states_->value(s, 0);
        const int64_t count = states_->bytes_of(s);
        if (!has_start()) {
            copy_bytes(to, carried_[s].bytes(), count);
        } else if (roles_.initial != 0) {
            copy_bytes(to, bytes(frame_->inputs[sequences_ + roles_.constants + s].data), count);
        } else if (learned_[s] != none) {
            const std::byte *one = bytes(frame_->parameters[learned_[s]].data);
            const int64_t each = count / steps_.batch;
            for (int64_t b = 0; b < steps_.batch; ++b) {
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
    for (size_t s = 0; s < states_->size(); ++s) {
        states_->keep(s, n, value_of(graph_.states[s].next));
    }
}

void Recurrence::give_outputs(int64_t n) {
    for (size_t j = 0; j < outputs_.size(); ++j) {
        const Output &output = outputs_[j];
        const std::byte *made = value_of(output.value);
        std::byte *to = bytes(frame_->outputs[j].data);
        const int64_t each = output.bytes / steps_.batch;
        if (!settings_.last) {
            to += steps_.time(n) * output.bytes;
            copy_bytes(to, made, output.bytes);
        }
        for (int64_t b = 0; b < steps_.batch; ++b) {
            if (settings_.last && steps_.ends(n, b)) {
                copy_bytes(to + b * each, made + b * each, each);
            } else if (!settings_.last && steps_.lengths != nullptr && !steps_.valid(n, b)) {
                zero_bytes(to + b * each, each);
            }
        }
    }
}

void Recurrence::finish() {
    for (size_t s = 0; s < states_->size(); ++s) {
        const std::byte *end = states_->value(s, steps_.count);
        copy_bytes(bytes(frame_->outputs[outputs_.size() + s].data), end, states_->bytes_of(s));
        if (settings_.carry) {
            copy_bytes(carried_[s].bytes(), end, states_->bytes_of(s));
        }
    }
}

void Recurrence::forward(const arm_layer_frame &frame) {
    enter(frame);
    check_lengths();
    states_->check(who_);
    for (size_t j = 0; settings_.last && steps_.lengths != nullptr && j < outputs_.size(); ++j) {
        zero_bytes(bytes(frame.outputs[j].data), outputs_[j].bytes); // an example of length 0 has no last step
    }
    start();
    for (int64_t n = 0; n < steps_.count; ++n) {
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
    const bool first = n == steps_.count - 1;
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
                                             (field.of == Field::Of::sequence || n == steps_.count - 1));
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
void Recurrence::seed(int64_t n) {
    for (size_t j = 0; j < outputs_.size(); ++j) {
        const std::byte *dy = bytes(frame_->output_gradients[j].data);
        std::byte *to = gradient_of(outputs_[j].value);
        if (dy == nullptr || to == nullptr) {
            continue;
        }
        dy += settings_.last ? 0 : steps_.time(n) * outputs_[j].bytes;
        const int64_t each = outputs_[j].bytes / steps_.batch;
        for (int64_t b = 0; b < steps_.batch; ++b) {
            if (settings_.last ? steps_.ends(n, b) : steps_.valid(n, b)) {
                add_bytes(element_, to + b * each, dy + b * each, each);
            }
        }
    }
    for (size_t s = 0; s < states_->size(); ++s) {
        if (std::byte *to = gradient_of(graph_.states[s].next); to != nullptr) {
            states_->seed(s, n, to);
        }
    }
}

void Recurrence::run_backward(size_t node) {
    Call &call = frames_->calls[node];
    for (const SparseUse &use : sparse_) {
        if (use.node == node && use.gradient->action != ARM_SKIP) {
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
        if (use.node == node && use.gradient->action != ARM_SKIP) {
            *frame_->parameter_gradients[use.slice].row_count += *use.gradient->row_count;
        }
    }
}

// What is left when step `first_kept` is done: its states' gradients belong to the initial values, if they began so.
void Recurrence::finish_backward() {
    for (size_t s = 0; s < states_->size(); ++s) {
        std::byte *from = states_->gradient(s, steps_.first_kept);
        const int64_t count = states_->bytes_of(s), each = count / steps_.batch;
        if (!has_start()) {
            zero_bytes(from, count);
        }
        if (roles_.initial != 0) {
            const arm_gradient &given = frame_->input_gradients[sequences_ + roles_.constants + s];
            if (given.action == ARM_OVERWRITE) {
                copy_bytes(bytes(given.tensor.data), from, count);
            } else if (given.action == ARM_ADD) {
                add_bytes(element_, bytes(given.tensor.data), from, count);
            }
        } else if (learned_[s] != none) {
            const arm_gradient &one = frame_->parameter_gradients[learned_[s]];
            if (one.action == ARM_OVERWRITE) {
                zero_bytes(bytes(one.tensor.data), each);
            }
            for (int64_t b = 0; one.action != ARM_SKIP && b < steps_.batch; ++b) {
                add_bytes(element_, bytes(one.tensor.data), from + b * each, each);
            }
        }
    }
    for (size_t i = 0; i < sequences_; ++i) { // steps that the backward pass did not reach
        const arm_gradient &dx = frame_->input_gradients[i];
        const int64_t each = Shape(dx.tensor.shape).size() / steps_.count * element_;
        for (int64_t n = 0; dx.action == ARM_OVERWRITE && n < steps_.first_kept; ++n) {
            zero_bytes(bytes(dx.tensor.data) + steps_.time(n) * each, each);
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
        if (const arm_gradient &rows = frame.parameter_gradients[use.slice]; rows.action != ARM_SKIP) {
            *rows.row_count = 0;
        }
    }
    states_->clear();
    for (size_t s = 0; s < states_->size(); ++s) {
        const void *dy = frame.output_gradients[outputs_.size() + s].data;
        std::byte *last = states_->gradient(s, steps_.count);
        dy == nullptr ? zero_bytes(last, states_->bytes_of(s))
                      : copy_bytes(last, static_cast<const std::byte *>(dy), states_->bytes_of(s));
    }
    const int64_t k = settings_.truncation;
    for (int64_t n = steps_.count - 1; n >= steps_.first_kept; --n) {
        enter_step(n);
        set_actions(n);
        clear(n);
        seed(n);
        for (size_t node = frames_->calls.size(); node-- > 0;) {
            if (frames_->calls[node].backward) {
                run_backward(node);
            }
        }
        states_->pass(n, k > 0 && n > 0 && n % k == 0);
    }
    finish_backward();
}

} // namespace armature::network
