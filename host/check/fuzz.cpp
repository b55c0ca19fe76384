// SPDX-License-Identifier: MIT
// fuzz.cpp: level 10: random walks over settings, shapes, values and orders of calls, for a while. Each walk has a seed
// of its own, which is told when it ends badly.
#include "check/candidates.hpp"
#include "check/composed.hpp"
#include "check/creation.hpp"
#include "check/guess.hpp"
#include "check/last_words.hpp"
#include "check/metric_samples.hpp"
#include "check/optimizer_bench.hpp"
#include "check/small_benches.hpp"
#include "check/trial_bench.hpp"
#include "support/identity.hpp"
#include "support/random.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace armature::check {

namespace {

constexpr double seconds = 2;
constexpr int64_t most_elements = 1 << 20; // of a layer's tensors together

class Walk {
public:
    Walk(const Subject &s, uint64_t seed)
        : s_(s), seed_(seed), stream_(random::stream(seed, "walk", s.component->who)) {
        check::seed(seed);
    }

    void go() {
        const Json settings = drawn_settings(s_.component->schema, s_.settings().front(), stream_, position_);
        subject(fmt::format("{} with {} (walk {})", s_.component->who, dump(settings), seed_));
        try {
            switch (s_.component->kind) {
            case plugin::Kind::optimizer:
                return step(settings);
            case plugin::Kind::schedule:
                return schedule(settings);
            case plugin::Kind::initialiser:
                return initialise(settings);
            case plugin::Kind::metric:
                return judge(settings);
            case plugin::Kind::dataset: // opening it could take what the settings ask for, however much that is
                return create(settings);
            default:
                return layer(settings);
            }
        } catch (const Error &error) {
            reasoned(error);
        } catch (const Errors &) { // the schema refuses a combination
        }
    }

private:
    uint64_t draw(uint64_t below) {
        uint32_t word = 0;
        random::words(&stream_, position_++, &word, 1);
        return word % below;
    }
    void reasoned(const Error &error) const {
        if (error.message.ends_with("does not say why")) {
            throw Broken(fmt::format("{} (walk {})", error.message, seed_), "every refusal has a message");
        }
    }

    Inputs inputs() {
        const std::vector<Trial> trials = s_.trials();
        Inputs out = candidate_inputs()[draw(candidate_inputs().size())];
        if (!trials.empty() && draw(4) != 0) {
            const Trial &trial = trials[draw(trials.size())];
            out = trial.of_step(trial.shapes(ARM_F64));
        }
        const std::vector<Inputs> others = other_extents(out);
        return draw(2) == 0 ? out : others[draw(others.size())];
    }

    Values values(const Shape &shape) {
        const double sizes[] = {0, 1e-30, 0.1, 1, 10, 1e4, 1e30};
        if (shape.type() == ARM_I32) {
            const int64_t below[] = {1, 2, 3, 5, 1000000};
            Values v = filled(Fill::labels, shape, below[draw(5)], 1, "integers", seed_);
            if (draw(6) == 0 && !v.empty()) {
                v[draw(v.size())] = -1;
            }
            return v;
        }
        Values v = filled(static_cast<Fill>(draw(7)), shape, 2, sizes[draw(7)], "values", seed_ + position_);
        if (draw(5) == 0 && !v.empty()) {
            const double odd[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
            v[draw(v.size())] = odd[draw(2)];
        }
        return v;
    }

    void look(const LayerBench &b) const {
        const std::string at = fmt::format(" (on {}, walk {})", inputs_text(b.input_shapes), seed_);
        for (const Violation &violation : b.violations) {
            const bool nan_given = violation.rule == Rule::writes_outputs || violation.rule == Rule::writes_gradients;
            if (!nan_given) { // bits of a NaN that went in may come out as they are
                throw Broken(violation.text + at);
            }
        }
    }

    static int64_t elements(const LayerBench &b) {
        int64_t sum = (b.agreement.saved + b.agreement.scratch) / 8;
        for (const auto *shapes : {&b.input_shapes, &b.agreement.outputs}) {
            for (const Shape &shape : *shapes) {
                sum += shape.size();
            }
        }
        for (const network::ParameterAnswer &p : b.agreement.parameters) {
            sum += p.shape.size();
        }
        return sum;
    }

    void layer(const Json &settings) {
        const int32_t type = draw(2) == 0 ? ARM_F32 : ARM_F64;
        const Margins margins = draw(2) == 0 ? Margins::page_after : Margins::page_before;
        const Handling handling{margins, draw(2) == 0, draw(2) == 0};
        LayerBench b = s_.component->composes() ? composition(settings, type, handling)
                                                : LayerBench(*s_.component, settings, inputs(), type, handling);
        if (elements(b) > most_elements) {
            return; // minutes, and nothing new
        }
        subject(fmt::format("{} with {} on {} (walk {})", s_.component->who, dump(settings),
                            inputs_text(b.input_shapes), seed_));
        for (const Shape &shape : b.input_shapes) {
            b.inputs.push_back(values(shape));
        }
        for (const network::ParameterAnswer &p : b.agreement.parameters) {
            b.parameters.push_back(values(p.shape));
        }
        bool trained = false;
        for (uint64_t call = 0, calls = 1 + draw(6); call < calls; ++call) {
            try {
                one_call(b, trained);
            } catch (const Error &error) {
                reasoned(error);
                trained = false;
            }
            look(b);
        }
    }

    LayerBench composition(const Json &settings, int32_t type, const Handling &handling) {
        Trial trial{.settings = settings};
        for (const Shape &shape : inputs()) {
            trial.inputs.push_back({shape});
        }
        trial.children = static_cast<int64_t>(1 + draw(3));
        trial = with_states(*s_.component, trial);
        return {composed(*s_.component, trial), *s_.component, trial.shapes(type), type, handling};
    }

    void one_call(LayerBench &b, bool &trained) {
        b.random = {draw(1000), draw(1000)};
        if (!trained || draw(2) == 0) {
            const bool train = draw(3) != 0;
            trained = false;
            b.forward(train ? ARM_TRAIN : ARM_EVALUATE);
            trained = train;
            return;
        }
        std::vector<Values> dy;
        bool arrives = false;
        for (size_t i = 0; i < b.agreement.outputs.size(); ++i) {
            const Shape &y = b.agreement.outputs[i];
            const bool given = y.type() != ARM_I32 && !(s_.component->kind == plugin::Kind::loss && i > 0);
            dy.push_back(given ? filled(Fill::normal, y, 0, 1, "gradient", seed_) : Values{});
            arrives = arrives || given;
        }
        std::vector<int32_t> actions;
        for (size_t i = 0; i < b.inputs.size() + b.agreement.parameters.size(); ++i) {
            const bool none = i < b.inputs.size() && b.agreement.no_gradient[i];
            actions.push_back(none ? ARM_SKIP : static_cast<int32_t>(draw(3)));
        }
        if (arrives) {
            b.backward(dy, actions, 0.5);
        }
    }

    void step(const Json &settings) {
        OptimizerBench<double> b(*s_.component, settings, {{1, -2, 3}, {0}});
        for (uint64_t i = 0, steps = 1 + draw(5); i < steps; ++i) {
            b.steps += static_cast<int64_t>(draw(1000));
            const double size = std::pow(10.0, static_cast<double>(draw(40)) - 20);
            b.step({{size, -size, 0}, {draw(9) == 0 ? std::numeric_limits<double>::quiet_NaN() : 1}}, 0.01);
        }
    }

    void schedule(const Json &settings) {
        ScheduleBench b(*s_.component, settings);
        b.epochs = static_cast<int64_t>(draw(50));
        for (int i = 0; i < 20; ++i) {
            b.at_step(static_cast<int64_t>(draw(uint64_t{1} << 31)) << draw(20));
        }
    }

    void create(const Json &settings) {
        const Created made(*s_.component, settings);
        if (made.status != ARM_OK) {
            expect_reasoned(made.status, made.error, fmt::format("create (walk {})", seed_));
        }
    }

    void judge(const Json &settings) {
        const std::vector<Samples> usable = usable_samples(s_);
        const Samples &samples =
            usable.empty() || draw(3) == 0 ? all_samples()[draw(all_samples().size())] : usable[draw(usable.size())];
        const MetricBench b(*s_.component, settings, samples.shapes());
        MetricBench::Sums sums = b.none();
        for (uint64_t i = 0, batches = draw(5); i < batches; ++i) {
            b.update(sums, samples.batches[draw(samples.batches.size())]);
        }
        b.merge(sums, b.none());
        b.values(sums);
    }

    void initialise(const Json &settings) {
        Parameter parameter;
        for (uint64_t i = 0, rank = draw(5); i < rank; ++i) {
            parameter.extents.push_back(static_cast<int64_t>(1 + draw(9)));
        }
        parameter.fan_in = static_cast<int64_t>(draw(50));
        parameter.fan_out = static_cast<int64_t>(draw(50));
        const int32_t type = draw(2) == 0 ? ARM_F32 : ARM_F64;
        const Guarded memory(parameter.shape(type).size() * width(type), Margins::page_after, "the parameter");
        fill(*s_.component, settings, parameter, type, memory);
        if (!memory.intact()) {
            throw Broken(fmt::format("writes outside the parameter {} (walk {})", parameter.shape(type).text(), seed_));
        }
    }

    const Subject &s_;
    uint64_t seed_;
    arm_random stream_;
    uint64_t position_ = 0;
};

Outcome survives_random_walks(const Subject &s) {
    const double until = monotonic_seconds() + seconds;
    const uint64_t first = s.options->reproduces ? s.seed() : s.seed() * 1000003;
    uint64_t walks = 0;
    do {
        Walk(s, first + walks).go();
        ++walks;
    } while (!s.options->reproduces && monotonic_seconds() < until);
    return passed(fmt::format("{} walks, from seed {} on", walks, first));
}

} // namespace

std::vector<Check> fuzz_checks() {
    return {{"ARM-ENTRY-041", 10, Scope::component, "It survives random walks over settings, shapes and calls",
             survives_random_walks, Gate::open, false, 3 * seconds}};
}

} // namespace armature::check
