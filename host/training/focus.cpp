// SPDX-License-Identifier: MIT
#include "training/focus.hpp"

#include "support/nearest.hpp"
#include "support/pattern.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::training {

namespace {

std::string place(const experiment::Resolved &experiment, const std::string &pointer) {
    return experiment.file.empty() ? pointer : fmt::format("{} at {}", experiment.file.filename().string(), pointer);
}

} // namespace

network::Focus focus(const network::Network &network, const experiment::Resolved &experiment,
                     const experiment::Stage &stage) {
    const std::vector<network::Slice> &slices = network.parameters();
    network::Focus out;
    if (!stage.parameters.empty()) {
        out.trained.assign(slices.size(), false);
    }
    std::vector<Error> errors;
    for (size_t i = 0; i < stage.parameters.size(); ++i) {
        const std::string &pattern = stage.parameters[i];
        bool any = false;
        std::vector<std::string> known;
        for (size_t k = 0; k < slices.size(); ++k) {
            const bool fits = match(pattern, slices[k].name).has_value();
            out.trained[k] = out.trained[k] || fits;
            any = any || fits;
            known.push_back(slices[k].name);
        }
        if (!any) {
            errors.emplace_back(Fault::experiment, fmt::format("\"{}\" fits no parameter", pattern),
                                place(experiment, pointer(pointer(stage.pointer, "parameters"), i)),
                                suggest(pattern, alternatives(pattern, known)));
        }
    }
    if (!errors.empty()) {
        throw Errors(std::move(errors));
    }
    for (const experiment::Loss &loss : experiment.losses) {
        if (!stage.losses.empty()) {
            out.losses.push_back(std::find(stage.losses.begin(), stage.losses.end(), loss.name) != stage.losses.end());
        }
    }
    return out;
}

void check_trains(const network::Network &network, const network::Plan &plan, const experiment::Resolved &experiment,
                  const experiment::Stage &stage) {
    if (plan.trains()) {
        return;
    }
    const std::vector<network::Slice> &slices = network.parameters();
    const bool frozen =
        std::none_of(slices.begin(), slices.end(), [](const network::Slice &slice) { return slice.trainable; });
    throw Error(Fault::experiment,
                frozen ? "the stage trains nothing: all parameters that it names are frozen"
                       : "the stage trains nothing: none of its losses depends on the parameters that it names",
                place(experiment, stage.pointer),
                frozen ? "take \"frozen\" from a layer, or name other parameters"
                       : "name other losses, or parameters of layers that lead to them");
}

} // namespace armature::training
