// SPDX-License-Identifier: MIT
#include "network/constructs.hpp"

#include "network/decoding.hpp"
#include "network/recurrence.hpp"
#include "plugin/constructs.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::network {

namespace {

RecurrenceSettings settings_of(const Json &settings) {
    return {.reverse = settings.value("reverse", false),
            .last = settings.value("outputs", "sequence") == "last",
            .carry = settings.value("carry", false),
            .feedback = settings.value("feedback", int64_t{0}),
            .truncation = settings.value("truncation", int64_t{0})};
}

std::vector<size_t> recurrent(Builder &builder, const Application &use, std::vector<size_t> inputs,
                              const RecurrenceSettings &settings) {
    auto operation = std::make_unique<Recurrence>(builder.registry(), builder.graph.mode, settings,
                                                  use.component.networks.at("body"), use.roles, use.who);
    return add_node(builder, use, std::move(operation), std::move(inputs));
}

// One recurrence in each direction; their outputs, features joined, then the states of both.
std::vector<size_t> bidirectional(Builder &builder, const Application &use, const std::vector<size_t> &inputs) {
    std::vector<size_t> outputs[2];
    for (const bool reverse : {false, true}) {
        const char *direction = reverse ? "backward" : "forward";
        const Application one{.name = use.name + "." + direction,
                              .who = use.who + ", " + direction,
                              .kind = use.kind,
                              .component = use.component,
                              .treatment = inside(use.treatment, direction, {}),
                              .roles = use.roles};
        RecurrenceSettings settings = settings_of(use.component.settings);
        settings.reverse = reverse;
        outputs[reverse] = recurrent(builder, one, inputs, settings);
    }
    const experiment::Component join{.name = "concatenate"};
    std::vector<size_t> all =
        builder.apply({.name = use.name, .who = use.who, .component = join}, {outputs[0][0], outputs[1][0]});
    for (const bool reverse : {false, true}) {
        all.insert(all.end(), outputs[reverse].begin() + 1, outputs[reverse].end());
    }
    return all;
}

// A recurrence over the given tokens; in evaluation beside it what the same parameters generate.
std::vector<size_t> decode(Builder &builder, const Application &use, const std::vector<size_t> &inputs) {
    std::vector<size_t> outputs = {recurrent(builder, use, inputs, {}).front()};
    if (builder.graph.mode == Mode::train) {
        return outputs;
    }
    const Json &settings = use.component.settings;
    const bool shares = !use.treatment.share.empty();
    const Application search{
        .name = use.name + ".search",
        .who = use.who,
        .kind = use.kind,
        .component = use.component,
        .treatment = {.share = shares ? use.treatment.share : use.name, .transpose = shares && use.treatment.transpose},
        .roles = use.roles};
    auto operation = std::make_unique<Decoding>(builder.registry(),
                                                DecodingSettings{.start = settings.at("start").get<int32_t>(),
                                                                 .end = settings.at("end").get<int32_t>(),
                                                                 .most = settings.value("most", int64_t{0}),
                                                                 .beam = settings.value("beam", int64_t{1}),
                                                                 .normalisation = settings.value("normalisation", 0.0)},
                                                use.component.networks.at("body"), use.roles, use.who);
    for (const size_t v : add_node(builder, search, std::move(operation), inputs)) {
        outputs.push_back(v);
    }
    return outputs;
}

} // namespace

bool is_construct(const std::string &component) {
    const std::vector<plugin::Component> &all = plugin::constructs();
    return std::any_of(all.begin(), all.end(), [&](const plugin::Component &one) { return one.name == component; });
}

std::vector<size_t> apply_construct(Builder &builder, const Application &use, std::vector<size_t> inputs) {
    if (use.component.name == "bidirectional") {
        return bidirectional(builder, use, inputs);
    }
    if (use.component.name == "decode") {
        return decode(builder, use, inputs);
    }
    RecurrenceSettings settings = settings_of(use.component.settings);
    settings.tree = use.component.name == "recursive";
    return recurrent(builder, use, std::move(inputs), settings);
}

} // namespace armature::network
