// SPDX-License-Identifier: MIT
#include "experiment/record.hpp"

#include <utility>

namespace armature::experiment {

namespace {

Json component(const char *word, const Component &component) {
    Json out = {{word, component.name}};
    out.update(component.settings);
    return out;
}

Json better(const std::string &metric, bool larger) {
    return {{larger ? "maximize" : "minimize", metric}};
}

Json data(const Data &data) {
    Json out = component("dataset", data.dataset);
    if (!data.split.empty()) {
        out["split"] = data.split;
    }
    out["normalise"] = data.normalise;
    out["limit"] = data.limit;
    out["seed"] = data.seed;
    return out;
}

Json subnetwork(const Subnetwork &network);

Json layer(const Layer &layer) {
    Json out = {{"layer", layer.component.name}, {"name", layer.name}, {"inputs", layer.inputs}};
    for (const auto &[key, names] : {std::pair{"constants", &layer.constants}, {"initial", &layer.initial}}) {
        if (!names->empty()) {
            out[key] = *names;
        }
    }
    for (const auto &[key, name] : {std::pair{"children", &layer.children}, {"lengths", &layer.lengths}}) {
        if (!name->empty()) {
            out[key] = *name;
        }
    }
    if (!layer.mode.empty()) {
        out["mode"] = layer.mode;
    }
    if (!layer.share.empty()) {
        out["share"] = layer.share;
        out["transpose"] = layer.transpose;
    }
    out["frozen"] = layer.frozen;
    for (const auto &[parameter, initialiser] : layer.initialisers) {
        out["initialisers"][parameter] = component("initialiser", initialiser);
    }
    out.update(layer.component.settings);
    for (const auto &[setting, network] : layer.component.networks) {
        out[setting] = subnetwork(*network);
    }
    return out;
}

Json subnetwork(const Subnetwork &network) {
    Json out = {{"inputs", network.inputs}, {"layers", Json::array()}};
    for (const Layer &inside : network.layers) {
        out["layers"].push_back(layer(inside));
    }
    return out;
}

Json loss(const Loss &loss) {
    Json out = {{"loss", loss.component.name}, {"name", loss.name}, {"of", loss.of}};
    out["target"] = loss.target.empty() ? Json() : Json(loss.target);
    out["weight"] = loss.weight;
    if (loss.schedule) {
        out["schedule"] = component("schedule", *loss.schedule);
    }
    out.update(loss.component.settings);
    return out;
}

Json metric(const Metric &metric) {
    Json out = {{"metric", metric.component.name}, {"name", metric.name}, {"of", metric.of}};
    if (!metric.target.empty()) {
        out["target"] = metric.target;
    }
    out.update(metric.component.settings);
    return out;
}

Json optimizer(const Optimizer &optimizer) {
    Json out = component("optimizer", optimizer.component);
    if (optimizer.schedule) {
        out["schedule"] = component("schedule", *optimizer.schedule);
    }
    return out;
}

Json clip(const Clip &clip) {
    return {{"norm", clip.norm}, {"value", clip.value}};
}

Json stage(const Stage &stage) {
    Json out = Json::object();
    if (!stage.name.empty()) {
        out["name"] = stage.name;
    }
    out["epochs"] = stage.epochs;
    out["steps"] = stage.steps;
    out["batch"] = stage.batch;
    out["clip"] = clip(stage.clip);
    for (const auto &[key, names] : {std::pair{"parameters", &stage.parameters}, {"losses", &stage.losses}}) {
        if (!names->empty()) {
            out[key] = *names;
        }
    }
    if (stage.optimizer) {
        out["optimizer"] = optimizer(*stage.optimizer);
    }
    return out;
}

template <class Item> Json list(const std::vector<Item> &items, Json (*write)(const Item &)) {
    Json out = Json::array();
    for (const Item &item : items) {
        out.push_back(write(item));
    }
    return out;
}

Json train(const Training &train) {
    Json out = {{"epochs", train.epochs},
                {"steps", train.steps},
                {"batch", train.batch},
                {"evaluation_batch", train.evaluation_batch},
                {"seed", train.seed},
                {"precision", train.precision},
                {"report", train.report},
                {"checkpoint", train.checkpoint},
                {"select", better(train.select, train.select_larger)},
                {"shuffle", train.shuffle},
                {"threads", train.threads},
                {"portable", train.portable},
                {"clip", clip(train.clip)},
                {"early_stopping",
                 {{"metric", train.early_stopping.metric},
                  {"patience", train.early_stopping.patience},
                  {"min_delta", train.early_stopping.min_delta}}}};
    if (!train.stages.empty()) {
        out["stages"] = list(train.stages, stage);
    }
    return out;
}

Json initialise(const Initialise &initialise) {
    Json out = {{"file", initialise.file}};
    if (!initialise.sha256.empty()) {
        out["sha256"] = initialise.sha256;
    }
    out["take"] = Json::object();
    for (const auto &[here, there] : initialise.take) {
        out["take"][here] = there;
    }
    out["transpose"] = initialise.transpose;
    return out;
}

} // namespace

Json record(const Resolved &resolved) {
    Json out = Json::object();
    out["data"] = data(resolved.data);
    out["network"] = list(resolved.network, layer);
    out["losses"] = list(resolved.losses, loss);
    out["metrics"] = list(resolved.metrics, metric);
    out["optimizer"] = optimizer(resolved.optimizer);
    out["train"] = train(resolved.train);
    if (!resolved.initialise.empty()) {
        out["initialize"] = list(resolved.initialise, initialise);
    }
    return out;
}

} // namespace armature::experiment
