// SPDX-License-Identifier: MIT
// built.hpp: one build of a block or a cell, and how it ended: what the checks of what it builds look at.
#pragma once

#include "check/composed.hpp"
#include "check/last_words.hpp"
#include "check/trial_bench.hpp"

#include <optional>

namespace armature::check {

struct Built {
    Watch watch;
    std::optional<Elaborated> graph; // if it came to one
    std::string message;             // if not
    bool mistaken = false;           // not a refusal: the component asked what no host can do

    // Also notes what is being done, for last words.
    Built(const Subject &s, const Trial &trial, int32_t type = ARM_F64, network::Mode mode = network::Mode::train,
          Watch how = {})
        : watch(std::move(how)) {
        subject(who(s) + where(trial, type));
        try {
            graph = elaborate(*s.component, trial.settings, trial.of_step(trial.shapes(ARM_F64)), type, mode,
                              static_cast<uint32_t>(trial.children), watch);
        } catch (const Error &error) {
            message = error.message;
            mistaken = error.fault == Fault::plugin;
        } catch (const Errors &errors) {
            message = errors.list.front().message;
            mistaken = errors.list.front().fault == Fault::plugin;
        }
    }
};

} // namespace armature::check
