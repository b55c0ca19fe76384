// SPDX-License-Identifier: MIT
// sweep.cpp: reading the "sweep" part of a document.
#include "search/sampler.hpp"

#include "experiment/components.hpp"
#include "experiment/training.hpp"

#include <fmt/format.h>

namespace armature::search {

namespace {

void read_sampler(const Json &written, experiment::Variables &variables, experiment::Problems &problems, Sweep &sweep) {
    const std::string at = "/sweep/sampler";
    const std::optional<Json> values = variables.value(written, at);
    if (!values) {
        return;
    }
    const Json object = values->is_string() ? Json{{"sampler", *values}} : *values;
    if (!object.is_object() || !object.contains("sampler") || !object["sampler"].is_string()) {
        problems.add(at, "names no sampler: " + dump(written), R"(for example "sobol")");
        return;
    }
    sweep.sampler = object["sampler"].get<std::string>();
    sweep.sampler_options = object;
    sweep.sampler_options.erase("sampler");
    try {
        sweep.sampler_options = check_sampler(sweep.sampler, sweep.sampler_options);
    } catch (const Errors &errors) {
        for (const Error &error : errors.list) {
            problems.add(at + (error.where == "/" ? "" : error.where), error.message, error.hint);
        }
    }
}

// How many trials there are, when all else is known: a grid is finite, other samplers go on for ever.
void settle_trials(const experiment::Document &document, const Json &keys, experiment::Problems &problems,
                   Sweep &sweep) {
    if (!problems.empty()) {
        return;
    }
    const bool given = keys.contains("trials"), varies = !sweep.space.dimensions.empty();
    if (given && !varies && sweep.trials > 1) {
        problems.add("/sweep/trials", fmt::format("{} trials of nothing that varies", sweep.trials),
                     "give a \"space\", or \"replicates\" for several seeds");
    }
    if (!varies) {
        return;
    }
    try {
        const Study study{.space = sweep.space,
                          .variables = document.json.value("variables", Json::object()),
                          .seed = sweep.seed,
                          .maximize = sweep.maximize,
                          .options = sweep.sampler_options};
        const std::optional<int64_t> size = make_sampler(sweep.sampler, study)->size();
        if (!given && !size) {
            problems.add("/sweep", fmt::format("the sampler {} needs to know how many \"trials\"", sweep.sampler),
                         "for example \"trials\": 20, or --trials 20");
        }
        sweep.trials = given ? sweep.trials : size.value_or(1);
    } catch (const Error &error) {
        problems.add(error.where, error.message, error.hint);
    } catch (const Errors &errors) {
        problems.add(errors.list.front().where, errors.list.front().message, errors.list.front().hint);
    }
}

// A loss says by itself that it is to be small.
void check_direction(const Json &objective, experiment::Problems &problems) {
    if (objective.is_string() && !objective.get<std::string>().ends_with("loss")) {
        problems.add("/sweep/objective",
                     fmt::format("{} does not say whether large or small is better", dump(objective)),
                     fmt::format(R"(write {{"maximize": {0}}} or {{"minimize": {0}}})", dump(objective)));
    }
}

} // namespace

Sweep read_sweep(const experiment::Document &document) {
    Sweep sweep;
    const Json written = document.json.value("sweep", Json::object());
    experiment::Problems problems(document);
    experiment::Variables variables(document, {}, nullptr, problems);
    Json plain = written; // ranges are read with their own rules, and conditions at each point
    const bool has_space = written.is_object() && written.contains("space");
    if (has_space) {
        plain.erase("space");
    }
    const auto keys = experiment::read_object(variables, problems, "sweep", plain, "/sweep", "\"sweep\"");
    if (keys && experiment::Variables::any_unknown_yet(*keys)) {
        problems.add("/sweep", "needs data.*, which no sweep knows");
    } else if (keys) {
        sweep.trials = keys->value("trials", int64_t{1});
        sweep.replicates = (*keys)["replicates"].get<int64_t>();
        sweep.seed = (*keys)["seed"].get<uint64_t>();
        const experiment::Better better = experiment::read_better((*keys)["objective"], "/sweep/objective", problems);
        experiment::check_metric(document, better.metric, "/sweep/objective", problems);
        check_direction((*keys)["objective"], problems);
        sweep.objective = better.metric;
        sweep.maximize = better.larger;
        read_sampler((*keys)["sampler"], variables, problems, sweep);
    }
    if (has_space) {
        sweep.space = read_space(written["space"], document, "/sweep/space", problems);
    }
    if (keys) {
        settle_trials(document, *keys, problems, sweep);
    }
    problems.raise();
    sweep.canonical = {{"space", has_space ? written["space"] : Json::object()},
                       {"sampler", {{"sampler", sweep.sampler}}},
                       {"trials", sweep.trials},
                       {"replicates", sweep.replicates},
                       {"seed", sweep.seed},
                       {"objective", {{sweep.maximize ? "maximize" : "minimize", sweep.objective}}}};
    sweep.canonical["sampler"].update(sweep.sampler_options);
    return sweep;
}

} // namespace armature::search
