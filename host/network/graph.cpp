// SPDX-License-Identifier: MIT
#include "network/graph.hpp"

#include "support/nearest.hpp"

#include <fmt/format.h>

#include <set>

namespace armature::network {

using plugin::Kind;

Shape with_batch(const Shape &one, int64_t batch) {
    Shape shape(one.type(), {});
    bool placed = false;
    for (uint32_t i = 0; i < one.rank(); ++i) {
        if (one.role(i) == ARM_ROLE_TIME && !placed) {
            shape.append(ARM_ROLE_BATCH, batch);
            placed = true;
        }
        shape.append(one.role(i), one.extent(i));
    }
    if (!placed) {
        shape.append(ARM_ROLE_BATCH, batch);
    }
    return shape;
}

namespace {

class Builder {
public:
    Builder(const experiment::Resolved &experiment, plugin::Registry &registry, int32_t type, Mode mode)
        : experiment_(experiment), registry_(registry), type_(type) {
        graph_.mode = mode;
    }

    void add_fields(const std::vector<data::Field> &fields, int64_t batch) {
        for (size_t i = 0; i < fields.size(); ++i) {
            graph_.named.emplace(fields[i].name, graph_.values.size());
            graph_.values.push_back({fields[i].name, with_batch(fields[i].one, batch), none, i});
        }
    }

    void add_layer(const experiment::Layer &layer) {
        const std::string who = place(layer.component) + fmt::format("layer {} ({})", layer.name, layer.component.name);
        std::vector<size_t> inputs;
        for (const std::string &name : layer.inputs) {
            if (broken_.count(name) != 0) { // its error is reported already
                broken_.insert(layer.name);
                return;
            }
            inputs.push_back(value(name, who, "input"));
        }
        if (!takes_part(layer.mode)) {
            absent_.insert(layer.name);
            graph_.named[layer.name] = inputs.at(0);
            return;
        }
        try {
            add_node(layer.name, who, Kind::layer, layer.component, std::move(inputs), &layer);
        } catch (const Error &error) {
            errors_.push_back(error);
            broken_.insert(layer.name);
        }
    }

    void add_loss(const experiment::Loss &loss) {
        graph_.losses.push_back(none);
        if (broken_.count(loss.of) != 0 || absent_.count(loss.of) != 0) {
            return;
        }
        const std::string who = place(loss.component) + fmt::format("loss {} ({})", loss.name, loss.component.name);
        try {
            std::vector<size_t> inputs = {value(loss.of, who, "output")};
            if (!loss.target.empty()) {
                inputs.push_back(value(loss.target, who, "target"));
            }
            add_node(loss.name, who, Kind::loss, loss.component, std::move(inputs), nullptr);
            graph_.losses.back() = graph_.nodes.size() - 1;
        } catch (const Error &error) {
            errors_.push_back(error);
        }
    }

    Graph finish() {
        if (!errors_.empty()) {
            throw Errors(std::move(errors_));
        }
        return std::move(graph_);
    }

private:
    std::string place(const experiment::Component &component) const {
        const std::string file = experiment_.file.filename().string();
        if (component.pointer.empty()) {
            return "";
        }
        return file.empty() ? component.pointer + ", " : fmt::format("{} at {}, ", file, component.pointer);
    }
    bool takes_part(const std::string &mode) const {
        return mode.empty() || (mode == "train") == (graph_.mode == Mode::train);
    }
    size_t value(const std::string &name, const std::string &who, const char *what) {
        const auto found = graph_.named.find(name);
        if (found != graph_.named.end()) {
            return found->second;
        }
        std::vector<std::string> known;
        for (const auto &[key, unused] : graph_.named) {
            known.push_back(key);
        }
        throw Error(Fault::experiment,
                    fmt::format("its {} \"{}\" is neither a layer before it nor a field", what, name), who,
                    suggest(name, known));
    }

    // Appends a configured node; its outputs become values.
    void add_node(const std::string &name, const std::string &who, Kind kind, const experiment::Component &component,
                  std::vector<size_t> inputs, const experiment::Layer *layer) {
        Node node{.name = name, .who = who, .layer = layer, .inputs = std::move(inputs)};
        std::vector<Shape> shapes;
        for (const size_t v : node.inputs) {
            shapes.push_back(graph_.values[v].shape);
        }
        node.operation = std::make_unique<Operation>(registry_, kind, component.name, component.settings, who);
        try {
            node.agreement = node.operation->configure(shapes, type_);
        } catch (const Error &error) {
            if (error.fault != Fault::experiment) {
                throw;
            }
            throw Error(error.fault, fmt::format("{}; it gets {}", error.message, describe(node.inputs)), error.where,
                        error.hint);
        }
        if (kind == Kind::loss && node.agreement.outputs[0].size() != 1) {
            throw Error(Fault::plugin, "a loss's first output must be a scalar", who);
        }
        for (size_t i = 0; i < node.agreement.outputs.size(); ++i) {
            const std::string output = i == 0 ? name : fmt::format("{}.{}", name, i);
            node.outputs.push_back(graph_.values.size());
            if (kind != Kind::loss) {
                graph_.named[output] = graph_.values.size();
            }
            graph_.values.push_back({output, node.agreement.outputs[i], graph_.nodes.size(), none});
        }
        graph_.nodes.push_back(std::move(node));
    }
    std::string describe(const std::vector<size_t> &values) const {
        std::string text;
        for (const size_t v : values) {
            const Value &value = graph_.values[v];
            text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", value.name, value.shape.text(),
                                value.shape.type() == ARM_I32 ? " of indices" : "");
        }
        return text;
    }

    const experiment::Resolved &experiment_;
    plugin::Registry &registry_;
    int32_t type_;
    Graph graph_;
    std::set<std::string> broken_, absent_;
    std::vector<Error> errors_;
};

} // namespace

Graph Graph::build(const experiment::Resolved &experiment, const std::vector<data::Field> &fields,
                   plugin::Registry &registry, int32_t type, Mode mode, int64_t batch) {
    Builder builder(experiment, registry, type, mode);
    builder.add_fields(fields, batch);
    for (const experiment::Layer &layer : experiment.network) {
        builder.add_layer(layer);
    }
    for (const experiment::Loss &loss : experiment.losses) {
        builder.add_loss(loss);
    }
    return builder.finish();
}

} // namespace armature::network
