// SPDX-License-Identifier: MIT
#include "network/parameters.hpp"

#include "support/random.hpp"
#include "support/services.hpp"

#include <fmt/format.h>

namespace armature::network {

namespace {

Shape transposed(const Shape &shape) {
    return shape.rank() != 2 ? shape : Shape::plain(shape.type(), {shape.extent(1), shape.extent(0)});
}

// Gives each slice its place; returns the end. Slices start on multiples of the alignment.
int64_t place(std::vector<Slice> &slices, int64_t start, bool row_sparse, int64_t granule) {
    for (Slice &slice : slices) {
        if (slice.row_sparse == row_sparse) {
            slice.offset = start;
            start += (slice.count + granule - 1) / granule * granule;
        }
    }
    return start;
}

} // namespace

const experiment::Component *chosen_initialiser(const Initialisers &initialisers, const std::string &parameter) {
    for (size_t from = 0; from != std::string::npos;) {
        if (const auto found = initialisers.find(parameter.substr(from)); found != initialisers.end()) {
            return &found->second;
        }
        const size_t dot = parameter.find('.', from);
        from = dot == std::string::npos ? dot : dot + 1;
    }
    return nullptr;
}

const std::string &Parameters::owner(const Node &node) const {
    const auto found = share_.find(node.name);
    return found == share_.end() ? node.name : found->second;
}

void Parameters::add_slice(const Node &node, const ParameterAnswer &answer, bool is_persistent) {
    const std::string name = node.name + "." + answer.name;
    auto &index = is_persistent ? persistent_by_name_ : by_name_;
    auto &list = is_persistent ? persistent_slices : slices;
    const auto found = index.find(name);
    if (found != index.end()) {
        if (!(list[found->second].shape == answer.shape)) {
            throw Error(Fault::plugin,
                        fmt::format("parameter {} has shape {} in one mode and {} in another; a parameter's shape must "
                                    "not depend on mode or batch",
                                    answer.name, list[found->second].shape.text(), answer.shape.text()),
                        node.who);
        }
        return;
    }
    Slice slice{.name = name,
                .shape = answer.shape,
                .count = answer.shape.size(),
                .trainable = !is_persistent && !node.treatment.frozen && answer.trainable,
                .row_sparse = answer.row_sparse,
                .persistent = is_persistent,
                .fan_in = answer.fan_in,
                .fan_out = answer.fan_out};
    const experiment::Component *chosen = chosen_initialiser(node.treatment.initialisers, answer.name);
    slice.initialiser = chosen != nullptr ? *chosen : answer.initialiser;
    index.emplace(name, list.size());
    list.push_back(std::move(slice));
}

// The owner's slice for a sharing node, with its shape checked.
const Slice &Parameters::shared(const Node &node, const ParameterAnswer &answer, bool is_persistent) const {
    const auto &index = is_persistent ? persistent_by_name_ : by_name_;
    const auto found = index.find(owner(node) + "." + answer.name);
    if (found == index.end()) {
        throw Error(Fault::experiment,
                    fmt::format("shares the parameters of {}, which has none named {}", owner(node), answer.name),
                    node.who);
    }
    const Slice &slice = (is_persistent ? persistent_slices : slices)[found->second];
    const bool turn = node.treatment.transpose && answer.shape.rank() == 2;
    if (turn && answer.row_sparse) {
        throw Error(Fault::experiment, fmt::format("looks up rows of {}, so it cannot take it transposed", slice.name),
                    node.who, "let this layer own the parameter, and the other share it transposed");
    }
    const Shape seen = turn ? transposed(slice.shape) : slice.shape;
    if (!(seen == answer.shape)) {
        throw Error(Fault::experiment,
                    fmt::format("shares {}, which is {}{}, but needs {}", slice.name, slice.shape.text(),
                                turn ? " (transposed " + seen.text() + ")" : "", answer.shape.text()),
                    node.who, turn ? "" : "set \"transpose\": true if the matrix is to be used the other way round");
    }
    return slice;
}

void Parameters::add(const Graph &graph) {
    for (const Node &node : graph.nodes) {
        if (!node.treatment.share.empty()) {
            share_[node.name] = node.treatment.share;
            continue;
        }
        for (const ParameterAnswer &answer : node.agreement.parameters) {
            add_slice(node, answer, false);
        }
        for (const ParameterAnswer &answer : node.agreement.persistent) {
            add_slice(node, answer, true);
        }
    }
    for (const Node &node : graph.nodes) { // owners may stand behind those who share with them
        if (share_.count(node.name) != 0) {
            for (const ParameterAnswer &answer : node.agreement.parameters) {
                const Slice &slice = shared(node, answer, false);
                if (!answer.row_sparse || node.treatment.transpose) { // somebody writes all of its gradient
                    slices[by_name_.at(slice.name)].row_sparse = false;
                }
            }
            for (const ParameterAnswer &answer : node.agreement.persistent) {
                shared(node, answer, true);
            }
        }
    }
}

void Parameters::lay_out() {
    const int64_t bytes = type_ == ARM_F64 ? 8 : 4;
    const int64_t granule = ARM_ALIGNMENT / bytes;
    dense_elements = place(slices, 0, false, granule);
    elements = place(slices, dense_elements, true, granule);
    persistent_elements = place(persistent_slices, 0, false, granule);
    parameters = Buffer(static_cast<size_t>(elements * bytes));
    gradients = Buffer(static_cast<size_t>(dense_elements * bytes));
    persistent = Buffer(static_cast<size_t>(persistent_elements * bytes));
}

std::vector<Use> Parameters::uses(const Node &node) const {
    std::vector<Use> out;
    for (const ParameterAnswer &answer : node.agreement.parameters) {
        const Treatment &treatment = node.treatment;
        const bool turn = !treatment.share.empty() && treatment.transpose && answer.shape.rank() == 2;
        out.push_back({by_name_.at(owner(node) + "." + answer.name), turn});
    }
    return out;
}

std::vector<size_t> Parameters::persistent_uses(const Node &node) const {
    std::vector<size_t> out;
    for (const ParameterAnswer &answer : node.agreement.persistent) {
        out.push_back(persistent_by_name_.at(owner(node) + "." + answer.name));
    }
    return out;
}

void Parameters::initialise(uint64_t seed, plugin::Registry &registry) {
    const auto fill = [&](const Slice &slice, const Buffer &memory) {
        const experiment::Component &chosen = slice.initialiser;
        const std::string who = fmt::format("initialiser {} of {}", chosen.name, slice.name);
        const auto instance = plugin::make<arm_initialiser>(registry, plugin::Kind::initialiser, chosen.name,
                                                            ARM_INITIALISER_INTERFACE, chosen.settings, who);
        const int64_t bytes = type_ == ARM_F64 ? 8 : 4;
        const arm_random stream = random::stream(seed, "initialise", slice.name);
        const arm_initialiser_frame frame{.struct_size = sizeof(arm_initialiser_frame),
                                          .reserved = 0,
                                          .name = slice.name.c_str(),
                                          .tensor = {memory.bytes() + slice.offset * bytes, slice.shape.c()},
                                          .fan_in = slice.fan_in,
                                          .fan_out = slice.fan_out,
                                          .random = &stream,
                                          .services = &services()};
        instance.call(&arm_initialiser::fill, &frame);
    };
    for (const Slice &slice : slices) {
        fill(slice, parameters);
    }
    for (const Slice &slice : persistent_slices) {
        fill(slice, persistent);
    }
}

} // namespace armature::network
