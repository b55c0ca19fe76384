// SPDX-License-Identifier: MIT
// wiring.cpp: layers by name become applications on values.
#include "network/builder.hpp"

#include "support/nearest.hpp"

#include <fmt/format.h>

namespace armature::network {

using plugin::Kind;

std::string Wiring::place(const experiment::Component &component) const {
    if (component.pointer.empty()) {
        return "";
    }
    return file_.empty() ? component.pointer + ", " : fmt::format("{} at {}, ", file_, component.pointer);
}

bool Wiring::takes_part(const std::string &mode) const {
    return mode.empty() || (mode == "train") == (builder_.graph.mode == Mode::train);
}

Treatment Wiring::treatment_of(const experiment::Layer &layer) const {
    Treatment own{.share = layer.share.empty() ? "" : layer.share,
                  .transpose = layer.transpose,
                  .frozen = layer.frozen,
                  .initialisers = layer.initialisers};
    if (prefix_.empty()) {
        return own;
    }
    Treatment out = inside(treatment_, layer.name, own);
    if (treatment_.share.empty() && !own.share.empty()) {
        out.share = prefix_ + "." + own.share;
    }
    return out;
}

void Wiring::add(const experiment::Layer &layer) {
    if (!takes_part(layer.mode)) {
        rest(layer);
        return;
    }
    const std::string name = prefix_.empty() ? layer.name : prefix_ + "." + layer.name;
    const std::string who = place(layer.component) + fmt::format("layer {} ({})", name, layer.component.name);
    std::vector<std::string> sources = layer.inputs;
    sources.insert(sources.end(), layer.constants.begin(), layer.constants.end());
    sources.insert(sources.end(), layer.initial.begin(), layer.initial.end());
    for (const std::string &one : {layer.children, layer.lengths}) {
        if (!one.empty()) {
            sources.push_back(one);
        }
    }
    std::vector<size_t> inputs;
    for (const std::string &input : sources) {
        if (const auto left = left_out_.find(input); left != left_out_.end() && left->second) {
            left_out_[layer.name] = true; // its error is reported already
            return;
        }
        inputs.push_back(value(input, who, "input"));
    }
    try {
        const Application use{
            .name = name,
            .who = who,
            .kind = Kind::layer,
            .component = layer.component,
            .treatment = treatment_of(layer),
            .roles = {layer.constants.size(), layer.initial.size(), !layer.children.empty(), !layer.lengths.empty()}};
        const std::vector<size_t> outputs = builder_.apply(use, std::move(inputs));
        for (size_t i = 0; i < outputs.size(); ++i) {
            names[i == 0 ? layer.name : fmt::format("{}.{}", layer.name, i)] = outputs[i];
        }
    } catch (const Error &error) {
        errors_.push_back(error);
        left_out_[layer.name] = true;
    } catch (const Errors &errors) {
        errors_.insert(errors_.end(), errors.list.begin(), errors.list.end());
        left_out_[layer.name] = true;
    }
}

// It hands on its first input. One that takes nothing has nothing to hand on: who needs it rests as well.
void Wiring::rest(const experiment::Layer &layer) {
    const std::string first = layer.inputs.empty() ? "" : layer.inputs.front();
    const auto left = left_out_.find(first);
    left_out_[layer.name] = left != left_out_.end() && left->second;
    if (const auto found = names.find(first); found != names.end()) {
        names[layer.name] = found->second;
    }
}

size_t Wiring::add(const experiment::Loss &loss) {
    if (left_out_.count(loss.of) != 0) {
        return none;
    }
    const std::string who = place(loss.component) + fmt::format("loss {} ({})", loss.name, loss.component.name);
    try {
        std::vector<size_t> inputs = {value(loss.of, who, "output")};
        if (!loss.target.empty()) {
            inputs.push_back(value(loss.target, who, "target"));
        }
        builder_.apply({.name = loss.name, .who = who, .kind = Kind::loss, .component = loss.component},
                       std::move(inputs));
        return builder_.graph.nodes.size() - 1;
    } catch (const Error &error) {
        errors_.push_back(error);
        return none;
    }
}

size_t Wiring::value(const std::string &name, const std::string &who, const char *what) const {
    const auto found = names.find(name);
    if (found != names.end()) {
        return found->second;
    }
    std::vector<std::string> known;
    for (const auto &[key, unused] : names) {
        known.push_back(key);
    }
    throw Error(Fault::experiment, fmt::format("its {} \"{}\" is neither a layer before it nor a field", what, name),
                who, suggest(name, known));
}

void Wiring::raise() {
    if (!errors_.empty()) {
        throw Errors(std::move(errors_));
    }
}

} // namespace armature::network
