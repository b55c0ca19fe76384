// SPDX-License-Identifier: MIT
// compositions.cpp: level 4 for blocks and cells, first half: what they answer when they are asked to build, and which
// inputs they take.
#include "check/accepted.hpp"
#include "check/built.hpp"
#include "check/creation.hpp"
#include "check/inputs_to_try.hpp"

#include <algorithm>

namespace armature::check {

namespace {

Trial composed_on(const Json &settings, const Inputs &inputs) {
    Trial out{.settings = settings};
    for (const Shape &shape : inputs) {
        out.inputs.push_back({shape});
    }
    return out;
}

// What a recurrence can hand to a cell as its step's first input.
bool of_a_step(const Inputs &inputs) {
    return !inputs.empty() && inputs[0].rank() > 0 && !inputs[0].has(ARM_ROLE_TIME) &&
           inputs[0].role(inputs[0].rank() - 1) == ARM_ROLE_BATCH;
}

Outcome elaborates_on_every_request(const Subject &s) {
    constexpr size_t some = 60; // candidates, where the settings are not the first
    std::vector<Inputs> requests = strange_inputs();
    const std::vector<Inputs> usual = inputs_to_try(s);
    requests.insert(requests.end(), usual.begin(), usual.end());
    const std::vector<Json> all = s.settings();
    for (size_t i = 0; i < all.size(); ++i) {
        for (size_t k = 0; k < (i == 0 ? requests.size() : std::min(requests.size(), some)); ++k) {
            const Trial trial = composed_on(all[i], requests[k]);
            const Built made(s, trial);
            if (made.watch.status != ARM_OK && made.watch.refused == 0) { // the host's own refusals have words
                expect_reasoned(made.watch.status, made.watch.error, "build " + trial.text());
            }
        }
    }
    return passed();
}

Outcome composes_some_inputs(const Subject &s) {
    const bool cell = s.component->kind == plugin::Kind::cell;
    constexpr size_t enough = 10;
    Outcome out = accepted_trials(
        s,
        [&](const Json &settings, const Inputs &inputs) -> std::optional<std::string> {
            if (cell && !of_a_step(inputs)) {
                return "a step's input ends in the batch";
            }
            const Built made(s, composed_on(settings, inputs));
            return made.graph || made.mistaken ? std::nullopt : std::optional(made.message);
        },
        enough);
    if (out.status != Status::passed) {
        return out;
    }
    std::vector<Trial> found;
    Json built = Json::array();
    const auto add = [&](const Trial &trial) {
        const Built made(s, trial);
        if (made.graph || trial.children == 1) {
            found.push_back(made.graph ? with_states(*s.component, trial) : trial);
            built.push_back(made.watch.calls);
        }
    };
    for (Trial &trial : trials(out.found.at("trials"))) {
        add(trial);
    }
    if (Trial tree = found.front(); tree.states > 0) { // a node with two children, if it takes them
        tree.inputs.resize(tree.inputs.size() - tree.states);
        tree.states = 0;
        tree.children = 2;
        add(tree);
    }
    out.found["trials"] = to_json(found);
    out.found["built"] = std::move(built);
    return out;
}

} // namespace

std::vector<Check> composition_checks() {
    return {
        {"ARM-BLOCK-001", 4, Scope::block, "build answers every request, or says why not", elaborates_on_every_request,
         Gate::here},
        {"ARM-BLOCK-002", 4, Scope::block, "It takes some inputs", composes_some_inputs, Gate::here, true},
    };
}

} // namespace armature::check
