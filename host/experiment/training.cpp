// SPDX-License-Identifier: MIT
#include "experiment/training.hpp"

#include "experiment/arithmetic.hpp"
#include "experiment/components.hpp"
#include "experiment/structure.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::experiment {

namespace {

// What a value is worth that passed the check; one that is not known yet keeps its default.
template <class Value> void assign(Value &out, const Json &keys, const std::string &key) {
    const Json &value = keys.at(key);
    if (!Variables::unknown_yet(value)) {
        out = value.get<Value>();
    }
}

// The name that a metric or loss has of itself: its "name", or its component.
std::string own_name(const Json &written, const char *word) {
    for (const char *key : {"name", word}) {
        if (written.is_object() && written.contains(key) && written[key].is_string()) {
            return written[key].get<std::string>();
        }
    }
    return written.is_string() ? written.get<std::string>() : "";
}

std::vector<std::string> measured(const Json &json) {
    std::vector<std::string> names = {"loss"};
    for (const auto &[list, word] : {std::pair{"metrics", "metric"}, {"losses", "loss"}}) {
        if (json.contains(list) && json[list].is_array()) {
            for (const Json &written : json[list]) {
                names.push_back(own_name(written, word));
            }
        }
    }
    return names;
}

EarlyStopping read_early_stopping(const Document &document, const Json &written, Variables &variables,
                                  Problems &problems) {
    EarlyStopping stopping;
    const std::string at = "/train/early_stopping";
    if (const auto keys = read_object(variables, problems, "early_stopping", written, at, "\"early_stopping\"")) {
        assign(stopping.metric, *keys, "metric");
        assign(stopping.patience, *keys, "patience");
        assign(stopping.min_delta, *keys, "min_delta");
        check_metric(document, stopping.metric, pointer(at, "metric"), problems);
    }
    return stopping;
}

} // namespace

Clip read_clip(const Json &written, const std::string &at, Variables &variables, Problems &problems) {
    Clip clip;
    if (const auto keys = read_object(variables, problems, "clip", written, at, "\"clip\"")) {
        assign(clip.norm, *keys, "norm");
        assign(clip.value, *keys, "value");
    }
    return clip;
}

Better read_better(const Json &written, const std::string &at, Problems &problems) {
    if (written.is_string()) {
        return {written.get<std::string>(), false};
    }
    for (const char *key : {"maximize", "minimize"}) {
        if (written.is_object() && written.size() == 1 && written.contains(key) && written[key].is_string()) {
            return {written[key].get<std::string>(), key == std::string("maximize")};
        }
    }
    problems.add(at, fmt::format("expected a metric, found {}", dump(written)),
                 R"(write {"maximize": "validation.accuracy"} or {"minimize": "validation.loss"})");
    return {};
}

void check_metric(const Document &document, const std::string &metric, const std::string &at, Problems &problems) {
    if (metric.empty() || Variables::unknown_yet(metric)) {
        return;
    }
    std::vector<std::string> known = {"gradient_norm", "rate"};
    bool found = metric == known[0] || metric == known[1];
    for (const char *part : {"validation.", "training.", "test."}) {
        for (const std::string &name : measured(document.json)) {
            known.push_back(part + name);
            // A metric of several values reports each under its own name: "validation.confusion_counts.0".
            found = found || metric == known.back() || metric.starts_with(known.back() + ".") ||
                    Variables::unknown_yet(name);
        }
    }
    if (!found) {
        problems.add(at, fmt::format("no metric \"{}\" is reported", metric), suggest(metric, known));
    }
}

Training read_training(const Document &document, Variables &variables, Problems &problems) {
    const Json written = document.json.value("train", Json::object());
    if (written.is_array()) {
        problems.add("/train", "a list of stages stands in an object, beside what is common to them",
                     R"(write {"seed": 1, "stages": [...]})");
        return {};
    }
    const auto keys = read_object(variables, problems, "train", written, "/train", "\"train\"");
    if (!keys) {
        return {};
    }
    Training train;
    assign(train.epochs, *keys, "epochs");
    assign(train.steps, *keys, "steps");
    assign(train.batch, *keys, "batch");
    assign(train.evaluation_batch, *keys, "evaluation_batch");
    assign(train.seed, *keys, "seed");
    assign(train.precision, *keys, "precision");
    assign(train.report, *keys, "report");
    assign(train.checkpoint, *keys, "checkpoint");
    assign(train.shuffle, *keys, "shuffle");
    assign(train.threads, *keys, "threads");
    assign(train.portable, *keys, "portable");
    const Better select = read_better(keys->at("select"), "/train/select", problems);
    check_metric(document, select.metric, "/train/select", problems);
    train.select = select.metric;
    train.select_larger = select.larger;
    train.clip = read_clip(keys->value("clip", Json::object()), "/train/clip", variables, problems);
    train.early_stopping =
        read_early_stopping(document, keys->value("early_stopping", Json::object()), variables, problems);
    return train;
}

} // namespace armature::experiment
