// SPDX-License-Identifier: MIT
#include "experiment/objectives.hpp"

#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace armature::experiment {

namespace {

std::optional<Component> read_schedule(Context &context, const Json &keys, const std::string &at) {
    if (!keys.contains("schedule")) {
        return std::nullopt;
    }
    std::optional<Parts> parts =
        read_component(context, plugin::Kind::schedule, keys["schedule"], pointer(at, "schedule"));
    return parts ? std::optional(std::move(parts->component)) : std::nullopt;
}

// The layer that a loss or metric is of; `fallback` if it names none.
std::string read_of(Context &context, const Json &keys, const std::string &at, const std::vector<Layer> &layers,
                    const std::string &fallback) {
    const std::string of = keys.value("of", fallback);
    if (layers.empty() || !keys.contains("of") || Variables::unknown_yet(of) || find_layer(layers, of) != nullptr) {
        return of;
    }
    std::vector<std::string> known;
    for (const Layer &layer : layers) {
        known.push_back(layer.name);
    }
    context.problems.add(pointer(at, "of"), fmt::format("\"of\" names no layer: \"{}\"", of), suggest(of, known));
    return of;
}

std::string read_target(Context &context, const Json &keys, const std::string &at, const Fields &fields,
                        const std::string &fallback) {
    if (!keys.contains("target")) {
        return fallback;
    }
    const Json &written = keys["target"];
    if (written.is_null()) {
        return "";
    }
    const std::string where = pointer(at, "target");
    if (!written.is_string()) {
        context.problems.add(where, fmt::format("\"target\" is {}, expected a field's name or null", dump(written)));
        return "";
    }
    const std::string target = written.get<std::string>();
    std::vector<std::string> known = fields.targets;
    known.insert(known.end(), fields.inputs.begin(), fields.inputs.end()); // an autoencoder's target is its input
    if (fields.known && std::find(known.begin(), known.end(), target) == known.end()) {
        context.problems.add(where, fmt::format("\"target\" is no field of the data: \"{}\"", target),
                             suggest(target, known));
    }
    return target;
}

// "name", "name_2", ... A name that the user gave twice is a problem.
std::string unique(Context &context, const Json &keys, const std::string &fallback, const std::string &at,
                   std::set<std::string> &taken) {
    const std::string wanted = keys.value("name", fallback);
    std::string name = wanted;
    for (int n = 2; !taken.insert(name).second; ++n) {
        if (keys.contains("name")) {
            context.problems.add(pointer(at, "name"), fmt::format("the name \"{}\" is given already", wanted));
            break;
        }
        name = fmt::format("{}_{}", wanted, n);
    }
    return name;
}

} // namespace

std::vector<Loss> read_losses(Context &context, const std::vector<Layer> &layers, const Fields &fields) {
    const Json &json = context.document.json;
    const bool one = json.contains("loss"), several = json.contains("losses");
    if (one == several) {
        context.problems.add("",
                             one ? "has both \"loss\" and \"losses\"" : "has no loss: it needs \"loss\" or \"losses\"");
        return {};
    }
    if (several && (!json["losses"].is_array() || json["losses"].empty())) {
        context.problems.add("/losses", "\"losses\" wants an array of at least one loss");
        return {};
    }
    std::string output;
    for (const Layer &layer : layers) {
        output = layer.mode.empty() ? layer.name : output;
    }
    const std::string target = fields.targets.empty() ? "" : fields.targets.front();
    std::vector<Loss> losses;
    std::set<std::string> taken;
    const size_t count = one ? 1 : json["losses"].size();
    for (size_t i = 0; i < count; ++i) {
        const std::string at = one ? "/loss" : pointer("/losses", i);
        auto parts = read_component(context, plugin::Kind::loss, one ? json["loss"] : json["losses"][i], at);
        if (!parts) {
            continue;
        }
        Loss loss;
        loss.name = unique(context, parts->keys, count == 1 ? "loss" : parts->component.name, at, taken);
        loss.of = read_of(context, parts->keys, at, layers, output);
        loss.target = read_target(context, parts->keys, at, fields, target);
        const Json &weight = parts->keys["weight"];
        loss.weight = weight.is_number() ? weight.get<double>() : 1;
        loss.schedule = read_schedule(context, parts->keys, at);
        loss.component = std::move(parts->component);
        if (loss.of.empty() && !layers.empty()) {
            context.problems.add(at, "no layer takes part in both modes",
                                 "name the layer that the loss is of with \"of\"");
        }
        const Layer *layer = find_layer(layers, loss.of);
        if (layer != nullptr && layer->mode == "evaluate") {
            context.problems.add(at, fmt::format("the loss is of \"{}\", which takes no part in training", loss.of),
                                 "name another layer with \"of\"");
        }
        losses.push_back(std::move(loss));
    }
    return losses;
}

std::vector<Metric> read_metrics(Context &context, const std::vector<Layer> &layers, const Fields &fields,
                                 const std::vector<Loss> &losses) {
    const auto written = context.document.json.find("metrics");
    if (written == context.document.json.end()) {
        return {};
    }
    if (!written->is_array()) {
        context.problems.add("/metrics", "\"metrics\" wants an array");
        return {};
    }
    std::vector<Metric> metrics;
    std::set<std::string> taken = {"loss"}; // the sum of the losses, and they themselves, are reported too
    for (const Loss &loss : losses) {
        taken.insert(loss.name);
    }
    for (size_t i = 0; i < written->size(); ++i) {
        const std::string at = pointer("/metrics", i);
        auto parts = read_component(context, plugin::Kind::metric, (*written)[i], at);
        if (!parts) {
            continue;
        }
        Metric metric;
        metric.name = unique(context, parts->keys, parts->component.name, at, taken);
        metric.of = read_of(context, parts->keys, at, layers, losses.empty() ? "" : losses.front().of);
        metric.target = read_target(context, parts->keys, at, fields, losses.empty() ? "" : losses.front().target);
        metric.component = std::move(parts->component);
        metrics.push_back(std::move(metric));
    }
    return metrics;
}

Optimizer read_optimizer(Context &context) {
    const auto written = context.document.json.find("optimizer");
    if (written == context.document.json.end()) {
        context.problems.add("", "has no optimizer: it needs \"optimizer\"", "for example \"optimizer\": \"adam\"");
        return {};
    }
    return read_optimizer(context, *written, "/optimizer");
}

Optimizer read_optimizer(Context &context, const Json &written, const std::string &at) {
    Optimizer optimizer;
    if (auto parts = read_component(context, plugin::Kind::optimizer, written, at)) {
        optimizer.schedule = read_schedule(context, parts->keys, at);
        optimizer.component = std::move(parts->component);
    }
    return optimizer;
}

} // namespace armature::experiment
