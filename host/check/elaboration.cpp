// SPDX-License-Identifier: MIT
// elaboration.cpp: see elaboration.hpp. The component's table with another build: it calls the real one with the host's
// table between its fingers.
#include "check/elaboration.hpp"

#include "check/last_words.hpp"
#include "check/newer.hpp"
#include "network/composition.hpp"

#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

// The build under way; there is one at a time.
const arm_block *real = nullptr;
Watch *watching = nullptr;
const arm_graph *host = nullptr;
uint32_t values_of_a_state = 1;    // before the step
std::set<std::string> open_states; // declared, and nothing is said of what they are next

std::string numbers(const arm_value *values, uint32_t count) {
    std::string out;
    for (uint32_t i = 0; i < count; ++i) {
        out += fmt::format("{}{}", i == 0 ? "" : ", ", values[i]);
    }
    return out.empty() ? "nothing" : out;
}

std::string text(const char *given) {
    return given == nullptr ? "" : given;
}

std::string in_words(const arm_application &a) {
    std::string out = fmt::format("apply {} \"{}\" to {} with {}", text(a.component), text(a.name),
                                  numbers(a.inputs, a.input_count), dump(plugin::to_json(a.settings)));
    for (uint32_t i = 0; i < a.initialisation_count; ++i) {
        const arm_initialisation &other = a.initialisations[i];
        out += fmt::format(", {} by {} {}", text(other.parameter), text(other.initialiser),
                           dump(plugin::to_json(other.settings)));
    }
    out += a.share == nullptr ? "" : fmt::format(", sharing with {}", a.share);
    return out + (a.transpose != 0 ? ", transposed" : "") + (a.frozen != 0 ? ", frozen" : "");
}

// One call of the host: noted in words, refused if it is its turn. `given` adds what the host gave.
template <class Ask, class Given> arm_status pass(std::string said, Ask &&ask, Given &&given) {
    watching->calls.push_back(std::move(said));
    const arm_status status = watching->calls.size() == watching->refuse ? arm_status{ARM_REFUSED} : ask();
    if (status == ARM_OK) {
        watching->calls.back() += given();
    }
    watching->refused += status == ARM_OK ? 0 : 1;
    return status;
}
std::string nothing() {
    return "";
}

arm_status shape(void *, arm_value value, arm_shape *out) {
    return pass(
        fmt::format("shape of {}", value), [&] { return host->shape(host->context, value, out); }, nothing);
}
arm_status apply(void *, const arm_application *application, arm_value *outputs, uint32_t capacity, uint32_t *count) {
    watching->names.push_back(text(application->name));
    return pass(
        in_words(*application), [&] { return host->apply(host->context, application, outputs, capacity, count); },
        [&] { return " -> " + numbers(outputs, *count); });
}
arm_status apply_network(void *, int64_t network, const char *name, const char *share, const arm_value *inputs,
                         uint32_t input_count, arm_value *outputs, uint32_t capacity, uint32_t *count) {
    watching->names.push_back(text(name));
    return pass(
        fmt::format("apply network {} \"{}\" to {}, sharing with \"{}\"", network, text(name),
                    numbers(inputs, input_count), text(share)),
        [&] {
            return host->apply_network(host->context, network, name, share, inputs, input_count, outputs, capacity,
                                       count);
        },
        [&] { return " -> " + numbers(outputs, *count); });
}
arm_status output(void *, arm_value value) {
    return pass(
        fmt::format("output {}", value), [&] { return host->output(host->context, value); }, nothing);
}
arm_status state(void *, const arm_state *state, arm_value *previous, uint32_t capacity, uint32_t *count) {
    watching->names.push_back(text(state->name));
    const arm_status status = pass(
        fmt::format("state \"{}\" {}, {}", text(state->name), Shape(*state->shape).text(),
                    state->initial == ARM_STATE_LEARNED ? "learned" : "zero"),
        [&] { return host->state(host->context, state, previous, capacity, count); },
        [&] { return " -> " + numbers(previous, *count); });
    const bool ill = status != ARM_OK && capacity >= values_of_a_state; // it need not take every number of children
    watching->ill_states = watching->ill_states || ill;
    if (status == ARM_OK) {
        open_states.insert(text(state->name));
    }
    return status;
}
arm_status next(void *, const char *name, arm_value value) {
    const arm_status status = pass(
        fmt::format("next \"{}\" is {}", text(name), value), [&] { return host->next(host->context, name, value); },
        nothing);
    watching->ill_states = watching->ill_states || status != ARM_OK;
    open_states.erase(text(name));
    return status;
}

arm_status build(void *instance, const arm_graph *graph, arm_error *error) {
    host = graph;
    open_states.clear();
    Newer<arm_graph> mine(*graph, watching->newer);
    mine.c.shape = shape;
    mine.c.apply = apply;
    mine.c.apply_network = apply_network;
    mine.c.output = output;
    mine.c.state = state;
    mine.c.next = next;
    watching->status = real->build(instance, &mine.c, error);
    watching->error = *error;
    watching->ill_states = watching->ill_states || (watching->status == ARM_OK && !open_states.empty());
    return watching->status;
}

std::shared_ptr<const experiment::Subnetwork> subnetwork(const Component &of, const Json &given) {
    experiment::Subnetwork out{.file = "the check", .inputs = {"x"}, .layers = {}, .output = "x"};
    for (const Json &item : given.value("layers", Json::array())) {
        Json settings = item.is_object() ? item : Json::object();
        const std::string name = item.is_object() ? item.value("layer", "") : item.get<std::string>();
        settings.erase("layer");
        const Json &schema = of.registry->catalogue().get(plugin::Kind::layer, name).schema;
        experiment::Layer layer;
        layer.name = fmt::format("{}_{}", name, out.layers.size() + 1);
        layer.component = {.name = name, .settings = plugin::with_defaults(settings, schema)};
        layer.inputs = {out.output};
        out.output = layer.name;
        out.layers.push_back(std::move(layer));
    }
    return std::make_shared<const experiment::Subnetwork>(std::move(out));
}

} // namespace

experiment::Component as_chosen(const Component &of, const Json &settings) {
    experiment::Component out{.name = of.descriptor->name, .settings = plugin::with_defaults(settings, of.schema)};
    for (const std::string &network : plugin::network_settings(of.schema)) {
        if (const auto given = settings.find(network); given != settings.end()) {
            out.networks[network] = subnetwork(of, *given);
        }
    }
    return out;
}

plugin::Instance<arm_block> watched_instance(const Component &of, const Json &settings) {
    static arm_block table;
    real = of.table<arm_block>(ARM_BLOCK_INTERFACE);
    table = *real;
    table.build = build;
    if (auto wrong = plugin::validate(settings, of.schema, "", "", of.who); !wrong.empty()) {
        throw Errors(std::move(wrong));
    }
    call("create");
    return {&table, settings, of.schema, of.who};
}

Elaborated elaborate(const Component &of, const Json &settings, const Inputs &inputs, int32_t type, network::Mode mode,
                     uint32_t children, Watch &watch) {
    return elaborate(watched_instance(of, settings), of, settings, inputs, type, mode, children, watch);
}

Elaborated elaborate(const plugin::Instance<arm_block> &block, const Component &of, const Json &settings,
                     const Inputs &inputs, int32_t type, network::Mode mode, uint32_t children, Watch &watch) {
    const bool cell = of.kind == plugin::Kind::cell;
    network::Builder builder(*of.registry, type, mode, cell ? children : 0);
    Elaborated out;
    for (const Shape &shape : inputs) {
        const bool real_numbers = shape.type() != ARM_I32;
        out.inputs.push_back(builder.field(fmt::format("input {}", out.inputs.size()),
                                           real_numbers ? shape.with_type(type) : shape, real_numbers));
    }
    const experiment::Component chosen = as_chosen(of, settings);
    watching = &watch;
    values_of_a_state = children;
    call("build");
    out.outputs = network::compose(builder, {.name = chosen.name, .who = of.who, .kind = of.kind, .component = chosen},
                                   out.inputs, block);
    for (const network::State &state : builder.graph.states) {
        out.inputs.insert(out.inputs.end(), state.previous.begin(), state.previous.end());
        out.outputs.push_back(state.next);
    }
    out.graph = std::move(builder.graph);
    return out;
}

} // namespace armature::check
