// SPDX-License-Identifier: MIT
// settings.cpp: level 3: create, with everything that the schema allows: a status, never a crash.
#include "plugin/settings.hpp"
#include "check/candidates.hpp"
#include "check/check.hpp"
#include "check/creation.hpp"
#include "check/elaboration.hpp"
#include "check/guess.hpp"
#include "check/last_words.hpp"
#include "check/layer_bench.hpp"
#include "check/optimizer_bench.hpp"
#include "check/small_benches.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::check {

namespace {

std::vector<Json> bases(const Subject &s) {
    return s.options->settings            ? std::vector<Json>{*s.options->settings}
           : !s.example->settings.empty() ? s.example->settings
                                          : guessed_settings(s.component->schema);
}

bool created(const Subject &s, const Json &settings) {
    subject(fmt::format("{} with {}", s.component->who, dump(settings)));
    return Created(*s.component, settings).status == ARM_OK;
}

// What a variation changes.
Json change(const Json &base, const Json &settings) {
    Json out = Json::object();
    for (const auto &[name, value] : settings.items()) {
        if (!base.contains(name) || base.at(name) != value) {
            out[name] = value;
        }
    }
    return out;
}

// A variation that is refused alone may need another one beside it: nesterov wants a momentum.
void add_variations(const Subject &s, const Json &base, std::vector<Json> &accepted) {
    const std::vector<Json> all = variations(s.component->schema, base);
    std::vector<Json> refused;
    for (const Json &settings : all) {
        (created(s, settings) ? accepted : refused).push_back(settings);
    }
    for (const Json &settings : refused) {
        for (Json both : all) {
            const Json mine = change(base, settings);
            if (change(base, both).begin().key() == mine.begin().key()) {
                continue;
            }
            both.update(mine);
            if (created(s, both)) {
                accepted.push_back(both);
                break;
            }
        }
    }
}

Outcome accepts_its_defaults(const Subject &s) {
    std::string last;
    size_t tried = 0;
    for (const Json &settings : bases(s)) {
        const auto wrong = plugin::validate(settings, s.component->schema, "", "", s.component->who);
        if (!wrong.empty()) {
            last = wrong.front().message;
            continue;
        }
        ++tried;
        subject(fmt::format("{} with {}", s.component->who, dump(settings)));
        const Created made(*s.component, settings);
        last = made.message;
        if (made.status != ARM_OK) {
            continue;
        }
        if (made.untouched || made.instance == nullptr) {
            return failed(fmt::format("create with {} succeeds and gives no instance", dump(settings)),
                          "set *instance, to any address if there is nothing to keep");
        }
        std::vector<Json> accepted = {settings};
        add_variations(s, settings, accepted);
        Json others = Json::array(); // guesses are for when this one fits no inputs; what was given is meant
        for (const Json &other : bases(s)) {
            if (other != settings && created(s, other)) {
                s.example->settings.empty() ? others.push_back(other) : accepted.push_back(other);
            }
        }
        return passed("", {{"settings", accepted}, {"other_bases", others}});
    }
    return failed(fmt::format("accepts none of the {} settings tried, the last one because: {}", tried, last),
                  fmt::format("say what it accepts with --settings '{{...}}' or in {}",
                              std::filesystem::path(s.file).replace_extension(".check.json").filename().string()));
}

// All that the schema allows and that is worth a try.
std::vector<Json> allowed_settings(const Subject &s) {
    const Json base = s.settings().front();
    std::vector<Json> all = variations(s.component->schema, base);
    const std::vector<Json> more = extremes(s.component->schema, base);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

// On the first inputs that it takes.
void build(const Component &c, const Json &settings) {
    constexpr size_t some = 60;
    const std::vector<Inputs> &all = candidate_inputs();
    for (size_t i = 0; i < std::min(some, all.size()); ++i) {
        try {
            Watch watch;
            elaborate(c, settings, all[i], ARM_F64, network::Mode::train, 1, watch);
            return;
        } catch (const Error &) {
        } catch (const Errors &) {
        }
    }
}

// As far as a component of its kind goes without much memory or time. What it refuses it refuses.
void use(const Subject &s, const Json &settings) {
    const Component &c = *s.component;
    try {
        switch (c.kind) {
        case plugin::Kind::optimizer:
            OptimizerBench<double>(c, settings, {{1, 2, 3}}).step({{1, -1, 0}}, 0.1);
            return;
        case plugin::Kind::schedule: {
            const ScheduleBench b(c, settings);
            for (const int64_t step : {0, 1, 59, 60, 1000}) {
                b.at_step(step);
            }
            return;
        }
        case plugin::Kind::initialiser: {
            const Parameter weight{{4, 3}, 3, 4};
            fill(c, settings, weight, ARM_F64, Guarded(weight.shape(ARM_F64).size() * width(ARM_F64)));
            return;
        }
        case plugin::Kind::metric:
        case plugin::Kind::dataset: // reading would take what the settings ask for, however much that is
            Created(c, settings);
            return;
        case plugin::Kind::block:
        case plugin::Kind::cell:
            return build(c, settings);
        default:
            for (const Inputs &inputs : candidate_inputs()) {
                try {
                    LayerBench(c, settings, inputs, ARM_F64);
                    return;
                } catch (const Error &) {
                }
            }
        }
    } catch (const Error &) {
    }
}

Outcome survives_all_settings(const Subject &s) {
    for (const Json &settings : forbidden(s.component->schema, s.settings().front())) {
        if (plugin::validate(settings, s.component->schema, "", "", s.component->who).empty()) {
            return failed(fmt::format("the schema allows {}, which a bound of its own forbids", dump(settings)));
        }
    }
    for (const Json &settings : allowed_settings(s)) {
        subject(fmt::format("{} with {}", s.component->who, dump(settings)));
        use(s, settings);
    }
    return passed();
}

Outcome leaves_null(const Subject &s) {
    for (const Json &settings : allowed_settings(s)) {
        const Created made(*s.component, settings);
        if (made.status != ARM_OK && (made.untouched || made.instance != nullptr)) {
            return failed(fmt::format("create refuses {} and leaves *instance {}", dump(settings),
                                      made.untouched ? "as it was" : "pointing somewhere"),
                          "set *instance to NULL before anything can fail, and free what was made");
        }
    }
    return passed();
}

Outcome gives_reasons(const Subject &s) {
    for (const Json &settings : allowed_settings(s)) {
        const Created made(*s.component, settings);
        if (made.status != ARM_OK) {
            expect_reasoned(made.status, made.error, fmt::format("create with {}", dump(settings)));
        }
    }
    return passed();
}

} // namespace

std::vector<Check> settings_checks() {
    return {
        {"ARM-SETTINGS-006", 3, Scope::component, "create accepts sensible settings", accepts_its_defaults, Gate::here,
         true},
        {"ARM-SETTINGS-007", 3, Scope::component, "Whatever the schema allows gets a status, never a crash",
         survives_all_settings, Gate::here},
        {"ARM-SETTINGS-008", 3, Scope::component, "A create that fails leaves NULL", leaves_null},
        {"ARM-SETTINGS-009", 3, Scope::component, "A create that fails says why", gives_reasons},
    };
}

} // namespace armature::check
