// SPDX-License-Identifier: MIT
// sequence.cpp: see sequence.hpp.
#include "check/sequence.hpp"

#include "check/elaboration.hpp"
#include "check/last_words.hpp"

#include <fmt/format.h>

namespace armature::check {

namespace {

bool is_sequence(const Shape &one) {
    return one.rank() > 0 && one.role(one.rank() - 1) == ARM_ROLE_BATCH && !one.has(ARM_ROLE_TIME);
}

} // namespace

size_t sequences(const Trial &of_step) {
    size_t count = 0;
    for (size_t i = 0; i + of_step.states < of_step.inputs.size(); ++i) {
        count += is_sequence(of_step.inputs[i].shape) ? 1 : 0;
    }
    return count;
}

LayerBench sequence_bench(const Subject &s, const Trial &of_step, int32_t type, const Sequence &how) {
    const Component &c = *s.component;
    Trial whole{.settings = of_step.settings};
    experiment::Layer cell;
    cell.name = "cell";
    cell.component = as_chosen(c, of_step.settings);
    experiment::Subnetwork body{.file = "the check", .inputs = {}, .layers = {}, .output = "cell"};
    const size_t own = of_step.inputs.size() - of_step.states;
    for (const bool stepped : {true, false}) {
        for (size_t i = 0; i < own; ++i) {
            if (Input input = of_step.inputs[i]; is_sequence(input.shape) == stepped) {
                if (stepped) {
                    input.shape.append(ARM_ROLE_TIME, how.steps);
                }
                whole.inputs.push_back(input);
                body.inputs.push_back(fmt::format("input_{}", i));
            }
        }
    }
    for (size_t i = 0; i < own; ++i) {
        cell.inputs.push_back(fmt::format("input_{}", i));
    }
    body.layers.push_back(std::move(cell));
    network::InputRoles roles{.constants = own - sequences(of_step)};
    if (how.initial) {
        whole.inputs.insert(whole.inputs.end(), of_step.inputs.begin() + static_cast<int64_t>(own),
                            of_step.inputs.end());
        roles.initial = of_step.states;
    }
    if (how.lengths) {
        const int64_t batch = of_step.inputs[0].shape.batch();
        whole.inputs.push_back({Shape(ARM_I32, {{ARM_ROLE_BATCH, batch}}), Fill::labels, how.steps + 1, true});
        roles.lengths = true;
    }
    subject(fmt::format("{}{}, {} steps", who(s), where(of_step, type), how.steps));
    auto recurrence = std::make_unique<network::Recurrence>(
        *c.registry, how.mode, network::RecurrenceSettings{.carry = how.carry},
        std::make_shared<const experiment::Subnetwork>(std::move(body)), roles, c.who);
    LayerBench b(std::move(recurrence), c, whole.shapes(type), type);
    refill(b, whole, 1, s.seed());
    return b;
}

} // namespace armature::check
