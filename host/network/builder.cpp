// SPDX-License-Identifier: MIT
#include "network/builder.hpp"

#include "network/composition.hpp"
#include "network/constructs.hpp"

#include <fmt/format.h>

namespace armature::network {

using plugin::Kind;

size_t Builder::field(const std::string &name, const Shape &shape, bool wants_gradient) {
    size_t fields = 0;
    for (const Value &value : graph.values) {
        fields += value.field == none ? 0 : 1;
    }
    graph.values.push_back({name, shape, none, fields, wants_gradient});
    return graph.values.size() - 1;
}

std::vector<size_t> Builder::apply(const Application &use, std::vector<size_t> inputs) {
    if (use.kind == Kind::loss) {
        return node(use, std::move(inputs));
    }
    if (is_construct(use.component.name)) {
        return apply_construct(*this, use, std::move(inputs));
    }
    const Kind kind = registry_.catalogue().get(use.kind, use.component.name).kind;
    if (kind == Kind::cell && !in_step()) {
        throw Error(Fault::experiment,
                    fmt::format("{} is a cell, which carries its states from step to step", use.component.name),
                    use.who,
                    fmt::format("write {{\"layer\": \"recurrent\", \"body\": {{\"layer\": \"{}\", ...}}}}",
                                use.component.name));
    }
    return kind == Kind::block || kind == Kind::cell ? block(use, inputs) : node(use, std::move(inputs));
}

std::vector<size_t> Builder::node(const Application &use, std::vector<size_t> inputs) {
    return add_node(*this, use,
                    component_operation(registry_, use.kind, use.component.name, use.component.settings, use.who),
                    std::move(inputs));
}

std::vector<size_t> Builder::block(const Application &use, const std::vector<size_t> &inputs) {
    return compose(*this, use, inputs);
}

std::vector<size_t> add_node(Builder &builder, const Application &use, std::unique_ptr<Operation> operation,
                             std::vector<size_t> inputs) {
    Graph &graph = builder.graph;
    Node node{.name = use.name,
              .who = use.who,
              .component = use.component.name,
              .settings = use.component.settings,
              .treatment = use.treatment,
              .inputs = std::move(inputs)};
    std::vector<Shape> shapes;
    for (const size_t v : node.inputs) {
        shapes.push_back(graph.values[v].shape);
    }
    node.operation = std::move(operation);
    try {
        node.agreement = node.operation->configure(shapes, builder.type());
    } catch (const Error &error) {
        if (error.fault != Fault::experiment) {
            throw;
        }
        throw Error(error.fault, fmt::format("{}; it gets {}", error.message, builder.describe(node.inputs)),
                    error.where, error.hint);
    }
    if (use.kind == Kind::loss && node.agreement.outputs[0].size() != 1) {
        throw Error(Fault::plugin, "a loss's first output must be a scalar", use.who);
    }
    for (size_t i = 0; i < node.agreement.outputs.size(); ++i) {
        const std::string output = i == 0 ? use.name : fmt::format("{}.{}", use.name, i);
        node.outputs.push_back(graph.values.size());
        graph.values.push_back({output, node.agreement.outputs[i], graph.nodes.size()});
    }
    return graph.nodes.emplace_back(std::move(node)).outputs;
}

std::vector<size_t> Builder::apply(const experiment::Subnetwork &network, const std::string &prefix,
                                   const Treatment &treatment, const std::vector<size_t> &inputs) {
    Wiring wiring(*this, network.file, prefix, treatment);
    for (size_t i = 0; i < network.inputs.size() && i < inputs.size(); ++i) {
        wiring.name(network.inputs[i], inputs[i]);
    }
    for (const experiment::Layer &layer : network.layers) {
        wiring.add(layer);
    }
    wiring.raise();
    std::vector<size_t> outputs = {wiring.names.at(network.output)};
    for (size_t k = 1;; ++k) { // the further outputs of the last layer
        const auto more = wiring.names.find(fmt::format("{}.{}", network.output, k));
        if (more == wiring.names.end()) {
            return outputs;
        }
        outputs.push_back(more->second);
    }
}

std::string Builder::describe(const std::vector<size_t> &values) const {
    std::string text;
    for (const size_t v : values) {
        const Value &value = graph.values[v];
        text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", value.name, value.shape.text(),
                            value.shape.type() == ARM_I32 ? " of indices" : "");
    }
    return text.empty() ? "nothing" : text;
}

Treatment inside(const Treatment &outer, const std::string &name, Treatment own) {
    Treatment out;
    out.frozen = outer.frozen || own.frozen;
    out.transpose = outer.share.empty() ? own.transpose : outer.transpose;
    if (!outer.share.empty()) { // the counterpart in the block whose parameters are shared
        out.share = own.share.empty() ? outer.share + "." + name : outer.share + "." + own.share;
    } else {
        out.share = own.share;
    }
    out.initialisers = std::move(own.initialisers);
    for (const auto &[parameter, initialiser] : outer.initialisers) {
        if (parameter.find('.') == std::string::npos) {
            out.initialisers[parameter] = initialiser;
        }
    }
    for (const auto &[parameter, initialiser] : outer.initialisers) {
        if (parameter.starts_with(name + ".")) {
            out.initialisers[parameter.substr(name.size() + 1)] = initialiser;
        }
    }
    return out;
}

} // namespace armature::network
