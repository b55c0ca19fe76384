// SPDX-License-Identifier: MIT
// recurrence_layout.cpp: where everything of a step lies, and which places in the frames want which address.
#include "network/recurrence.hpp"

#include "support/hash.hpp"

#include <algorithm>

namespace armature::network {

// What the backward pass of a step reads lies in a block of its own for each step, the rest in one that all share.
void Recurrence::place_buffers() {
    const auto boundary = static_cast<int64_t>(graph_.nodes.size());
    std::vector<Span> blocks[2];
    std::vector<size_t> place_in_block;
    for (const Span &span : liveness_.storages) {
        const bool keep = training() && span.first < boundary && span.last > boundary;
        places_.emplace_back(keep, 0);
        place_in_block.push_back(blocks[keep].size());
        blocks[keep].push_back(span);
    }
    const Placement placed[2] = {place(blocks[0], ARM_ALIGNMENT), place(blocks[1], ARM_ALIGNMENT)};
    for (size_t i = 0; i < places_.size(); ++i) {
        places_[i].second = placed[places_[i].first].offsets[place_in_block[i]];
    }
    transient_bytes_ = aligned(placed[0].bytes);
    kept_bytes_ = aligned(placed[1].bytes);
    for (const Node &node : graph_.nodes) {
        node_scratch_ = std::max(node_scratch_, aligned(node.agreement.scratch));
    }

    saved_bytes_ = training() ? kept_bytes_ * (steps_.count - steps_.first_kept) : 0;
    scratch_bytes_ = transient_bytes_ + node_scratch_;
    std::vector<int64_t> sizes;
    for (const State &state : graph_.states) {
        sizes.push_back(bytes_of(state.shape));
        if (settings_.carry) {
            carried_.emplace_back(static_cast<size_t>(sizes.back()));
        }
    }
    if (settings_.tree) {
        states_ = std::make_unique<Tree>(steps_.count, arity_);
    } else {
        states_ = std::make_unique<Chain>();
    }
    states_->place(sizes, element_, training(), steps_, saved_bytes_, scratch_bytes_);
}

void Recurrence::resolve_slots() {
    frames_ = std::make_unique<Frames>(graph_, liveness_, *parameters_);
    const size_t fields = fields_.size(), slices = parameters_->slices.size();
    const size_t gradients = first_field + fields, weights = gradients + fields, weight_gradients = weights + slices;
    bases_.resize(weight_gradients + slices + parameters_->persistent_slices.size());

    for (const Slot &slot : frames_->slots) {
        const auto stored = [&](size_t storage) {
            const auto &[keep, offset] = places_[storage];
            (keep ? every_step_ : once_).push_back({slot.pointer, keep ? kept : transient, offset});
        };
        const Node &node = graph_.nodes[slot.node];
        switch (slot.of) {
        case Slot::Of::value:
        case Slot::Of::gradient: {
            const bool is_value = slot.of == Slot::Of::value;
            if (const size_t f = field_of_[slot.index]; f != none) {
                every_step_.push_back({slot.pointer, (is_value ? first_field : gradients) + f, 0});
            } else {
                stored((is_value ? liveness_.value_storage : liveness_.gradient_storage)[slot.index]);
            }
            break;
        }
        case Slot::Of::saved:
            stored(slot.index);
            break;
        case Slot::Of::scratch:
            once_.push_back({slot.pointer, node_scratch, 0});
            break;
        case Slot::Of::parameter:
            once_.push_back({slot.pointer, weights + parameters_->uses(node)[slot.index].slice, 0});
            break;
        case Slot::Of::parameter_gradient:
            once_.push_back({slot.pointer, weight_gradients + parameters_->uses(node)[slot.index].slice, 0});
            break;
        case Slot::Of::persistent:
            once_.push_back({slot.pointer, weight_gradients + slices + slot.index, 0});
            break;
        }
    }
    for (size_t k = 0; k < graph_.nodes.size(); ++k) {
        const Node &node = graph_.nodes[k];
        Call &call = frames_->calls[k];
        const std::vector<Use> uses = parameters_->uses(node);
        for (size_t p = 0; p < uses.size(); ++p) {
            arm_gradient &gradient = call.parameter_gradients[p];
            parameter_actions_.push_back({&gradient, gradient.action, uses[p].slice});
            const Slice &slice = parameters_->slices[uses[p].slice];
            if (slice.row_sparse) {
                const int64_t rows = std::max<int64_t>(slice.shape.extent(slice.shape.rank() - 1), 1);
                sparse_.push_back({k, uses[p].slice, &gradient, node.agreement.parameters[p].rows_per_call,
                                   slice.count / rows * element_});
            }
        }
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            if (const size_t f = field_of_[node.inputs[i]]; f != none) {
                input_actions_.push_back({&call.input_gradients[i], call.input_gradients[i].action, f});
            }
        }
        node_keys_.push_back(hash64(node.name));
    }
}

} // namespace armature::network
