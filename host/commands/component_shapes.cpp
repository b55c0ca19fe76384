// SPDX-License-Identifier: MIT
// component_shapes.cpp: see component_shapes.hpp.
#include "commands/component_shapes.hpp"

#include "check/candidates.hpp"
#include "network/builder.hpp"
#include "network/cost.hpp"

#include <set>

#include <fmt/format.h>

namespace armature::commands {

namespace {

using plugin::Component;
using plugin::Kind;

constexpr size_t most_forms = 4;

std::string extents(const Shape &shape) {
    std::string out;
    for (uint32_t i = 0; i < shape.rank(); ++i) {
        out += (i == 0 ? "" : " x ") + std::to_string(shape.extent(i));
    }
    return out.empty() ? "1" : out;
}

std::string in_words(const network::Graph &graph, const std::vector<size_t> &values) {
    std::string out;
    for (const size_t v : values) {
        const Shape &shape = graph.values[v].shape;
        out += (out.empty() ? "" : ", ") + (shape.rank() == 0 ? "a number" : shape.text()) +
               (shape.type() == ARM_I32 ? " of integers" : "");
    }
    return out.empty() ? "nothing" : out;
}

// Those of its settings that are networks are a layer each, as required_settings gives them.
experiment::Component as_written(const Component &component, Json settings) {
    experiment::Component out{component.name, Json::object(), "", {}};
    for (const auto &[name, rules] : component.schema.at("properties").items()) {
        if (settings.contains(name) && rules.contains("x-network")) {
            Json inner = settings[name].is_string() ? Json{{"layer", settings[name]}} : settings[name];
            experiment::Layer layer;
            layer.name = "inner";
            layer.component.name = inner["layer"].get<std::string>();
            layer.inputs = {"x"};
            inner.erase("layer");
            layer.component.settings = inner;
            out.networks[name] = std::make_shared<const experiment::Subnetwork>(
                experiment::Subnetwork{.file = "", .inputs = {"x"}, .layers = {layer}, .output = "inner"});
            settings.erase(name);
        }
    }
    out.settings = plugin::with_defaults(settings, component.schema);
    return out;
}

// One line, or "" where the component refuses these inputs.
std::string line_of(const Component &component, const Json &settings, plugin::Registry &registry,
                    const check::Inputs &inputs, bool whole) {
    try {
        network::Builder builder(registry, ARM_F64, network::Mode::train, component.kind == Kind::cell ? 1 : 0);
        const experiment::Component chosen = as_written(component, settings);
        std::vector<size_t> in;
        for (const Shape &shape : inputs) {
            in.push_back(builder.field(fmt::format("x{}", in.size()), shape));
        }
        const std::vector<size_t> out = builder.apply(
            {.name = "it", .who = "it", .kind = component.kind, .component = chosen, .treatment = {}, .roles = {}}, in);
        std::string parameters;
        int64_t cost = 0;
        for (const network::Node &node : builder.graph.nodes) {
            const std::string inside = node.name == "it" ? "" : node.name.substr(std::string("it.").size()) + ".";
            cost += network::multiply_adds(builder.graph, node);
            for (const network::ParameterAnswer &p : node.agreement.parameters) {
                parameters +=
                    fmt::format("{}{}{} {}", parameters.empty() ? "; " : ", ", inside, p.name, extents(p.shape));
            }
        }
        for (const network::State &state : builder.graph.states) {
            parameters += fmt::format("; state {} {}", state.name.substr(state.name.find('.') + 1), state.shape.text());
        }
        if (cost > 0) {
            parameters += fmt::format("; {} multiply-adds an example", cost);
        }
        return in_words(builder.graph, in) + " -> " + in_words(builder.graph, out) + (whole ? parameters : "");
    } catch (const std::exception &) {
        return "";
    }
}

// Of its inputs, the ranks and roles: the same with other extents says nothing new.
std::string form_of(const check::Inputs &inputs) {
    std::string form;
    for (const Shape &shape : inputs) {
        form += std::to_string(shape.type());
        for (uint32_t i = 0; i < shape.rank(); ++i) {
            form += fmt::format(" {}", shape.role(i));
        }
        form += ';';
    }
    return form;
}

} // namespace

std::vector<std::string> shapes_of(const Component &component, const check::Example &example, const Json &settings,
                                   const plugin::Catalogue &catalogue) {
    if (!plugin::same_space(component.kind, Kind::layer) && component.kind != Kind::loss) {
        return {};
    }
    plugin::Registry registry(catalogue);
    std::vector<check::Inputs> all = {{}};
    for (const std::vector<check::Input> &inputs : example.inputs) {
        check::Inputs &named = all.emplace_back();
        for (const check::Input &input : inputs) {
            named.push_back(input.shape);
        }
    }
    all.insert(all.end(), check::candidate_inputs().begin(), check::candidate_inputs().end());
    std::vector<std::string> lines;
    std::set<std::string> forms;
    for (const check::Inputs &inputs : all) {
        const std::string form = form_of(inputs);
        if (lines.size() < most_forms && !forms.contains(form)) {
            const std::string line = line_of(component, settings, registry, inputs, lines.empty());
            if (!line.empty()) {
                forms.insert(form);
                lines.push_back(line);
            }
        }
    }
    return lines;
}

} // namespace armature::commands
