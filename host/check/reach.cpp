// SPDX-License-Identifier: MIT
// reach.cpp: what a block or a cell builds is of use: levels 4 and 6. A node or an input that leads to no output costs
// time; a parameter that changes nothing is not trained, whatever its gradient says.
#include "check/composed.hpp"
#include "check/last_words.hpp"
#include "check/trial_bench.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace armature::check {

namespace {

using network::Mode;

// Values from which something leads to an output.
std::vector<bool> of_use(const Elaborated &built) {
    std::vector<bool> out(built.graph.values.size(), false);
    for (const size_t v : built.outputs) {
        out[v] = true;
    }
    for (size_t k = built.graph.nodes.size(); k-- > 0;) {
        const network::Node &node = built.graph.nodes[k];
        if (std::any_of(node.outputs.begin(), node.outputs.end(), [&](size_t v) { return out[v]; })) {
            for (const size_t v : node.inputs) {
                out[v] = true;
            }
        }
    }
    return out;
}

Outcome leads_to_outputs(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        subject(who(s) + where(trial));
        std::map<std::string, bool> used; // in training or in evaluation
        for (const Mode mode : {Mode::train, Mode::evaluate}) {
            Watch watch;
            const Elaborated built = elaborate(*s.component, trial.settings, trial.of_step(trial.shapes(ARM_F64)),
                                               ARM_F64, mode, static_cast<uint32_t>(trial.children), watch);
            const std::vector<bool> leads = of_use(built);
            for (const network::Node &node : built.graph.nodes) {
                const bool any =
                    std::any_of(node.outputs.begin(), node.outputs.end(), [&](size_t v) { return leads[v]; });
                bool &leads_on = used["what it applies as " + node.name];
                leads_on = leads_on || any;
            }
            for (const size_t v : built.inputs) { // of a state one of the children's values is enough
                const std::string &name = built.graph.values[v].name;
                bool &leads_on = used[name.starts_with("input ") ? name : "the state " + name];
                leads_on = leads_on || leads[v];
            }
        }
        for (const auto &[what, leads] : used) {
            if (!leads) {
                return failed(fmt::format("{} leads to no output{}", what, where(trial)),
                              "leave it out, or hand on what comes of it");
            }
        }
    }
    return passed();
}

bool differs(const std::vector<Values> &a, const std::vector<Values> &b) {
    for (size_t i = 0; i < a.size(); ++i) {
        for (size_t k = 0; k < a[i].size(); ++k) {
            if (!(std::abs(a[i][k] - b[i][k]) <= 1e-10 * (1 + std::abs(a[i][k])))) {
                return true;
            }
        }
    }
    return false;
}

Outcome uses_its_parameters(const Subject &s) {
    // By settings and name: where it was tried, "" once it has been seen to change something.
    std::map<std::pair<std::string, std::string>, std::string> idle;
    for (const Trial &trial : s.trials()) {
        // Where a parameter seems idle all numbers are drawn again: a ReLU may have been off everywhere.
        bool all_seen = false;
        for (uint64_t draw = 0; draw < 6 && !all_seen; ++draw) {
            const double scale = draw == 1 ? 0.1 : 1;
            LayerBench b = bench(s, trial, ARM_F64, scale);
            refill(b, trial, scale, s.seed() + draw);
            all_seen = true;
            const std::vector<Values> persistent = b.persistent;
            const auto outputs = [&](int32_t mode) {
                std::vector<Values> y = b.forward(mode);
                b.persistent = persistent;
                return y;
            };
            const std::vector<Values> trained = outputs(ARM_TRAIN), evaluated = outputs(ARM_EVALUATE);
            for (size_t p = 0; p < b.parameters.size(); ++p) {
                const network::ParameterAnswer &answer = b.agreement.parameters[p];
                const std::pair key(dump(trial.settings), answer.name);
                if (const auto known = idle.find(key); known != idle.end() && known->second.empty()) {
                    continue;
                }
                const Values kept = b.parameters[p];
                b.parameters[p] = filled(Fill::normal, answer.shape, 0, 1, "another " + answer.name, s.seed());
                const bool changes = differs(trained, outputs(ARM_TRAIN)) || differs(evaluated, outputs(ARM_EVALUATE));
                b.parameters[p] = kept;
                idle[key] = changes ? "" : where(trial);
                all_seen = all_seen && changes;
            }
        }
    }
    if (idle.empty()) {
        return skipped("has no parameters");
    }
    for (const auto &[key, at] : idle) {
        if (!at.empty()) {
            return warning(fmt::format("the parameter {} changes no output, whatever it is{}", key.second, at),
                           "what multiplies it is zero, or what follows takes it away again (a softmax, a mean): leave "
                           "it out");
        }
    }
    return passed();
}

} // namespace

std::vector<Check> reach_checks() {
    return {
        {"ARM-BLOCK-007", 4, Scope::block, "Every input and application leads to an output", leads_to_outputs,
         Gate::here},
        {"ARM-BLOCK-042", 6, Scope::block, "Every parameter changes an output", uses_its_parameters, Gate::open, false,
         10},
    };
}

} // namespace armature::check
