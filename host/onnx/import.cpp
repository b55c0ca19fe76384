// SPDX-License-Identifier: MIT
#include "onnx/import.hpp"

#include "onnx/translate.hpp"
#include "support/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::onnx {

namespace {

void refuse_unknown(const Model &model) {
    const std::map<std::string, int> unknown = unknown_operators(model);
    if (unknown.empty()) {
        return;
    }
    std::vector<std::string> names;
    for (const auto &[op, count] : unknown) {
        names.push_back(count == 1 ? op : fmt::format("{} ({} times)", op, count));
    }
    throw Error(Fault::data, fmt::format("has operators that no layers here stand for: {}", fmt::join(names, ", ")),
                model.file, "docs/onnx.md lists those that there are");
}

// What the network reads: the extents of one example, feature first, then width and height or length.
std::vector<int64_t> example_of(const Building &net) {
    for (const Source &source : net.sources) {
        if (source.kind == Source::Kind::field && source.used) {
            std::vector<int64_t> out;
            for (const size_t d : source.in_memory()) {
                if (source.dimensions[d].role != ARM_ROLE_BATCH) {
                    out.push_back(source.dimensions[d].extent);
                }
            }
            return out;
        }
    }
    return {};
}

struct Data {
    Json settings;
    std::string field, why;
};

// Data of the shape that the model wants: the digits of MNIST for theirs, otherwise generated ones, to be replaced.
Data data_for(const std::vector<int64_t> &example, int64_t classes, const std::string &file) {
    const int64_t two = std::max<int64_t>(classes, 2);
    if (example == std::vector<int64_t>{1, 28, 28} && classes == 10) {
        return {{{"dataset", "idx"}, {"path", "mnist"}, {"normalise", "range"}},
                "image",
                "grey pictures of 28 x 28 in 10 classes: the digits of MNIST, from 0 to 1"};
    }
    if (example.size() == 3 && (example[0] == 1 || example[0] == 3) && example[1] >= 8 && example[2] >= 8) {
        return {{{"dataset", "gratings"},
                 {"width", example[1]},
                 {"height", example[2]},
                 {"channels", example[0]},
                 {"classes", two},
                 {"points", std::max<int64_t>(1, 20 / two)},
                 {"normalise", "range"}},
                "image",
                "generated pictures of this size in place of the model's own"};
    }
    if (example.size() == 1) {
        return {{{"dataset", "gaussians"}, {"features", example[0]}, {"classes", two}},
                "point",
                "generated points of this size in place of the model's own"};
    }
    throw Error(Fault::data,
                fmt::format("wants examples of extents [{}], for which there are no data here: feature counts, and "
                            "pictures with 1 or 3 channels from 8 x 8 on, can be generated",
                            fmt::join(example, ", ")),
                file);
}

// The layers that lead to the last one.
std::vector<LayerEntry> reached(const Building &net, const std::string &last) {
    std::set<std::string> wanted = {last};
    std::vector<LayerEntry> out;
    for (auto entry = net.layers.rbegin(); entry != net.layers.rend(); ++entry) {
        if (wanted.contains(entry->name)) {
            wanted.insert(entry->inputs.begin(), entry->inputs.end());
            out.insert(out.begin(), *entry);
        }
    }
    return out;
}

// The names that layers without one have in an experiment.
std::map<std::string, std::string> usual_names(const std::vector<LayerEntry> &layers) {
    std::map<std::string, int> count;
    std::map<std::string, std::string> out;
    for (const LayerEntry &entry : layers) {
        const int n = ++count[entry.component];
        out[entry.name] = n == 1 ? entry.component : fmt::format("{}_{}", entry.component, n);
    }
    return out;
}

// As a person would write it: a layer reads the one before, and has a name where another one needs it.
Json written(const std::vector<LayerEntry> &layers, const std::string &field) {
    const auto reads_before = [&](size_t i) {
        return layers[i].inputs == std::vector<std::string>{i == 0 ? field : layers[i - 1].name};
    };
    std::set<std::string> named;
    for (size_t i = 0; i < layers.size(); ++i) {
        if (!reads_before(i)) {
            named.insert(layers[i].inputs.begin(), layers[i].inputs.end());
        }
    }
    Json out = Json::array();
    for (size_t i = 0; i < layers.size(); ++i) {
        Json entry = {{"layer", layers[i].component}};
        if (named.contains(layers[i].name)) {
            entry["name"] = layers[i].name;
        }
        if (!reads_before(i)) {
            entry["inputs"] = layers[i].inputs;
        }
        entry.update(layers[i].settings);
        out.push_back(entry.size() == 1 ? Json(layers[i].component) : std::move(entry));
    }
    return out;
}

// [batch, features] if every other axis has extent 1; otherwise as it is.
Value as_classes(Building &net, Value value) {
    int64_t rest = 1, longest = 1;
    for (size_t i = 1; i < value.rank(); ++i) {
        rest *= value.extent(i);
        longest = std::max(longest, value.extent(i));
    }
    if (rest == longest && value.rank() >= 2) {
        value.reshape({value.extent(0), rest});
    }
    return net.shaped(value, net.ordinary_roles(value));
}

} // namespace

Imported import_model(const Model &model, const std::set<std::string> &components, const std::string &name,
                      const std::string &weights_file) {
    refuse_unknown(model);
    if (model.inputs.size() != 1 || model.outputs.empty()) {
        throw Error(Fault::data,
                    fmt::format("has {} inputs and {} outputs; a model with one input and an output can be imported",
                                model.inputs.size(), model.outputs.size()),
                    model.file);
    }
    Given given;
    given.components = components;
    given.fields[model.inputs[0].name] = " the field"; // no layer is called so; its name depends on its shape
    std::unique_ptr<Translation> t;
    Value last;
    try {
        t = translate(model, given);
        if (!t->outputs[0].value) {
            throw Refused{"a loss as an output"};
        }
        last = as_classes(t->net, *t->outputs[0].value);
    } catch (const Refused &refused) {
        throw Error(Fault::data,
                    fmt::format("cannot be imported: {} wants {}", refused.who.empty() ? "its output" : refused.who,
                                refused.reason),
                    model.file, "docs/onnx.md tells what is known of each operator");
    }
    const Building &net = t->net;
    const bool classifies = last.rank() == 2 && last.extent(1) >= 2;
    const Data data = data_for(example_of(net), classifies ? last.extent(1) : 2, model.file);

    std::vector<LayerEntry> layers = reached(net, net.sources[last.source].name);
    std::map<std::string, std::string> names = usual_names(layers);
    names[given.fields.at(model.inputs[0].name)] = data.field;
    for (LayerEntry &entry : layers) {
        entry.name = names.at(entry.name);
        for (std::string &input : entry.inputs) {
            input = names.at(input);
        }
    }
    Imported out;
    Json network = written(layers, data.field), metrics = Json::array({"accuracy"});
    if (classifies && layers.size() > 1 && layers.back().component == "softmax") { // the loss wants what is before it
        network.back() = {{"layer", "softmax"}, {"name", "probabilities"}, {"mode", "evaluate"}};
        metrics.push_back({{"metric", "accuracy"}, {"of", "probabilities"}, {"name", "likeliest"}});
    }
    for (Weight &weight : t->net.weights) {
        const size_t dot = weight.name.rfind('.');
        if (const auto layer = names.find(weight.name.substr(0, dot)); layer != names.end()) {
            out.parameters += weight.persistent ? 0 : static_cast<int64_t>(weight.values.size());
            weight.name = layer->second + weight.name.substr(dot);
            out.weights.push_back(std::move(weight));
        }
    }
    out.experiment = {{"name", name},
                      {"question", "What does the imported network give as it is? With more epochs it is trained on."},
                      {"data", data.settings},
                      {"network", network}};
    if (classifies) {
        out.experiment["loss"] = "cross_entropy";
        out.experiment["metrics"] = metrics;
    } else {
        out.experiment["loss"] = {{"loss", "mean"}, {"target", nullptr}};
    }
    out.experiment["optimizer"] = {{"optimizer", "sgd"}, {"rate", 0.001}, {"momentum", 0.9}};
    out.experiment["train"] = {{"epochs", 0}, {"batch", 32}, {"evaluation_batch", 32}};
    if (!out.weights.empty()) {
        out.experiment["initialize"] = {{"file", weights_file}};
    }
    out.data = data.why;
    for (size_t i = 1; i < model.outputs.size(); ++i) {
        out.left_out.push_back(model.outputs[i].name);
    }
    return out;
}

} // namespace armature::onnx
