// SPDX-License-Identifier: MIT
// plan_build.cpp: gives every buffer of a plan its address and builds every frame.
#include "network/plan.hpp"

#include "support/random.hpp"
#include "support/services.hpp"

#include <algorithm>

namespace armature::network {

std::unique_ptr<Plan::State> Plan::State::make(Graph graph, Parameters &parameters, const std::vector<bool> &kept,
                                               std::vector<SparseRows> &sparse) {
    auto state = std::make_unique<State>();
    state->mode = graph.mode;
    state->graph = std::move(graph);
    state->parameters = &parameters;
    state->sparse = &sparse;
    state->liveness = Liveness::of(state->graph, parameters, kept);
    state->placement = place(state->liveness.storages, ARM_ALIGNMENT);
    state->memory = Buffer(static_cast<size_t>(state->placement.bytes));

    int64_t scratch = 0;
    for (const Node &node : state->graph.nodes) {
        scratch = std::max(scratch, node.agreement.scratch);
    }
    state->scratch = Buffer(static_cast<size_t>(scratch));

    for (size_t v = 0; v < state->graph.values.size(); ++v) {
        const Value &value = state->graph.values[v];
        state->values.push_back({state->at(state->liveness.value_storage[v]), value.shape.c()});
        if (value.field != none) {
            state->field_values.resize(std::max(state->field_values.size(), value.field + 1), none);
            state->field_values[value.field] = v;
        }
    }
    for (size_t k = 0; k < state->graph.nodes.size(); ++k) {
        state->build_call(k);
    }
    for (const size_t loss : state->graph.losses) {
        const size_t storage =
            loss == none ? none : state->liveness.gradient_storage[state->graph.nodes[loss].outputs[0]];
        state->loss_seeds.push_back(storage == none ? nullptr : state->at(storage));
    }
    return state;
}

arm_tensor Plan::State::gradient_tensor(size_t value) {
    const size_t storage = liveness.gradient_storage[value];
    return {storage == none ? nullptr : at(storage), graph.values[value].shape.c()};
}

RowMerge &Plan::State::merge_of(size_t slice, int64_t row_length) {
    for (const auto &merge : merges) {
        if (merge->merged().slice == slice) {
            return *merge;
        }
    }
    return *merges.emplace_back(std::make_unique<RowMerge>(slice, row_length, parameters->slices[slice].shape.type()));
}

arm_gradient Plan::State::parameter_gradient(Call &call, const Use &use, const ParameterAnswer &answer,
                                             int32_t action) {
    const Slice &slice = parameters->slices[use.slice];
    const int64_t element = slice.shape.type() == ARM_F64 ? 8 : 4;
    arm_gradient gradient{{nullptr, answer.shape.c()}, action, 0, 0, nullptr, nullptr};
    if (action == ARM_SKIP) {
        return gradient;
    }
    if (slice.row_sparse) {
        const int64_t row_length = slice.count / std::max<int64_t>(slice.shape.extent(slice.shape.rank() - 1), 1);
        RowBuffer &room = merge_of(use.slice, row_length).add_call(answer.rows_per_call);
        gradient.tensor.data = room.values.data();
        gradient.row_capacity = answer.rows_per_call;
        gradient.rows = room.rows.data();
        gradient.row_count = &room.count;
    } else if (use.transposed) {
        Turned &mine = *call.turned.back();
        mine.gradient = Buffer(static_cast<size_t>(slice.count * element));
        mine.action = action;
        gradient.tensor.data = mine.gradient.data();
        gradient.action = ARM_OVERWRITE;
    } else {
        gradient.tensor.data = parameters->gradients.bytes() + slice.offset * element;
    }
    return gradient;
}

void Plan::State::build_call(size_t k) {
    const Node &node = graph.nodes[k];
    const NodeSchedule &schedule = liveness.nodes[k];
    Call &call = calls.emplace_back();
    call.operation = node.operation.get();
    call.who = &node.who;
    call.backward = schedule.backward;

    for (size_t i = 0; i < node.inputs.size(); ++i) {
        const arm_tensor x = values[node.inputs[i]];
        call.inputs.push_back(x);
        call.backward_inputs.push_back({node.agreement.reads_input[i] ? x.data : nullptr, x.shape});
        const int32_t action = schedule.input_actions[i];
        arm_tensor dx = gradient_tensor(node.inputs[i]);
        dx.data = action == ARM_SKIP ? nullptr : dx.data;
        call.input_gradients.push_back({dx, action, 0, 0, nullptr, nullptr});
    }
    for (size_t j = 0; j < node.outputs.size(); ++j) {
        const arm_tensor y = values[node.outputs[j]];
        call.outputs.push_back(y);
        call.backward_outputs.push_back({node.agreement.reads_output[j] ? y.data : nullptr, y.shape});
        call.output_gradients.push_back(gradient_tensor(node.outputs[j]));
    }
    const std::vector<Use> uses = parameters->uses(node);
    for (size_t p = 0; p < uses.size(); ++p) {
        const Slice &slice = parameters->slices[uses[p].slice];
        const ParameterAnswer &answer = node.agreement.parameters[p];
        const int64_t element = slice.shape.type() == ARM_F64 ? 8 : 4;
        void *data = parameters->parameters.bytes() + slice.offset * element;
        if (uses[p].transposed) {
            Turned &mine = turned.emplace_back();
            mine.slice = uses[p].slice;
            mine.rows = slice.shape.extent(0);
            mine.columns = slice.shape.extent(1);
            mine.copy = Buffer(static_cast<size_t>(slice.count * element));
            data = mine.copy.data();
            call.turned.push_back(&mine);
        }
        call.parameters.push_back({data, answer.shape.c()});
        call.parameter_gradients.push_back(parameter_gradient(call, uses[p], answer, schedule.parameter_actions[p]));
    }
    for (const size_t s : parameters->persistent_uses(node)) {
        const Slice &slice = parameters->persistent_slices[s];
        const int64_t element = slice.shape.type() == ARM_F64 ? 8 : 4;
        call.persistent.push_back({parameters->persistent.bytes() + slice.offset * element, slice.shape.c()});
    }

    arm_layer_frame frame{};
    frame.struct_size = sizeof frame;
    frame.mode = static_cast<int32_t>(mode);
    frame.input_count = static_cast<uint32_t>(call.inputs.size());
    frame.output_count = static_cast<uint32_t>(call.outputs.size());
    frame.parameter_count = static_cast<uint32_t>(call.parameters.size());
    frame.persistent_count = static_cast<uint32_t>(call.persistent.size());
    frame.parameters = call.parameters.data();
    frame.persistent = call.persistent.data();
    frame.saved = schedule.saved == none ? nullptr : at(schedule.saved);
    frame.scratch = scratch.data();
    frame.random = &call.random;
    frame.services = &services();

    call.forward_frame = frame;
    call.forward_frame.inputs = call.inputs.data();
    call.forward_frame.outputs = call.outputs.data();

    call.backward_frame = frame;
    call.backward_frame.inputs = call.backward_inputs.data();
    call.backward_frame.outputs = call.backward_outputs.data();
    call.backward_frame.output_gradients = call.output_gradients.data();
    call.backward_frame.input_gradients = call.input_gradients.data();
    call.backward_frame.parameter_gradients = call.parameter_gradients.data();
}

void Plan::State::key(uint64_t seed) {
    for (size_t k = 0; k < calls.size(); ++k) {
        const char *purpose = mode == Mode::train ? "layer" : "layer in evaluation";
        calls[k].random = random::stream(seed, purpose, graph.nodes[k].name);
    }
}

} // namespace armature::network
