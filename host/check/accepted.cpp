// SPDX-License-Identifier: MIT
// accepted.cpp: see accepted.hpp.
#include "check/accepted.hpp"

#include "check/guess.hpp"
#include "check/inputs_to_try.hpp"
#include "check/last_words.hpp"
#include "check/trial_bench.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

// Roles and types: one trial of each is enough.
std::string pattern(const Inputs &inputs) {
    std::string text;
    for (const Shape &shape : inputs) {
        text += fmt::format("{}:", shape.type());
        for (uint32_t i = 0; i < shape.rank(); ++i) {
            text += fmt::format("{},", shape.role(i));
        }
        text += ";";
    }
    return text;
}

// Of all that is accepted, some of each number of inputs.
std::vector<Inputs> accepted(const Subject &s, const Refusal &refusal, const Json &settings, bool base) {
    const std::map<size_t, size_t> most = base ? std::map<size_t, size_t>{{0, 1}, {1, 4}, {2, 3}, {3, 2}, {4, 1}}
                                               : std::map<size_t, size_t>{{0, 1}, {1, 2}, {2, 1}, {3, 1}, {4, 1}};
    std::map<size_t, size_t> taken;
    std::set<std::string> seen;
    std::vector<Inputs> out;
    for (const Inputs &inputs : inputs_to_try(s)) {
        const bool given = inputs_are_given(s);
        if (!given && (taken[inputs.size()] >= most.at(std::min<size_t>(inputs.size(), 4)) ||
                       seen.contains(pattern(inputs)) || (!base && out.size() >= 2))) {
            continue;
        }
        subject(fmt::format("{} on {} with {}", who(s), inputs_text(inputs), dump(settings)));
        if (!refusal(settings, inputs)) {
            ++taken[inputs.size()];
            seen.insert(pattern(inputs));
            out.push_back(inputs);
        }
    }
    return out;
}

} // namespace

Outcome accepted_trials(const Subject &s, const Refusal &refusal, size_t enough) {
    std::vector<Json> settings = s.settings();
    std::vector<Trial> trials;
    const auto add = [&](const Json &how, bool base) {
        for (const Inputs &inputs : accepted(s, refusal, how, base)) {
            trials.push_back({how, as_given(s, inputs)});
        }
    };
    add(settings.front(), true);
    for (const Json &other : s.known.value("other_bases", Json::array())) {
        if (trials.empty()) { // the first guess fits no shape: another one, and what varies it
            add(other, true);
            settings = {other};
            const std::vector<Json> more = variations(s.component->schema, other);
            settings.insert(settings.end(), more.begin(), more.end());
        }
    }
    if (trials.empty()) {
        const Inputs first = inputs_to_try(s).front();
        return failed(fmt::format("accepts none of the {} combinations of inputs tried; of {} it says: {}",
                                  inputs_to_try(s).size(), inputs_text(first),
                                  refusal(settings.front(), first).value_or("")),
                      fmt::format("say which it accepts with --inputs \"feature 3, batch 4\" or in {}",
                                  std::filesystem::path(s.file).replace_extension(".check.json").filename().string()));
    }
    for (size_t i = 1; i < settings.size() && trials.size() < enough; ++i) {
        add(settings[i], false);
    }
    return passed("", {{"trials", to_json(trials)}, {"settings", settings}});
}

} // namespace armature::check
