// SPDX-License-Identifier: MIT
// recurrence.cpp: what is agreed before a step is run: extents, the step's graph, what the recurrence answers.
#include "network/recurrence.hpp"

#include <fmt/format.h>

namespace armature::network {

namespace {

// An initial value has no batch: it is the same for every example.
Shape without_batch(const Shape &state) {
    Shape shape(state.type(), {});
    for (uint32_t i = 0; i + 1 < state.rank(); ++i) {
        shape.append(ARM_ROLE_NONE, state.extent(i));
    }
    return shape;
}

} // namespace

Recurrence::Recurrence(plugin::Registry &registry, Mode mode, const RecurrenceSettings &settings,
                       std::shared_ptr<const experiment::Subnetwork> body, const InputRoles &roles, std::string who)
    : registry_(registry), mode_(mode), settings_(settings), body_(std::move(body)), roles_(roles),
      who_(std::move(who)) {}

Agreement Recurrence::configure(std::span<const Shape> inputs, int32_t type) {
    element_ = type == ARM_F64 ? 8 : 4;
    agree_on_extents(inputs);
    build(inputs, type);
    analyse();
    place_buffers();
    resolve_slots();
    return answer(inputs.size());
}

void Recurrence::agree_on_extents(std::span<const Shape> inputs) {
    const size_t others = roles_.constants + roles_.initial + (roles_.children ? 1 : 0) + (roles_.lengths ? 1 : 0);
    sequences_ = inputs.size() > others ? inputs.size() - others : 0;
    if (sequences_ == 0) {
        throw Error(Fault::experiment, "wants a sequence as its input", who_);
    }
    for (size_t i = 0; i < sequences_; ++i) {
        const Shape &x = inputs[i];
        if (x.rank() < 2 || x.role(x.rank() - 1) != ARM_ROLE_TIME || x.role(x.rank() - 2) != ARM_ROLE_BATCH) {
            throw Error(Fault::experiment,
                        fmt::format("steps through time, and its input {} is {}, which does not end in batch and time",
                                    i + 1, x.text()),
                        who_, "name inputs that are the same in every step in \"constants\"");
        }
        const int64_t steps = x.extent(x.rank() - 1);
        if (i > 0 && (steps != steps_.count || x.batch() != steps_.batch)) {
            throw Error(Fault::experiment, fmt::format("its sequences differ: {} and {}", inputs[0].text(), x.text()),
                        who_);
        }
        steps_.count = steps;
        steps_.batch = x.batch();
    }
    if (steps_.count == 0 || steps_.batch == 0) {
        throw Error(Fault::experiment, fmt::format("gets an empty sequence, {}", inputs[0].text()), who_);
    }
    if (roles_.lengths) {
        const Shape &lengths = inputs.back();
        if (lengths.type() != ARM_I32 || lengths.size() != steps_.batch) {
            throw Error(Fault::experiment,
                        fmt::format("\"lengths\" is {}, expected an integer for each of {} examples", lengths.text(),
                                    steps_.batch),
                        who_);
        }
    }
    if (settings_.tree) {
        if (!roles_.children) {
            throw Error(Fault::experiment, "steps through trees, and nothing says which nodes are whose children", who_,
                        "name a field or layer of indices in \"children\"; without a tree take \"recurrent\"");
        }
        agree_on_children(inputs[inputs.size() - (roles_.lengths ? 2 : 1)]);
    }
    steps_.reverse = settings_.reverse;
    const int64_t k = settings_.truncation;
    steps_.first_kept = settings_.last && k > 0 && !roles_.lengths ? (steps_.count - 1) / k * k : 0;
}

void Recurrence::agree_on_children(const Shape &children) {
    const Shape expected(ARM_I32, {{ARM_ROLE_FEATURE, children.rank() == 3 ? children.extent(0) : 0},
                                   {ARM_ROLE_BATCH, steps_.batch},
                                   {ARM_ROLE_TIME, steps_.count}});
    if (!(children == expected) || children.extent(0) < 1) {
        throw Error(Fault::experiment,
                    fmt::format("\"children\" is {}{}, expected indices [feature, batch {}, time {}]", children.text(),
                                children.type() == ARM_I32 ? " of indices" : "", steps_.batch, steps_.count),
                    who_, "one feature for each child that a node can have, -1 where it has none");
    }
    arity_ = children.extent(0);
}

void Recurrence::build(std::span<const Shape> inputs, int32_t type) {
    Builder builder(registry_, type, mode_, static_cast<uint32_t>(arity_));
    const auto add = [&](Field::Of of, size_t index, size_t value, size_t child = 0) {
        fields_.push_back({of, index, value, child});
    };
    std::vector<size_t> flows;
    for (size_t i = 0; i < sequences_ + roles_.constants; ++i) {
        const bool stepped = i < sequences_;
        const std::string name = i < body_->inputs.size() ? body_->inputs[i] : fmt::format("input {}", i + 1);
        const Shape one = stepped ? inputs[i].without(ARM_ROLE_TIME) : inputs[i];
        flows.push_back(builder.field(name, one, one.type() == type));
        add(stepped ? Field::Of::sequence : Field::Of::constant, i, flows.back());
    }
    if (settings_.feedback > 0) {
        const Shape shape(type, {{ARM_ROLE_FEATURE, settings_.feedback}, {ARM_ROLE_BATCH, steps_.batch}});
        flows.push_back(builder.field("feedback", shape, true));
        builder.graph.states.push_back({.name = "feedback", .shape = shape, .previous = {flows.back()}});
    }
    if (!body_->inputs.empty() && body_->inputs.size() != flows.size()) {
        throw Error(Fault::experiment,
                    fmt::format("its body names {} inputs and gets {}", body_->inputs.size(), flows.size()), who_);
    }
    const std::vector<size_t> outputs = builder.apply(*body_, "", {}, flows);
    graph_ = std::move(builder.graph);
    if (settings_.feedback > 0) {
        const Shape &given = graph_.values[outputs[0]].shape;
        if (!(given == graph_.states[0].shape)) {
            throw Error(
                Fault::experiment,
                fmt::format("feeds back {} features, and its body's output is {}", settings_.feedback, given.text()),
                who_);
        }
        graph_.states[0].next = outputs[0];
    }
    if (roles_.initial != 0 && roles_.initial != graph_.states.size()) {
        throw Error(
            Fault::experiment,
            fmt::format("\"initial\" gives {} states, and the body has {}", roles_.initial, graph_.states.size()),
            who_);
    }
    for (size_t s = 0; s < graph_.states.size(); ++s) {
        const State &state = graph_.states[s];
        if (state.shape.batch() != steps_.batch || state.shape.type() != type) {
            throw Error(Fault::plugin,
                        fmt::format("the state {} is {}{} for {} examples", state.name, state.shape.text(),
                                    state.shape.type() == type ? "" : " of another type", steps_.batch),
                        who_);
        }
        if (roles_.initial != 0) {
            const Shape &given = inputs[sequences_ + roles_.constants + s];
            if (!(given == state.shape)) {
                throw Error(Fault::experiment,
                            fmt::format("the initial value of the state {} is {}, expected {}", state.name,
                                        given.text(), state.shape.text()),
                            who_);
            }
        }
        for (size_t child = 0; child < state.previous.size(); ++child) {
            add(Field::Of::state, s, state.previous[child], child);
        }
    }
    for (const size_t v : outputs) {
        const Shape &shape = graph_.values[v].shape;
        const bool ends_in_batch = shape.rank() > 0 && shape.role(shape.rank() - 1) == ARM_ROLE_BATCH;
        if (!ends_in_batch || shape.batch() != steps_.batch || shape.type() != type) {
            throw Error(Fault::experiment,
                        fmt::format("a step's output is {}, expected numbers that end in the batch of {}", shape.text(),
                                    steps_.batch),
                        who_);
        }
        outputs_.push_back({v, bytes_of(shape)});
    }
}

void Recurrence::analyse() {
    parameters_ = std::make_unique<Parameters>(element_ == 8 ? ARM_F64 : ARM_F32);
    parameters_->add(graph_);
    Demands demands{.kept = std::vector<Keep>(graph_.values.size(), Keep::no),
                    .seeded = std::vector<bool>(graph_.values.size(), false),
                    .fields_lie_outside = true};
    const auto leaves = [&](size_t v) { // at the end of the step somebody outside takes it
        demands.kept[v] = Keep::forward;
        if (!demands.seeded[v]) {
            demands.seeded[v] = true;
            seeded_.push_back(v);
        }
    };
    for (const Output &output : outputs_) {
        leaves(output.value);
    }
    for (const State &state : graph_.states) {
        leaves(state.next);
    }
    liveness_ = Liveness::of(graph_, *parameters_, demands);
    field_of_.assign(graph_.values.size(), none);
    for (size_t f = 0; f < fields_.size(); ++f) {
        const size_t v = fields_[f].value;
        field_of_[v] = f;
        fields_[f].overwritten = liveness_.gradient_written[v] && !demands.seeded[v];
    }
    for (const Node &node : graph_.nodes) {
        const std::vector<Use> uses = parameters_->uses(node);
        for (size_t p = 0; p < uses.size(); ++p) {
            const Use &use = uses[p];
            if (node.agreement.parameters[p].row_sparse && !parameters_->slices[use.slice].row_sparse) {
                throw Error(Fault::experiment,
                            fmt::format("a step cannot look up rows of {}, which another of its layers uses whole",
                                        parameters_->slices[use.slice].name),
                            node.who, "take the look-up out of the body: it can work on the whole sequence");
            }
            if (use.transposed) {
                throw Error(Fault::experiment, "a step cannot use shared parameters transposed", node.who,
                            "take the layer out of the body: it can work on the whole sequence");
            }
        }
    }
}

Agreement Recurrence::answer(size_t inputs) {
    Agreement agreement(inputs);
    for (const Output &output : outputs_) {
        Shape shape = graph_.values[output.value].shape;
        if (!settings_.last) {
            shape.append(ARM_ROLE_TIME, steps_.count);
        }
        agreement.outputs.push_back(shape);
    }
    for (const State &state : graph_.states) { // as they are after the last step
        agreement.outputs.push_back(state.shape);
    }
    std::vector<int64_t> rows(parameters_->slices.size(), 0);
    for (const Node &node : graph_.nodes) {
        const std::vector<Use> uses = parameters_->uses(node);
        for (size_t p = 0; p < uses.size(); ++p) {
            rows[uses[p].slice] += node.agreement.parameters[p].rows_per_call * steps_.count;
        }
    }
    const auto tell = [](const Slice &slice, int64_t rows_per_call) {
        return ParameterAnswer{.name = slice.name,
                               .shape = slice.shape,
                               .initialiser = slice.initialiser,
                               .fan_in = slice.fan_in,
                               .fan_out = slice.fan_out,
                               .row_sparse = slice.row_sparse,
                               .rows_per_call = rows_per_call,
                               .trainable = slice.trainable};
    };
    for (size_t s = 0; s < parameters_->slices.size(); ++s) {
        agreement.parameters.push_back(tell(parameters_->slices[s], rows[s]));
    }
    for (const Slice &slice : parameters_->persistent_slices) {
        agreement.persistent.push_back(tell(slice, 0));
    }
    for (const State &state : graph_.states) {
        learned_.push_back(none);
        if (state.learned && roles_.initial == 0) {
            learned_.back() = agreement.parameters.size();
            ParameterAnswer initial{.name = state.name,
                                    .shape = without_batch(state.shape),
                                    .initialiser = {.name = "constant", .settings = {{"value", 0.0}}},
                                    .trainable = !state.treatment.frozen};
            const std::string own = state.name.substr(state.name.rfind('.') + 1);
            if (const auto *chosen = chosen_initialiser(state.treatment.initialisers, own)) {
                initial.initialiser = *chosen;
            }
            agreement.parameters.push_back(std::move(initial));
        }
    }
    agreement.saved = saved_bytes_;
    agreement.scratch = scratch_bytes_;
    agreement.reads_input.assign(inputs, true);
    agreement.reads_output.assign(agreement.outputs.size(), false);
    return agreement;
}

void Recurrence::reset() {
    reset_ = true;
    for (Call &call : frames_->calls) {
        call.operation->reset();
    }
}

} // namespace armature::network
