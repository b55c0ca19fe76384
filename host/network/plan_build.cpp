// SPDX-License-Identifier: MIT
// plan_build.cpp: gives every buffer of a plan its address, once.
#include "network/plan.hpp"

#include "support/random.hpp"

#include <algorithm>
#include <utility>

namespace armature::network {

namespace {

int64_t element_bytes(const Slice &slice) {
    return slice.shape.type() == ARM_F64 ? 8 : 4;
}

} // namespace

std::unique_ptr<Plan::State> Plan::State::make(Graph graph, Parameters &parameters, const Demands &demands,
                                               std::vector<SparseRows> &sparse) {
    auto state = std::make_unique<State>();
    state->mode = graph.mode;
    state->graph = std::move(graph);
    state->parameters = &parameters;
    state->sparse = &sparse;
    state->liveness = Liveness::of(state->graph, parameters, demands);
    state->blocks = Blocks::of(state->liveness.storages);
    state->fields = Buffer(static_cast<size_t>(state->blocks.fields.bytes));
    for (const Node &node : state->graph.nodes) {
        state->scratch = std::max(state->scratch, node.agreement.working_bytes(state->mode == Mode::train));
    }

    for (size_t v = 0; v < state->graph.values.size(); ++v) {
        const Value &value = state->graph.values[v];
        state->values.push_back({nullptr, value.shape.c()});
        if (value.field != none) {
            state->field_values.resize(std::max(state->field_values.size(), value.field + 1), none);
            state->field_values[value.field] = v;
        }
    }
    state->frames = std::make_unique<Frames>(state->graph, state->liveness, parameters);
    for (const Slot &slot : state->frames->slots) {
        state->bind(slot);
    }
    state->pieces = std::make_unique<Pieces>(state->graph, parameters, *state->frames);
    return state;
}

void Plan::State::lie(std::byte *memory) {
    shared_ = memory;
    for (size_t v = 0; v < values.size(); ++v) {
        values[v].data = at(liveness.value_storage[v]);
    }
    for (const Slot &slot : frames->slots) {
        switch (slot.of) {
        case Slot::Of::value:
            *slot.pointer = values[slot.index].data;
            break;
        case Slot::Of::gradient:
            *slot.pointer = at(liveness.gradient_storage[slot.index]);
            break;
        case Slot::Of::saved:
            *slot.pointer = at(slot.index);
            break;
        case Slot::Of::scratch:
            *slot.pointer = shared_ + blocks.passing.bytes;
            break;
        default:
            break; // has its address for good
        }
    }
    pieces->lie(shared_ + blocks.passing.bytes);
    loss_seeds.clear();
    for (const size_t loss : graph.losses) {
        const size_t storage = loss == none ? none : liveness.gradient_storage[graph.nodes[loss].outputs[0]];
        loss_seeds.push_back(storage == none ? nullptr : at(storage));
    }
}

// Parameters stay where they are.
void Plan::State::bind(const Slot &slot) {
    switch (slot.of) {
    case Slot::Of::parameter: {
        const Use use = parameters->uses(graph.nodes[slot.node])[slot.index];
        const Slice &slice = parameters->slices[use.slice];
        *slot.pointer = use.transposed ? turn(slot.node, slot.index)->copy.data()
                                       : parameters->parameters.bytes() + slice.offset * element_bytes(slice);
        break;
    }
    case Slot::Of::parameter_gradient:
        bind_parameter_gradient(slot.node, slot.index);
        break;
    case Slot::Of::persistent: {
        const Slice &slice = parameters->persistent_slices[slot.index];
        *slot.pointer = parameters->persistent.bytes() + slice.offset * element_bytes(slice);
        break;
    }
    default:
        break; // lies where the plan is told to
    }
}

// The turned copy for a node's use of a parameter; made when first asked for.
Turned *Plan::State::turn(size_t node, size_t parameter) {
    for (Turned &known : turned) {
        if (known.node == node && known.parameter == parameter) {
            return &known;
        }
    }
    Turned &mine = turned.emplace_back();
    mine.node = node;
    mine.parameter = parameter;
    mine.slice = parameters->uses(graph.nodes[node])[parameter].slice;
    const Slice &slice = parameters->slices[mine.slice];
    mine.rows = slice.shape.extent(0);
    mine.columns = slice.shape.extent(1);
    mine.copy = Buffer(static_cast<size_t>(slice.count * element_bytes(slice)));
    return &mine;
}

RowMerge &Plan::State::merge_of(size_t slice, int64_t row_length) {
    for (const auto &merge : merges) {
        if (merge->merged().slice == slice) {
            return *merge;
        }
    }
    return *merges.emplace_back(std::make_unique<RowMerge>(slice, row_length, parameters->slices[slice].shape.type()));
}

// Room for rows that go into a dense gradient after the node's backward call.
RowBuffer &Plan::State::scatter(size_t node, size_t slice, int64_t capacity, arm_gradient &gradient) {
    const Slice &dense = parameters->slices[slice];
    Scattered &mine = scattered.emplace_back();
    mine.node = node;
    mine.slice = slice;
    mine.row_length = dense.count / std::max<int64_t>(dense.shape.extent(dense.shape.rank() - 1), 1);
    mine.rows.values = Buffer(static_cast<size_t>(capacity * mine.row_length * element_bytes(dense)));
    mine.rows.rows.assign(static_cast<size_t>(capacity), 0);
    mine.action = std::exchange(gradient.action, ARM_OVERWRITE);
    return mine.rows;
}

void Plan::State::bind_parameter_gradient(size_t node, size_t parameter) {
    arm_gradient &gradient = frames->calls[node].parameter_gradients[parameter];
    const Use use = parameters->uses(graph.nodes[node])[parameter];
    const Slice &slice = parameters->slices[use.slice];
    const ParameterAnswer &answer = graph.nodes[node].agreement.parameters[parameter];
    if (answer.row_sparse) {
        const int64_t row_length = slice.count / std::max<int64_t>(slice.shape.extent(slice.shape.rank() - 1), 1);
        RowBuffer &room = slice.row_sparse ? merge_of(use.slice, row_length).add_call(answer.rows_per_call)
                                           : scatter(node, use.slice, answer.rows_per_call, gradient);
        gradient.tensor.data = room.values.data();
        gradient.row_capacity = answer.rows_per_call;
        gradient.rows = room.rows.data();
        gradient.row_count = &room.count;
    } else if (use.transposed) {
        Turned &mine = *turn(node, parameter);
        mine.gradient = Buffer(static_cast<size_t>(slice.count * element_bytes(slice)));
        mine.action = gradient.action;
        gradient.tensor.data = mine.gradient.data();
        gradient.action = ARM_OVERWRITE;
    } else {
        gradient.tensor.data = parameters->gradients.bytes() + slice.offset * element_bytes(slice);
    }
}

void Plan::State::key(uint64_t seed) {
    for (size_t k = 0; k < frames->calls.size(); ++k) {
        const char *purpose = mode == Mode::train ? "layer" : "layer in evaluation";
        frames->calls[k].random = random::stream(seed, purpose, graph.nodes[k].name);
    }
}

} // namespace armature::network
