// SPDX-License-Identifier: MIT
// schedules.cpp: levels 4 and 5 for schedules: a pure function of the progress, finite everywhere.
#include "check/check.hpp"
#include "check/small_benches.hpp"

#include <cmath>

#include <fmt/format.h>

namespace armature::check {

namespace {

std::string at(const Json &settings, int64_t step) {
    return fmt::format(" at step {}{}", step, settings.empty() ? "" : " with " + dump(settings));
}

Outcome gives_finite_factors(const Subject &s) {
    for (const Json &settings : s.settings()) {
        subject(s.component->who + " with " + dump(settings));
        const ScheduleBench b(*s.component, settings);
        for (int64_t step = 0; step <= 60; ++step) {
            const double one = b.at_step(step, 123.25), other = b.at_step(step, -321.5);
            if (one == 123.25 && other == -321.5) {
                return failed("succeeds and leaves the factor as it was" + at(settings, step), "write *factor");
            }
            if (!std::isfinite(one)) {
                return failed(fmt::format("gives the factor {}{}", one, at(settings, step)),
                              "a rate is multiplied by it: it is a finite number at every step");
            }
        }
    }
    return passed();
}

// A training of unknown length, and steps far beyond its end.
Outcome survives_strange_progress(const Subject &s) {
    for (const Json &settings : s.settings()) {
        subject(s.component->who + " with " + dump(settings));
        for (const int64_t epochs : {0, 1, 6}) {
            ScheduleBench b(*s.component, settings);
            b.epochs = epochs;
            for (const int64_t step : {int64_t{0}, int64_t{61}, int64_t{1000000}, int64_t{1} << 40}) {
                try {
                    const double factor = b.at_step(step);
                    if (std::isnan(factor)) {
                        return failed(fmt::format("gives the factor {} in a training of {} epochs{}", factor, epochs,
                                                  at(settings, step)),
                                      "totals are 0 where the length is not known: refuse, or do without");
                    }
                } catch (const Error &error) {
                    if (error.message.ends_with("does not say why")) {
                        return failed(error.message + at(settings, step), "say what it needs: train.epochs, say");
                    }
                }
            }
        }
    }
    return passed();
}

Outcome is_pure(const Subject &s) {
    for (const Json &settings : s.settings()) {
        subject(s.component->who + " with " + dump(settings));
        const ScheduleBench forwards(*s.component, settings), backwards(*s.component, settings);
        std::vector<double> factors;
        for (int64_t step = 0; step <= 60; ++step) {
            factors.push_back(forwards.at_step(step));
        }
        for (int64_t step = 60; step >= 0; --step) {
            const double again = backwards.at_step(step);
            if (again != factors[static_cast<size_t>(step)] || forwards.at_step(step) != again) {
                return failed(fmt::format("gives {:g} and {:g} for the same progress{}",
                                          factors[static_cast<size_t>(step)], again, at(settings, step)),
                              "a factor follows from settings and progress alone: a resumed run asks for the middle "
                              "first");
            }
        }
    }
    return passed();
}

} // namespace

std::vector<Check> schedule_checks() {
    constexpr auto schedule = Scope::schedule;
    return {
        {"ARM-SCHED-001", 4, schedule, "Every step has a finite factor", gives_finite_factors, Gate::here},
        {"ARM-SCHED-002", 4, schedule, "A training of unknown length, or overrun, gives a number or a reason",
         survives_strange_progress},
        {"ARM-SCHED-003", 5, schedule, "The factor is a pure function of the progress", is_pure},
    };
}

} // namespace armature::check
