// SPDX-License-Identifier: MIT
// values_found.cpp: see values_found.hpp.
#include "check/values_found.hpp"

#include "check/inputs_to_try.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

constexpr Fill fills[] = {Fill::normal,          Fill::probability, Fill::distribution,     Fill::positive,
                          Fill::log_probability, Fill::zero_or_one, Fill::minus_or_plus_one};

// Below what an index may lie: the extents and whole-number settings that it may point into; likeliest first.
std::vector<int64_t> ranges(const Trial &trial) {
    std::vector<int64_t> out;
    const auto add = [&](int64_t below) {
        if (below > 0 && below <= 4096 && std::find(out.begin(), out.end(), below) == out.end()) {
            out.push_back(below);
        }
    };
    for (const Input &input : trial.inputs) {
        if (input.shape.type() != ARM_I32 && input.shape.rank() > 0) {
            add(input.shape.features() == 1 ? 2 : input.shape.features());
        }
    }
    std::set<int64_t, std::greater<>> numbers;
    for (const auto &[name, value] : trial.settings.items()) {
        if (value.is_number_integer()) {
            numbers.insert(value.get<int64_t>());
        }
    }
    for (const Input &input : trial.inputs) {
        for (uint32_t i = 0; input.shape.type() != ARM_I32 && i < input.shape.rank(); ++i) {
            numbers.insert(input.shape.extent(i));
        }
    }
    std::for_each(numbers.begin(), numbers.end(), add);
    add(2);
    add(1);
    return out;
}

bool has_integers(const Trial &trial) {
    return std::any_of(trial.inputs.begin(), trial.inputs.end(),
                       [](const Input &input) { return input.shape.type() == ARM_I32; });
}

Trial bounded(Trial trial, int64_t below) {
    for (Input &input : trial.inputs) {
        if (input.shape.type() == ARM_I32) {
            input.fill = Fill::labels;
            input.below = below;
        }
    }
    return trial;
}

// The fills to try for the floating-point inputs, the usual ones first.
std::vector<Trial> filled_trials(const Trial &trial) {
    std::vector<Trial> out;
    const auto add = [&](Fill first, Fill rest) {
        Trial next = trial;
        for (size_t i = 0; i < next.inputs.size(); ++i) {
            if (next.inputs[i].shape.type() != ARM_I32) {
                next.inputs[i].fill = i == 0 ? first : rest;
            }
        }
        out.push_back(std::move(next));
    };
    for (const Fill rest : fills) {
        add(Fill::normal, rest);
    }
    for (const Fill first : fills) {
        for (const Fill rest : fills) {
            add(first, rest);
        }
    }
    return out;
}

// What one forward call came to.
enum class Came { refused, infinite, finite };
Came forward(const Subject &s, const Trial &trial, std::string &said) {
    try {
        LayerBench b = bench(s, trial, ARM_F64, 1, {Margins::wide, false});
        const std::vector<Values> y = b.forward();
        b.forward(ARM_EVALUATE);
        return finite(y) ? Came::finite : Came::infinite;
    } catch (const Error &error) {
        said = error.fault == Fault::plugin ? fmt::format("fails: {}", error.message) : error.message;
        if (error.fault == Fault::plugin) {
            throw Broken(fmt::format("forward {}{}", said, where(trial)), "no finite input is a reason to fail");
        }
        return Came::refused;
    }
}

} // namespace

Trial with_values(const Subject &s, const Trial &trial) {
    std::string said;
    std::optional<Trial> infinite;
    const std::vector<int64_t> below =
        has_integers(trial) && !inputs_are_given(s) ? ranges(trial) : std::vector<int64_t>{0};
    const std::vector<Trial> all = inputs_are_given(s) ? std::vector<Trial>{trial} : filled_trials(trial);
    for (const Trial &filled : all) {
        for (const int64_t range : below) {
            const Trial next = inputs_are_given(s) ? filled : bounded(filled, range);
            const Came came = forward(s, next, said);
            if (came == Came::finite) {
                return next;
            }
            if (came == Came::infinite && !infinite) {
                infinite = next;
            }
        }
    }
    if (!infinite) {
        throw Broken(fmt::format("configure accepts these inputs, and forward refuses every value tried: {}{}", said,
                                 where(trial)),
                     "refuse in configure what does not fit; or say with --inputs which values it wants");
    }
    return *infinite;
}

Trial with_range(const Subject &s, const Trial &trial) {
    if (!has_integers(trial) || inputs_are_given(s)) {
        return trial;
    }
    std::string said;
    for (const int64_t range : ranges(trial)) {
        const Trial next = bounded(trial, range);
        if (forward(s, next, said) != Came::refused) {
            return next;
        }
    }
    return bounded(trial, 1);
}

Trial with_gradients(const Subject &s, const Trial &trial, LayerBench &b) {
    const std::vector<Values> dy = output_gradients(s, b);
    const bool arrives = std::any_of(dy.begin(), dy.end(), [](const Values &v) { return !v.empty(); });
    const auto refusal = [&](const std::vector<int32_t> &actions) -> std::string {
        try {
            b.backward(dy, actions);
            return "";
        } catch (const Error &error) {
            if (error.fault == Fault::plugin) {
                throw Broken(fmt::format("backward fails: {}{}", error.message, where(trial)));
            }
            return error.message.empty() ? "no" : error.message;
        }
    };
    Trial out = trial;
    const std::vector<int32_t> all = actions(trial, b, ARM_OVERWRITE);
    const std::string said = arrives ? refusal(all) : "no output has a gradient";
    if (said.empty()) {
        return out;
    }
    bool any = false;
    for (size_t i = 0; i < all.size(); ++i) { // one by one: a loss may give none of its target
        std::vector<int32_t> alone(all.size(), ARM_SKIP);
        alone[i] = all[i];
        const bool gives = arrives && all[i] != ARM_SKIP && refusal(alone).empty();
        any = any || gives;
        if (i < out.inputs.size()) {
            out.inputs[i].differentiable = gives;
        } else if (!gives && arrives) {
            throw Broken(fmt::format("backward refuses the gradient of parameter {}: {}{}",
                                     b.agreement.parameters[i - out.inputs.size()].name, said, where(trial)),
                         "whoever trains wants it");
        }
    }
    const bool asked = std::any_of(all.begin(), all.end(), [](int32_t action) { return action != ARM_SKIP; });
    if (!any && asked && arrives) {
        throw Broken(fmt::format("backward refuses every gradient: {}{}", said, where(trial)));
    }
    return out;
}

bool close(const std::vector<Values> &a, const std::vector<Values> &e, double tolerance) {
    for (size_t i = 0; i < e.size(); ++i) {
        for (size_t k = 0; k < e[i].size(); ++k) {
            const double x = a.at(i).at(k), y = e[i][k];
            if (!(std::abs(x - y) <= tolerance * (1 + std::abs(y))) && !(std::isnan(x) && std::isnan(y)) && x != y) {
                return false;
            }
        }
    }
    return true;
}

} // namespace armature::check
