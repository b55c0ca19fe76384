// SPDX-License-Identifier: MIT
#include "experiment/graph.hpp"

#include "experiment/order.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace armature::experiment {

namespace {

constexpr size_t none = static_cast<size_t>(-1);

class Arrangement {
public:
    Arrangement(Context &context, const Elaborated &elaborated, const Fields &fields)
        : context_(context), elaborated_(elaborated), fields_(fields) {
        for (const Placed &placed : elaborated.layers) {
            numbers_.emplace(placed.name, layers_.size());
            outside_.push_back(placed.name);
            layers_.push_back(layer(placed));
        }
        outside_.insert(outside_.end(), fields.inputs.begin(), fields.inputs.end());
        outside_.insert(outside_.end(), fields.targets.begin(), fields.targets.end());
    }

    std::vector<Layer> run() {
        sources_.resize(layers_.size());
        for (size_t i = 0; i < layers_.size(); ++i) {
            connect(i);
            share(i);
        }
        const std::vector<size_t> order = topological();
        for (const Layer &layer : layers_) {
            check_mode(layer);
        }
        std::vector<Layer> out;
        for (const size_t i : order) {
            out.push_back(std::move(layers_[i]));
        }
        return out;
    }

private:
    Layer layer(const Placed &placed) {
        Layer out;
        const Json &keys = placed.parts.keys;
        out.name = placed.name;
        out.component = placed.parts.component;
        out.mode = keys.value("mode", "");
        out.transpose = keys["transpose"] == true; // not a boolean where it is not known yet
        out.frozen = keys["frozen"] == true;
        initialisers(keys, out);
        if (std::count(fields_.inputs.begin(), fields_.inputs.end(), out.name) +
                std::count(fields_.targets.begin(), fields_.targets.end(), out.name) !=
            0) {
            context_.problems.add(out.component.pointer,
                                  fmt::format("the layer's name \"{}\" is that of a field of the data", out.name),
                                  "give it another with \"name\"");
        }
        return out;
    }

    void initialisers(const Json &keys, Layer &out) {
        const std::string &at = out.component.pointer;
        const auto read = [&](const Json &written, const std::string &where, const std::string &parameter) {
            if (auto parts = read_component(context_, plugin::Kind::initialiser, written, where)) {
                out.initialisers[parameter] = std::move(parts->component);
            }
        };
        if (keys.contains("initialiser")) {
            read(keys["initialiser"], pointer(at, "initialiser"), "weight");
        }
        if (!keys.contains("initialisers")) {
            return;
        }
        const std::string where = pointer(at, "initialisers");
        if (!keys["initialisers"].is_object()) {
            return context_.problems.add(where, "\"initialisers\" wants an object: one initialiser for each parameter");
        }
        for (const auto &[parameter, written] : keys["initialisers"].items()) {
            read(written, pointer(where, parameter), parameter);
        }
    }

    // The names of the inputs, and which of them are layers.
    void connect(size_t i) {
        const Placed &placed = elaborated_.layers[i];
        Layer &layer = layers_[i];
        const std::string &at = layer.component.pointer;
        for (size_t k = 0; k < placed.inputs.size(); ++k) {
            layer.inputs.push_back(source(i, placed.inputs[k], pointer(pointer(at, "inputs"), k)));
        }
        const Json &keys = placed.parts.keys;
        const auto named = [&](const char *key, std::vector<std::string> &out) {
            for (size_t k = 0; keys.contains(key) && k < keys[key].size(); ++k) {
                out.push_back(source(i, {keys[key][k].get<std::string>(), placed.scope}, pointer(pointer(at, key), k)));
            }
        };
        named("constants", layer.constants);
        named("initial", layer.initial);
        for (const auto &[key, out] : {std::pair{"children", &layer.children}, {"lengths", &layer.lengths}}) {
            if (keys.contains(key)) {
                *out = source(i, {keys[key].get<std::string>(), placed.scope}, pointer(at, key));
            }
        }
        for (const char *key : {"constants", "initial", "lengths"}) {
            if (keys.contains(key) && !is_recurrence(placed)) {
                context_.problems.add(
                    pointer(at, key),
                    fmt::format("\"{}\" is for recurrences, and {} is none", key, layer.component.name),
                    "recurrent and bidirectional run through time, recursive through trees");
            }
        }
        const bool tree = layer.component.name == "recursive";
        if (tree != keys.contains("children")) {
            context_.problems.add(
                tree ? at : pointer(at, "children"),
                tree ? std::string("a recursion over trees wants \"children\"")
                     : fmt::format("\"children\" is for recursions over trees, and {} is none", layer.component.name),
                tree ? "name a field or layer with the indices of each node's children"
                     : "take {\"layer\": \"recursive\"}");
        }
    }
    bool is_recurrence(const Placed &placed) const {
        return context_.catalogue.get(plugin::Kind::layer, placed.parts.component.name).file.empty();
    }
    // What a reference means: the name of a layer, noted as a source, or of a field.
    std::string source(size_t i, const Reference &reference, const std::string &at) {
        const std::optional<std::string> name = meaning(reference);
        if (name && name->empty()) {
            return fields_.inputs.empty() ? "" : fields_.inputs.front();
        }
        const size_t found = name ? number(*name) : none;
        if (found != none) {
            sources_[i].push_back(found);
        } else if ((!name || !field(*name)) && elaborated_.complete) { // else it may stand in a part not known yet
            context_.problems.add(
                at, fmt::format("the input \"{}\" is neither a layer nor a field of the data", reference.name),
                suggest(reference.name, visible(reference.scope, outside_)));
        }
        return name.value_or(reference.name);
    }
    size_t number(const std::string &name) const {
        auto found = numbers_.find(name);
        if (found == numbers_.end()) { // "hidden.1": another output of a layer
            const size_t dot = name.rfind('.');
            if (dot != std::string::npos && name.find_first_not_of("0123456789", dot + 1) == std::string::npos) {
                found = numbers_.find(name.substr(0, dot));
            }
        }
        return found == numbers_.end() ? none : found->second;
    }
    bool field(const std::string &name) const {
        return !fields_.known || std::count(fields_.inputs.begin(), fields_.inputs.end(), name) != 0 ||
               std::count(fields_.targets.begin(), fields_.targets.end(), name) != 0;
    }

    void share(size_t i) {
        const Placed &placed = elaborated_.layers[i];
        const Json &keys = placed.parts.keys;
        const std::string &at = placed.parts.component.pointer;
        if (!keys.contains("share")) {
            if (layers_[i].transpose) {
                context_.problems.add(pointer(at, "transpose"), "only shared parameters can be transposed",
                                      "name their owner with \"share\"");
            }
            return;
        }
        const std::string where = pointer(at, "share");
        const Reference reference{keys["share"].get<std::string>(), placed.scope};
        const std::optional<std::string> name = meaning(reference);
        const auto owner = name ? numbers_.find(*name) : numbers_.end();
        if (owner == numbers_.end()) {
            if (elaborated_.complete) {
                context_.problems.add(where,
                                      fmt::format("shares the parameters of \"{}\", which is no layer", reference.name),
                                      suggest(reference.name, visible(placed.scope, layer_names())));
            }
            return;
        }
        if (owner->second == i || elaborated_.layers[owner->second].parts.keys.contains("share")) {
            context_.problems.add(where,
                                  fmt::format("\"{}\" {}", reference.name,
                                              owner->second == i ? "would share with itself"
                                                                 : "itself shares another layer's parameters"),
                                  "name the layer that owns them");
        }
        for (const char *key : {"initialiser", "initialisers", "frozen"}) {
            if (key == std::string("frozen") ? layers_[i].frozen : keys.contains(key)) {
                context_.problems.add(
                    pointer(at, key),
                    fmt::format("\"{}\" belongs to the layer that owns the parameters, \"{}\"", key, owner->first));
            }
        }
        layers_[i].share = owner->first;
    }
    std::vector<std::string> layer_names() const {
        std::vector<std::string> names;
        for (const Layer &layer : layers_) {
            names.push_back(layer.name);
        }
        return names;
    }

    std::vector<size_t> topological() {
        const Order order = order_of(sources_);
        if (!order.cycle.empty()) {
            std::vector<std::string> names;
            for (const size_t i : order.cycle) {
                names.push_back(layers_[i].name);
            }
            context_.problems.add(layers_[order.cycle.front()].component.pointer,
                                  fmt::format("the network has a cycle: {}", fmt::join(names, " -> ")));
        }
        return order.numbers;
    }

    // In the other mode a layer hands on its first input: a single input can stand for the output, several cannot. So
    // what a layer is given in a mode stands behind those that rest in it.
    void check_mode(const Layer &layer) {
        for (const std::string &input : layer.inputs) {
            for (const char *mode : {"train", "evaluate"}) {
                const bool rests = !layer.mode.empty() && layer.mode != mode;
                const Layer *source = rests ? nullptr : hands_on_nothing(input, mode);
                if (source != nullptr) {
                    context_.problems.add(
                        layer.component.pointer,
                        fmt::format("its input \"{}\" takes part in mode \"{}\" only, and having {} inputs it has "
                                    "none to hand on in the other",
                                    source->name, source->mode, source->inputs.size()),
                        fmt::format("let it take part in both, or give \"{}\" the same mode", layer.name));
                    break;
                }
            }
        }
    }
    // The first layer from this one back that rests in the mode without a single input that could stand for it.
    const Layer *hands_on_nothing(const std::string &name, const std::string &mode) const {
        size_t i = number(name);
        for (size_t passed = 0; i != none && passed < layers_.size(); ++passed) { // there may be a cycle: it is told
            const Layer &source = layers_[i];
            if (source.mode.empty() || source.mode == mode) {
                return nullptr;
            }
            if (source.inputs.size() != 1) {
                return &source;
            }
            i = number(source.inputs.front());
        }
        return nullptr;
    }

    Context &context_;
    const Elaborated &elaborated_;
    const Fields &fields_;
    std::vector<Layer> layers_;
    std::vector<std::vector<size_t>> sources_; // layers among the inputs
    std::map<std::string, size_t> numbers_;
    std::vector<std::string> outside_;
};

} // namespace

Fields Fields::of(const Facts *facts) {
    Fields fields;
    const auto names = [&](const char *fact, std::vector<std::string> &out) {
        if (facts != nullptr && facts->count(fact) != 0) {
            fields.known = true;
            out = facts->at(fact).get<std::vector<std::string>>();
        }
    };
    names("data.input_fields", fields.inputs);
    names("data.target_fields", fields.targets);
    return fields;
}

std::vector<Layer> arrange(Context &context, const Elaborated &elaborated, const Fields &fields) {
    return Arrangement(context, elaborated, fields).run();
}

const Layer *find_layer(const std::vector<Layer> &layers, const std::string &name) {
    const auto named = [&](const std::string &wanted) {
        return std::find_if(layers.begin(), layers.end(), [&](const Layer &layer) { return layer.name == wanted; });
    };
    auto found = named(name);
    const size_t dot = name.rfind('.');
    if (found == layers.end() && dot != std::string::npos) {
        found = named(name.substr(0, dot));
    }
    return found == layers.end() ? nullptr : &*found;
}

void check_outputs(Context &context, const std::vector<Layer> &layers, const std::vector<Loss> &losses,
                   const std::vector<Metric> &metrics) {
    std::set<std::string> used; // "hidden.1" uses "hidden" as well
    const auto use = [&](const std::string &name) {
        used.insert(name);
        used.insert(name.substr(0, name.rfind('.')));
    };
    for (const Layer &layer : layers) {
        for (const auto *names : {&layer.inputs, &layer.constants, &layer.initial}) {
            std::for_each(names->begin(), names->end(), use);
        }
        use(layer.children);
        use(layer.lengths);
    }
    for (const Loss &loss : losses) {
        use(loss.of);
    }
    for (const Metric &metric : metrics) {
        use(metric.of);
    }
    for (const Layer &layer : layers) {
        if (used.count(layer.name) == 0) {
            context.problems.add(layer.component.pointer,
                                 fmt::format("nothing uses the output of the layer \"{}\"", layer.name),
                                 "remove it, or name it in the inputs of a layer or as a loss's \"of\"");
        }
    }
}

} // namespace armature::experiment
