// SPDX-License-Identifier: MIT
#include "experiment/stages.hpp"

#include "experiment/objectives.hpp"
#include "experiment/training.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::experiment {

namespace {

Stage whole(const Training &train) {
    Stage stage;
    stage.pointer = "/train";
    stage.epochs = train.epochs;
    stage.steps = train.steps;
    stage.batch = train.batch;
    stage.clip = train.clip;
    return stage;
}

template <class Value> void assign(Value &out, const Json &keys, const char *key) {
    if (keys.contains(key) && !Variables::any_unknown_yet(keys[key])) {
        out = keys[key].get<Value>();
    }
}

// "parameters" or "losses": an empty list would mean nothing, where no list means all.
std::vector<std::string> read_names(Context &context, const Json &keys, const char *key, const std::string &at) {
    std::vector<std::string> names;
    assign(names, keys, key);
    if (keys.contains(key) && keys[key].empty()) {
        context.problems.add(pointer(at, key), fmt::format("\"{}\" is empty: the stage would train nothing", key),
                             fmt::format("leave \"{}\" out for all of them", key));
    }
    return names;
}

void check_losses(Context &context, const Stage &stage, const std::vector<Loss> &losses) {
    std::vector<std::string> known;
    for (const Loss &loss : losses) {
        known.push_back(loss.name);
    }
    for (size_t i = 0; i < stage.losses.size() && !known.empty(); ++i) {
        if (std::find(known.begin(), known.end(), stage.losses[i]) == known.end()) {
            context.problems.add(pointer(pointer(stage.pointer, "losses"), i),
                                 fmt::format("no loss is named \"{}\"", stage.losses[i]),
                                 suggest(stage.losses[i], known));
        }
    }
}

Stage read_stage(Context &context, const Json &written, const std::string &at, const Training &train) {
    Stage stage = whole(train);
    stage.pointer = at;
    const auto keys = read_object(context.variables, context.problems, "stage", written, at, "the stage");
    if (!keys) {
        return stage;
    }
    assign(stage.name, *keys, "name");
    if (keys->contains("epochs")) { // a length of its own, in whichever unit
        stage.steps = 0;
    }
    assign(stage.epochs, *keys, "epochs");
    assign(stage.steps, *keys, "steps");
    assign(stage.batch, *keys, "batch");
    if (keys->contains("clip")) {
        stage.clip = read_clip((*keys)["clip"], pointer(at, "clip"), context.variables, context.problems);
    }
    stage.parameters = read_names(context, *keys, "parameters", at);
    stage.losses = read_names(context, *keys, "losses", at);
    if (keys->contains("optimizer")) {
        stage.optimizer = read_optimizer(context, (*keys)["optimizer"], pointer(at, "optimizer"));
    }
    return stage;
}

} // namespace

std::vector<Stage> read_stages(Context &context, const Training &train, const std::vector<Loss> &losses) {
    const Json written = context.document.json.value("train", Json::object());
    if (!written.is_object() || !written.contains("stages")) {
        return {};
    }
    const Json &list = written["stages"];
    if (!list.is_array() || list.empty()) {
        context.problems.add("/train/stages", "\"stages\" wants an array of at least one stage");
        return {};
    }
    std::vector<Stage> out;
    for (size_t i = 0; i < list.size(); ++i) {
        out.push_back(read_stage(context, list[i], pointer("/train/stages", i), train));
        check_losses(context, out.back(), losses);
    }
    return out;
}

std::vector<Stage> stages(const Training &train) {
    return train.stages.empty() ? std::vector<Stage>{whole(train)} : train.stages;
}

} // namespace armature::experiment
