// SPDX-License-Identifier: MIT
// initialisers.cpp: levels 4 to 7 for initialisers: everything is filled, from the stream, with plausible numbers.
#include "check/check.hpp"
#include "check/counted_services.hpp"
#include "check/small_benches.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

namespace armature::check {

namespace {

// Biases, matrices, convolutions; a few fill whole cache lines.
const std::vector<Parameter> &usual_parameters() {
    static const std::vector<Parameter> all = {{{5}, 0, 0},      {{7, 5}, 5, 7},         {{16, 8}, 8, 16},
                                               {{8, 16}, 16, 8}, {{3, 3, 4, 6}, 36, 54}, {{1, 1}, 1, 1},
                                               {{64, 3}, 3, 64}, {{2, 3, 4}, 12, 8},     {{}, 0, 0}};
    return all;
}

std::string on(const Json &settings, const Shape &shape) {
    return fmt::format(" (on {}{})", shape.rank() == 0 ? "a scalar" : shape.text(),
                       settings.empty() ? "" : " with " + dump(settings));
}

// The numbers, or nothing where it refuses such a parameter.
std::optional<Guarded> filled_memory(const Subject &s, const Json &settings, const Parameter &parameter, int32_t type,
                                     Margins margins = Margins::wide) {
    const Shape shape = parameter.shape(type);
    subject(s.component->who + on(settings, shape));
    Guarded memory(shape.size() * width(type), margins, "the parameter");
    try {
        fill(*s.component, settings, parameter, type, memory, counted_services());
        return memory;
    } catch (const Error &error) {
        if (error.fault == Fault::plugin || error.message.ends_with("does not say why")) {
            throw Broken(fmt::format("does not fill a parameter: {}{}", error.message, on(settings, shape)),
                         "refuse with a reason what has no fan or too few dimensions");
        }
        return {};
    }
}

template <class Look> int64_t each_parameter(const Subject &s, Look &&look) {
    int64_t taken = 0;
    for (const Json &settings : s.settings()) {
        for (const Parameter &parameter : usual_parameters()) {
            taken += look(settings, parameter) ? 1 : 0;
        }
    }
    return taken;
}

Outcome fills_everything(const Subject &s) {
    const int64_t taken = each_parameter(s, [&](const Json &settings, const Parameter &parameter) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            const auto memory = filled_memory(s, settings, parameter, type);
            if (!memory) {
                return false;
            }
            const Shape shape = parameter.shape(type);
            if (const int64_t left = memory->unwritten(shape); left > 0) {
                throw Broken(
                    fmt::format("leaves {} of {} elements unwritten{}", left, shape.size(), on(settings, shape)),
                    "write every element of the tensor");
            }
        }
        return true;
    });
    return taken > 0 ? passed() : failed("refuses every parameter tried, vectors, matrices and filters");
}

Outcome fills_within_bounds(const Subject &s) {
    each_parameter(s, [&](const Json &settings, const Parameter &parameter) {
        for (const Margins margins : {Margins::wide, Margins::page_after, Margins::page_before}) {
            for (const int32_t type : {ARM_F64, ARM_F32}) {
                const auto memory = filled_memory(s, settings, parameter, type, margins);
                if (memory && !memory->intact()) {
                    throw Broken("writes outside the parameter" + on(settings, parameter.shape(type)),
                                 "its size is tensor().size()");
                }
            }
        }
        return true;
    });
    return passed();
}

Outcome draws_from_the_stream(const Subject &s) {
    int64_t drawn = 0;
    bool other = false;
    each_parameter(s, [&](const Json &settings, const Parameter &parameter) {
        const int64_t before = numbers_drawn();
        const auto first = filled_memory(s, settings, parameter, ARM_F64);
        drawn += numbers_drawn() - before;
        const auto second = filled_memory(s, settings, parameter, ARM_F64);
        if (first && second && first->bytes() != second->bytes()) {
            throw Broken("gives other numbers for the same stream" + on(settings, parameter.shape(ARM_F64)),
                         "take them from w.random(), and from nowhere else");
        }
        Parameter reseeded = parameter;
        reseeded.seed += 1;
        const auto third = filled_memory(s, settings, reseeded, ARM_F64);
        other = other || (first && third && first->bytes() != third->bytes());
        return true;
    });
    return drawn == 0 || other ? passed()
                               : failed("draws random numbers that change nothing: another stream gives the same bits");
}

Outcome fills_alike_in_float(const Subject &s) {
    each_parameter(s, [&](const Json &settings, const Parameter &parameter) {
        const auto d = filled_memory(s, settings, parameter, ARM_F64),
                   f = filled_memory(s, settings, parameter, ARM_F32);
        if (!d || !f) {
            return false;
        }
        const Values exact = d->values(parameter.shape(ARM_F64)), rounded = f->values(parameter.shape(ARM_F32));
        for (size_t k = 0; k < exact.size(); ++k) {
            if (!(std::abs(rounded[k] - exact[k]) <= 1e-5 * (std::abs(exact[k]) + 1e-3))) {
                throw Broken(fmt::format("element {} is {:g} in float and {:g} in double{}", k, rounded[k], exact[k],
                                         on(settings, parameter.shape(ARM_F32))),
                             "compute in double and round once, so that both see the same draws");
            }
        }
        return true;
    });
    return passed();
}

Outcome gives_plausible_numbers(const Subject &s) {
    constexpr double most = 1e3;
    const std::vector<Parameter> large = {{{64, 48}, 48, 64}, {{200}, 0, 0}};
    const Json settings = s.settings().front();
    for (const Parameter &parameter : large) {
        const int64_t before = numbers_drawn();
        const auto memory = filled_memory(s, settings, parameter, ARM_F64);
        if (!memory) {
            continue;
        }
        const Shape shape = parameter.shape(ARM_F64);
        const Values v = memory->values(shape);
        const double n = static_cast<double>(v.size()), mean = std::accumulate(v.begin(), v.end(), 0.0) / n;
        double squares = 0, largest = 0;
        for (const double x : v) {
            squares += (x - mean) * (x - mean);
            largest = std::max(largest, std::abs(x));
            if (!std::isfinite(x)) {
                return failed(fmt::format("fills in {}{}", x, on(settings, shape)), "every number is finite");
            }
        }
        const double deviation = std::sqrt(squares / n);
        if (largest > most) {
            return failed(
                fmt::format("fills in {:g}, far from what training can start with{}", largest, on(settings, shape)));
        }
        if (numbers_drawn() > before && !(deviation > 0)) {
            return failed("draws random numbers and fills in one number everywhere" + on(settings, shape));
        }
        if (numbers_drawn() > before && std::abs(mean) > 6 * deviation / std::sqrt(n) + 0.5 * largest) {
            return warning(fmt::format("the mean {:g} is far from 0, at a deviation of {:g}{}", mean, deviation,
                                       on(settings, shape)));
        }
    }
    return passed();
}

} // namespace

std::vector<Check> initialiser_checks() {
    constexpr auto initialiser = Scope::initialiser;
    return {
        {"ARM-INIT-001", 4, initialiser, "Every element of what it takes is filled, the rest refused with a reason",
         fills_everything, Gate::here},
        {"ARM-INIT-002", 4, initialiser, "Nothing outside the parameter is touched", fills_within_bounds, Gate::here},
        {"ARM-INIT-003", 5, initialiser, "Its numbers follow the stream", draws_from_the_stream, Gate::here},
        {"ARM-INIT-004", 5, initialiser, "float is the rounded double", fills_alike_in_float},
        {"ARM-INIT-005", 7, initialiser, "Its numbers are such as training can start with", gives_plausible_numbers},
    };
}

} // namespace armature::check
