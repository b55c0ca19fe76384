// SPDX-License-Identifier: MIT
// gradients.cpp: level 6: what backward says is the derivative of what forward does, for inputs and parameters, both
// signs and several sizes of numbers, under random output gradients, with the random stream held still.
#include "check/causes.hpp"
#include "check/differences.hpp"
#include "support/random.hpp"

#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace armature::check {

namespace {

// Of one tensor, one by one; the rest along random directions. What a block applies is looked at for itself.
size_t elements_to_look_at(const Subject &s) {
    return s.component->composes() ? 2 : 48;
}
uint64_t directions(const Subject &s) {
    return s.component->composes() ? 1 : 2;
}
constexpr double scales[] = {0.1, 1, 6};

struct Compared {
    int64_t elements = 0, kinks = 0;
};

std::string name(const LayerBench &b, const Suspect &suspect, const Trial &trial) {
    const size_t own = b.inputs.size() - trial.states; // a cell's states stand behind its inputs
    return !suspect.input         ? fmt::format("parameter {}", b.agreement.parameters[suspect.index].name)
           : suspect.index >= own ? fmt::format("state {} before the step", suspect.index - own)
                                  : fmt::format("input {}", suspect.index);
}

// What a block does not compute by itself it has not got wrong by itself.
std::string composed_cause(const std::string &cause) {
    return fmt::format("{}{}look for a stop_gradient between it and an output (where that is meant, excuse this "
                       "clause); if there is none, check the components that are applied",
                       cause,
                       cause.empty()         ? ""
                       : cause.back() == '?' ? " "
                                             : "; ");
}

// "element 7 (1, 2)"
std::string place(const Shape &shape, size_t element) {
    std::string out = fmt::format("element {}", element);
    if (shape.rank() < 2) {
        return out;
    }
    out += " (";
    auto rest = static_cast<int64_t>(element);
    for (uint32_t i = 0; i < shape.rank(); ++i) {
        out += fmt::format("{}{}", i == 0 ? "" : ", ", rest % shape.extent(i));
        rest /= shape.extent(i);
    }
    return out + ")";
}

[[noreturn]] void report(const Subject &s, LayerBench &b, Suspect suspect, const std::vector<Values> &dy,
                         const Trial &trial, double scale) {
    suspect.numeric = numeric_gradient(b, values_of(b, suspect), dy);
    size_t worst = 0;
    double error = -1;
    for (size_t k = 0; k < suspect.numeric.size(); ++k) {
        const double off = std::isnan(suspect.analytic[k]) ? 1e300 : std::abs(suspect.analytic[k] - suspect.numeric[k]);
        if (off > error) {
            error = off;
            worst = k;
        }
    }
    std::string cause = likely_cause(b, suspect, dy);
    cause = s.component->composes() ? composed_cause(cause) : cause;
    throw Broken(fmt::format("the gradient of {} is wrong: in {} backward says {:.7g}, differences say {:.7g}{}, "
                             "numbers of size {:g}",
                             name(b, suspect, trial), place(shape_of(b, suspect), worst), suspect.analytic[worst],
                             suspect.numeric[worst], where(trial), scale),
                 cause.empty() ? "derive the formula again, term by term" : cause);
}

// Elements one by one, at most so many of them.
bool right_by_elements(const Subject &s, LayerBench &b, const Suspect &suspect, const Trial &trial,
                       const std::vector<Values> &dy, double sum, Compared &compared) {
    Values &values = values_of(b, suspect);
    const arm_random stream = random::stream(s.seed(), "elements", name(b, suspect, trial));
    std::vector<int64_t> order = random::permutation(stream, static_cast<int64_t>(values.size()));
    order.resize(std::min(order.size(), elements_to_look_at(s)));
    for (const int64_t k : order) {
        double &element = values[static_cast<size_t>(k)];
        const double size = std::max(1.0, std::abs(element));
        const double coarse = difference(b, element, dy, coarse_step * size);
        const double fine = difference(b, element, dy, fine_step * size);
        if (!(std::abs(coarse - fine) <= tolerance(fine, sum))) {
            ++compared.kinks;
            continue;
        }
        ++compared.elements;
        if (!(std::abs(suspect.analytic[static_cast<size_t>(k)] - fine) <= tolerance(fine, sum))) {
            return false;
        }
    }
    return true;
}

bool right_along_directions(const Subject &s, LayerBench &b, const Suspect &suspect, const std::vector<Values> &dy,
                            double sum) {
    Values &values = values_of(b, suspect);
    for (uint64_t which = 0; which < directions(s); ++which) {
        const Values v = filled(Fill::normal, shape_of(b, suspect), 0, 1, fmt::format("direction {}", which), s.seed());
        const double coarse = difference(b, values, v, dy, coarse_step), fine = difference(b, values, v, dy, fine_step);
        const double slope = std::inner_product(v.begin(), v.end(), suspect.analytic.begin(), 0.0);
        const double allowed = 10 * tolerance(fine, sum);
        if (std::abs(coarse - fine) <= allowed && !(std::abs(slope - fine) <= allowed)) {
            return false;
        }
    }
    return true;
}

Outcome agrees(const Subject &s, bool inputs) {
    Compared compared;
    for (const Trial &trial : s.trials()) {
        for (const double scale : scales) {
            LayerBench b = bench(s, trial, ARM_F64, scale);
            const std::vector<Values> persistent = b.persistent, dy = output_gradients(s, b);
            const std::vector<Values> y = b.forward();
            b.persistent = persistent;
            if (!finite(y)) {
                continue; // too large a scale for an exponential, say
            }
            const Gradients all = backward(s, trial, b);
            const std::vector<Values> &gradients = inputs ? all.inputs : all.parameters;
            const double sum = weighted_sum(y, dy);
            for (size_t i = 0; i < gradients.size(); ++i) {
                const Suspect suspect{inputs, i, gradients[i], {}};
                if (!gradients[i].empty() && (!right_by_elements(s, b, suspect, trial, dy, sum, compared) ||
                                              !right_along_directions(s, b, suspect, dy, sum))) {
                    report(s, b, suspect, dy, trial, scale);
                }
            }
        }
    }
    if (compared.elements + compared.kinks == 0) {
        return skipped(inputs ? "gives no gradient of an input" : "has no parameters");
    }
    if (compared.kinks > compared.elements) {
        return warning(fmt::format("at {} of {} elements two step sizes disagree: not smooth there, and not compared",
                                   compared.kinks, compared.kinks + compared.elements));
    }
    return passed();
}

Outcome input_gradients_agree(const Subject &s) {
    return agrees(s, true);
}
Outcome parameter_gradients_agree(const Subject &s) {
    return agrees(s, false);
}

} // namespace

std::vector<Check> gradient_checks() {
    return {
        {"ARM-LAYER-040", 6, Scope::layer, "The gradient of every input is the derivative", input_gradients_agree,
         Gate::level, false, 10},
        {"ARM-LAYER-041", 6, Scope::layer, "The gradient of every parameter is the derivative",
         parameter_gradients_agree, Gate::level, false, 10},
        {"ARM-BLOCK-040", 6, Scope::block, "The gradient of every input and state is the derivative",
         input_gradients_agree, Gate::level, false, 10},
        {"ARM-BLOCK-041", 6, Scope::block, "The gradient of every parameter is the derivative",
         parameter_gradients_agree, Gate::level, false, 10},
        {"ARM-ACT-040", 6, Scope::activation, "backward's f' is the derivative of forward's f", input_gradients_agree,
         Gate::level, false, 10},
    };
}

} // namespace armature::check
