// SPDX-License-Identifier: MIT
// layer_bench.cpp: see layer_bench.hpp. Memory is new for every call, so that nothing of an earlier one is there.
#include "check/layer_bench.hpp"

#include "check/last_words.hpp"
#include "check/layer_memory.hpp"
#include "support/services.hpp"

#include <fmt/format.h>

namespace armature::check {

LayerBench::~LayerBench() = default;
LayerBench::LayerBench(LayerBench &&) noexcept = default;

LayerBench::LayerBench(const Component &of, const std::vector<Shape> &shapes, int32_t type, Handling handling)
    : agreement(shapes.size()), services(&armature::services()), library_(of.library), descriptor_(of.descriptor),
      type_(type), handling_(handling), memory_(std::make_unique<Memory>()) {
    for (const Shape &s : shapes) {
        input_shapes.push_back(s.type() == ARM_I32 ? s : s.with_type(type));
    }
}

LayerBench::LayerBench(std::unique_ptr<network::Operation> operation, const Component &of,
                       const std::vector<Shape> &shapes, int32_t type, Handling handling)
    : LayerBench(of, shapes, type, handling) {
    operation_ = std::move(operation);
    agreement = operation_->configure(input_shapes, type);
    agreement.no_gradient.resize(input_shapes.size(), false);
}

LayerBench::LayerBench(const Component &of, const Json &settings, std::vector<Shape> shapes, int32_t type,
                       Handling handling)
    : LayerBench(of, shapes, type, handling) {
    call("create");
    if (of.table<void>(ARM_LAYER_INTERFACE) == nullptr) { // as host/network/operation.cpp answers for it
        activation_ = of.make<arm_activation>(ARM_ACTIVATION_INTERFACE, settings);
        if (input_shapes.size() != 1 || input_shapes[0].type() != type) {
            throw Error(Fault::experiment, "an activation wants one input of the network's type", of.who);
        }
        const bool of_input = activation_.table()->derivative_of == ARM_OF_INPUT;
        agreement.outputs = input_shapes;
        agreement.reads_input = {of_input};
        agreement.reads_output = {!of_input};
        agreement.in_place = {{0u, 0u}};
        return;
    }
    layer_ = of.make<arm_layer>(ARM_LAYER_INTERFACE, settings);
    configure_layer();
}

void LayerBench::configure_layer() {
    std::vector<arm_shape> c;
    for (const Shape &s : input_shapes) {
        c.push_back(s.c());
    }
    const Newer<arm_layer_request> request(
        arm_layer_request{sizeof(arm_layer_request), type_, static_cast<uint32_t>(c.size()), 0, c.data()},
        handling_.newer);
    const Newer<arm_layer_plan> table(agreement.table(), handling_.newer);
    call("configure");
    layer_.call(&arm_layer::configure, &request.c, &table.c);
    agreement.reads_output.resize(agreement.outputs.size(), false);
}

void LayerBench::start_persistent() {
    for (const network::ParameterAnswer &p : agreement.persistent) {
        persistent.emplace_back(static_cast<size_t>(p.shape.size()), p.value());
    }
}

void LayerBench::require(bool holds, Rule rule, const std::string &text) {
    if (!holds) {
        violations.push_back({rule, text});
    }
}

void LayerBench::run(Call &made, bool backward) const {
    const arm_layer_frame &frame = made.frame.c;
    if (operation_ != nullptr) {
        backward ? operation_->backward(frame) : operation_->forward(frame);
    } else if (layer_) {
        layer_.call(backward ? &arm_layer::backward : &arm_layer::forward, &frame);
    } else if (!backward || frame.input_gradients[0].action != ARM_SKIP) {
        const Newer<arm_activation_call> c(
            arm_activation_call{sizeof(arm_activation_call), type_, input_shapes[0].size(), frame.inputs[0].data,
                                frame.outputs[0].data, backward ? frame.output_gradients[0].data : nullptr,
                                backward ? frame.input_gradients[0].tensor.data : nullptr,
                                backward ? frame.input_gradients[0].action : ARM_OVERWRITE, 0, frame.services},
            handling_.newer);
        activation_.call(backward ? &arm_activation::backward : &arm_activation::forward, &c.c);
    }
}

void LayerBench::invoke(Call &made, bool backward) {
    const std::string before = made.bytes();
    call(backward ? "backward" : "forward");
    const int64_t allocated = heap == nullptr ? 0 : heap();
    run(made, backward);
    allocations += heap == nullptr ? 0 : heap() - allocated;
    require(made.bytes() == before, Rule::keeps_frame,
            fmt::format("{} changed its frame, the tensors in it, or the random stream",
                        backward ? "backward" : "forward"));
}

void LayerBench::exchange_memory() {
    if (aside_ == nullptr) {
        aside_ = std::make_unique<Memory>();
    }
    std::swap(memory_, aside_);
}

void LayerBench::again(bool backward, int64_t times) {
    Call &made = backward ? memory_->backward : memory_->forward;
    made.frame.c.scratch = memory_->scratch->data(); // every call had its own, and the last one's is left
    call(backward ? "backward" : "forward");
    const int64_t allocated = heap == nullptr ? 0 : heap();
    for (int64_t i = 0; i < times; ++i) {
        run(made, backward);
    }
    allocations += heap == nullptr ? 0 : heap() - allocated;
}

// What both calls share. The vectors of `made` are complete.
void LayerBench::prepare(Call &made, int32_t mode) {
    Memory &m = *memory_;
    for (size_t i = 0; i < agreement.parameters.size(); ++i) {
        made.parameters.push_back({m.parameters[i].data(), agreement.parameters[i].shape.c()});
    }
    for (size_t i = 0; i < agreement.persistent.size(); ++i) {
        made.persistent.push_back({m.persistent[i].data(), agreement.persistent[i].shape.c()});
    }
    m.scratch.emplace(agreement.scratch, handling_.margins, "the scratch memory");
    made.random = random;
    arm_layer_frame frame{};
    frame.struct_size = sizeof frame;
    frame.mode = mode;
    frame.input_count = static_cast<uint32_t>(made.inputs.size());
    frame.output_count = static_cast<uint32_t>(made.outputs.size());
    frame.parameter_count = static_cast<uint32_t>(made.parameters.size());
    frame.persistent_count = static_cast<uint32_t>(made.persistent.size());
    frame.inputs = made.inputs.data();
    frame.outputs = made.outputs.data();
    frame.parameters = made.parameters.data();
    frame.persistent = made.persistent.data();
    frame.saved = mode == ARM_TRAIN ? m.saved->data() : nullptr;
    frame.scratch = m.scratch->data();
    frame.random = &made.random;
    frame.services = services;
    made.frame = Newer<arm_layer_frame>(frame, handling_.newer);
}

std::vector<Values> LayerBench::forward(int32_t mode, std::optional<InPlace> place) {
    *memory_ = Memory{};
    Memory &m = *memory_;
    if (persistent.empty()) {
        start_persistent();
    }
    m.forward_place = place;
    Call &made = m.forward;
    for (size_t i = 0; i < input_shapes.size(); ++i) {
        const Shape &s = input_shapes[i];
        m.inputs.emplace_back(s, inputs.at(i), handling_.margins, fmt::format("input {}", i));
        made.inputs.push_back({m.inputs[i].data(), s.c()});
    }
    for (size_t i = 0; i < agreement.outputs.size(); ++i) {
        const Shape &s = agreement.outputs[i];
        const std::string what = fmt::format("output {}", i);
        if (place && place->output == i) {
            m.outputs.emplace_back(input_shapes[place->input], inputs[place->input], handling_.margins, what);
            made.inputs[place->input].data = m.outputs[i].data();
        } else {
            m.outputs.emplace_back(s.size() * width(s.type()), handling_.margins, what);
        }
        made.outputs.push_back({m.outputs[i].data(), s.c()});
    }
    for (size_t i = 0; i < agreement.parameters.size(); ++i) {
        const network::ParameterAnswer &p = agreement.parameters[i];
        m.parameters.emplace_back(p.shape, parameters.at(i), handling_.margins, "the parameter " + p.name);
    }
    for (size_t i = 0; i < agreement.persistent.size(); ++i) {
        const network::ParameterAnswer &p = agreement.persistent[i];
        m.persistent.emplace_back(p.shape, persistent.at(i), handling_.margins, "the persistent tensor " + p.name);
    }
    m.persistent_values = persistent;
    m.saved.emplace(agreement.saved, handling_.margins, "the saved memory");
    prepare(made, mode);
    invoke(made, false);
    look_after_forward(mode, place);
    std::vector<Values> values;
    for (size_t i = 0; i < m.outputs.size(); ++i) {
        values.push_back(m.outputs[i].values(agreement.outputs[i]));
    }
    return values;
}

std::string LayerBench::output_bits() const {
    std::string all;
    for (const Guarded &y : memory_->outputs) {
        all += y.bytes();
    }
    return all;
}

Gradients LayerBench::backward(const std::vector<Values> &output_gradients, std::vector<int32_t> actions, double base,
                               std::optional<InPlace> place) {
    Memory &m = *memory_;
    m.backward = Call{};
    m.arriving.clear();
    m.leaving.clear();
    m.rows.clear();
    m.handed.assign(agreement.parameters.size(), {});
    Call &made = m.backward;
    for (size_t i = 0; i < input_shapes.size(); ++i) {
        const bool seen = agreement.reads_input[i] || !handling_.hide;
        made.inputs.push_back({seen ? m.forward.inputs[i].data : nullptr, input_shapes[i].c()});
    }
    for (size_t i = 0; i < agreement.outputs.size(); ++i) {
        const bool seen = agreement.reads_output[i] || !handling_.hide;
        made.outputs.push_back({seen ? m.outputs[i].data() : nullptr, agreement.outputs[i].c()});
    }
    prepare_gradients(made, output_gradients, actions, base);
    if (place) {
        made.gradients[place->input].tensor.data = made.output_gradients[place->output].data;
    }
    prepare(made, ARM_TRAIN);
    made.frame.c.output_gradients = made.output_gradients.data();
    made.frame.c.input_gradients = made.gradients.data();
    made.frame.c.parameter_gradients = made.gradients.data() + made.inputs.size();
    made.frame.c.pieces = made.pieces.c.take == nullptr ? nullptr : &made.pieces.c;
    invoke(made, true);
    return look_after_backward(output_gradients, place);
}

void LayerBench::prepare_gradients(Call &made, const std::vector<Values> &arriving, const std::vector<int32_t> &actions,
                                   double base) {
    Memory &m = *memory_;
    for (size_t i = 0; i < agreement.outputs.size(); ++i) {
        const Shape &s = agreement.outputs[i];
        const bool none = arriving.at(i).empty();
        const std::string what = fmt::format("the gradient of output {}", i);
        m.arriving.push_back(none ? Guarded(0) : Guarded(s, arriving[i], handling_.margins, what));
        made.output_gradients.push_back({none ? nullptr : m.arriving[i].data(), s.c()});
    }
    const size_t all = input_shapes.size() + agreement.parameters.size();
    m.rows.resize(agreement.parameters.size());
    for (size_t i = 0; i < all; ++i) {
        const bool input = i < input_shapes.size();
        const size_t p = input ? 0 : i - input_shapes.size();
        const Shape &s = input ? input_shapes[i] : agreement.parameters[p].shape;
        const int32_t action = s.type() == ARM_I32 ? ARM_SKIP : actions.empty() ? ARM_OVERWRITE : actions.at(i);
        arm_gradient &gradient =
            made.gradients.emplace_back(arm_gradient{{nullptr, s.c()}, action, 0, 0, nullptr, nullptr});
        if (action != ARM_SKIP && !input && agreement.parameters[p].row_sparse) {
            prepare_rows(p, gradient, action == ARM_ADD ? base : 0);
        } else if (action == ARM_IN_PIECES) {
            prepare_pieces(p, gradient);
        } else if (action == ARM_ADD) {
            m.leaving.emplace_back(s, Values(static_cast<size_t>(s.size()), base), handling_.margins, gradient_name(i));
        } else {
            m.leaving.emplace_back(action == ARM_SKIP ? 0 : s.size() * width(type_), handling_.margins,
                                   gradient_name(i));
        }
        gradient.tensor.data = action == ARM_SKIP ? nullptr : m.leaving[i].data();
    }
}

// Room for the rows that backward touches.
void LayerBench::prepare_rows(size_t parameter, arm_gradient &gradient, double base) {
    const network::ParameterAnswer &p = agreement.parameters[parameter];
    const int64_t rows = p.shape.extent(p.shape.rank() - 1), row = rows == 0 ? 0 : p.shape.size() / rows;
    Rows &room = memory_->rows[parameter];
    room.indices.assign(static_cast<size_t>(p.rows_per_call), -1);
    room.base = base;
    gradient.action = ARM_OVERWRITE;
    gradient.row_capacity = p.rows_per_call;
    gradient.rows = room.indices.data();
    gradient.row_count = &room.count;
    memory_->leaving.emplace_back(p.rows_per_call * row * width(type_), handling_.margins,
                                  "the gradient rows of the parameter " + p.name);
}

} // namespace armature::check
