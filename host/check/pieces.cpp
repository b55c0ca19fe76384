// SPDX-License-Identifier: MIT
// pieces.cpp: level 5: a gradient that is handed over in pieces is the one that is written whole.
#include "check/trial_bench.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::check {

namespace {

Outcome hands_over_what_it_writes(const Subject &s) {
    bool declared = false;
    for (const Trial &trial : s.trials()) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            LayerBench b = bench(s, trial, type);
            std::vector<int32_t> actions = check::actions(trial, b, ARM_OVERWRITE);
            for (size_t p = 0; p < b.agreement.parameters.size(); ++p) {
                if (b.agreement.parameters[p].piece > 0) {
                    declared = true;
                    actions[trial.inputs.size() + p] = ARM_IN_PIECES;
                }
            }
            if (std::find(actions.begin(), actions.end(), int32_t{ARM_IN_PIECES}) == actions.end()) {
                continue;
            }
            b.forward();
            const std::vector<Values> dy = output_gradients(s, b);
            const Gradients whole = backward(s, trial, b), pieces = b.backward(dy, actions);
            const std::string here = where(trial, type);
            expect_none(b, Rule::hands_over, here, "every piece is taken, in order, the last one too");
            expect_none(b, Rule::keeps_bounds, here, "the gradient's data have room for one piece");
            for (size_t i = 0; i < whole.bits.size(); ++i) {
                if (whole.bits[i] != pieces.bits[i]) {
                    return failed(
                        fmt::format("gradient {} (inputs first, then parameters) has other bits when a "
                                    "parameter's is handed over in pieces{}",
                                    i, here),
                        "a parameter may have been stepped as soon as its piece is taken: what else needs it "
                        "comes first; and the pieces are worked out one by one when they are wanted whole, too");
                }
            }
        }
    }
    return declared ? passed() : skipped("hands over no gradient in pieces");
}

} // namespace

std::vector<Check> piece_checks() {
    return {
        {"ARM-LAYER-030", 5, Scope::layer, "Gradients in pieces are those written whole", hands_over_what_it_writes}};
}

} // namespace armature::check
