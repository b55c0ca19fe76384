// SPDX-License-Identifier: MIT
// layer_cases.hpp: the cases of cases/*.py with what PyTorch says of them, and the same cases on our bench.
#pragma once

#include "compare.hpp"
#include "exchange.hpp"
#include "support/layer_bench.hpp"

#include <cstdlib>
#include <set>

namespace armature::differential {

struct Expected {
    std::vector<Tensor> outputs, persistent, parameter_gradients; // after one call
    std::vector<std::optional<Tensor>> input_gradients;           // where somebody asks for it
};

struct Case {
    std::string file, component;
    plugin::Kind kind;
    std::string settings;
    bool evaluate = false;
    std::vector<Tensor> inputs, parameters, persistent;
    std::vector<bool> real; // of each input; the others are labels or indices
    std::vector<std::string> names;
    Tensor output_gradient;
    Expected expected;

    Shape input_shape(size_t i, int32_t type) const {
        static const std::vector<std::vector<int32_t>> roles = {
            {}, {}, {}, {ARM_ROLE_LENGTH}, {ARM_ROLE_WIDTH, ARM_ROLE_HEIGHT}};
        Shape out(real[i] ? type : static_cast<int32_t>(ARM_I32), {});
        const std::vector<int64_t> &extents = inputs[i].extents;
        const size_t space = extents.size() - (real[i] ? 2 : 1); // an index has no features
        size_t d = 0;
        if (real[i]) {
            out.append(ARM_ROLE_FEATURE, extents[d++]);
        }
        for (const int32_t role : roles.at(space + 2)) {
            out.append(role, extents[d++]);
        }
        out.append(ARM_ROLE_BATCH, extents[d]);
        return out;
    }
    std::string text() const {
        std::string out = component + " " + settings + (evaluate ? " in evaluation" : "");
        for (size_t i = 0; i < inputs.size(); ++i) {
            out += " " + input_shape(i, ARM_F64).text();
        }
        return out;
    }
};

inline Case read_case(const Json &line, const Reader &reader) {
    Case c;
    c.file = line.at("file");
    c.component = line.at("component");
    const std::string kind = line.at("kind");
    c.kind = kind == "loss"         ? plugin::Kind::loss
             : kind == "activation" ? plugin::Kind::activation
                                    : plugin::Kind::layer;
    c.settings = line.at("settings").dump();
    c.evaluate = line.at("evaluate");
    c.inputs = reader.tensors(line.at("inputs"));
    for (const Json &input : line.at("inputs")) {
        c.real.push_back(input.at("real"));
    }
    for (const auto &[name, told] : line.at("parameters").items()) {
        c.names.push_back(name);
        c.parameters.push_back(reader.tensor(told));
    }
    c.persistent = reader.tensors(line.at("persistent"));
    c.expected.outputs = reader.tensors(line.at("outputs"));
    c.expected.persistent = reader.tensors(line.at("persistent_after"));
    if (!c.evaluate) {
        c.output_gradient = reader.tensor(line.at("output_gradient"));
        for (const Json &told : line.at("input_gradients")) {
            c.expected.input_gradients.push_back(told.is_null() ? std::nullopt : std::optional(reader.tensor(told)));
        }
        c.expected.parameter_gradients = reader.tensors(line.at("parameter_gradients"));
    }
    return c;
}

// All of them, played by PyTorch once a process; nothing where it is not here. Another seed draws other settings and
// numbers: ARMATURE_DIFFERENTIAL_SEED.
inline const std::optional<std::vector<Case>> &all_cases() {
    static const std::optional<std::vector<Case>> cases = []() -> std::optional<std::vector<Case>> {
        const testing::TemporaryFolder room;
        const char *seed = std::getenv("ARMATURE_DIFFERENTIAL_SEED");
        if (!run_torch("layers.py", {room.path().string(), seed == nullptr ? "1" : seed})) {
            return {};
        }
        const Reader reader(room / "cases.jsonl", room / "numbers.bin");
        std::vector<Case> out;
        for (const Json &line : reader.lines()) {
            out.push_back(read_case(line, reader));
        }
        return out;
    }();
    return cases;
}

// Plays a case and says what differs from PyTorch, one sentence a tensor.
inline std::vector<std::string> differences(const Case &c, int32_t type, double tolerance) {
    std::vector<Shape> shapes;
    for (size_t i = 0; i < c.inputs.size(); ++i) {
        shapes.push_back(c.input_shape(i, type));
    }
    const std::string family = c.kind == plugin::Kind::activation &&
                                       !fs::exists(testing::plugin_folder() / "activations" / (c.component + ".so"))
                                   ? "elementary/"
                                   : "";
    testing::LayerBench bench(c.kind, family + c.component, c.settings, shapes, type);
    std::vector<std::string> out;
    const auto compare = [&](const std::string &what, const Values &actual, const Tensor &expected) {
        if (const std::string text = disagreement(actual, expected.values, tolerance); !text.empty()) {
            out.push_back(what + ": " + text);
        }
    };
    const auto agree = [&](const std::string &what, const Shape &shape, const Tensor &expected) {
        std::vector<int64_t> extents;
        for (uint32_t d = 0; d < shape.rank(); ++d) {
            extents.push_back(shape.extent(d));
        }
        if (extents != expected.extents) {
            out.push_back(
                fmt::format("{} is {}, PyTorch's [{}]", what, shape.text(), fmt::join(expected.extents, ", ")));
        }
    };
    const auto &parameters = bench.agreement.parameters;
    if (parameters.size() != c.parameters.size() || bench.agreement.persistent.size() != c.persistent.size() ||
        bench.agreement.outputs.size() != c.expected.outputs.size()) {
        return {"other numbers of parameters, persistent tensors or outputs"};
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].name != c.names[i]) {
            return {"parameter " + parameters[i].name + " where " + c.names[i] + " is expected"};
        }
        agree("parameter " + c.names[i], parameters[i].shape, c.parameters[i]);
        bench.parameters.push_back(c.parameters[i].values);
    }
    for (size_t i = 0; i < c.expected.outputs.size(); ++i) {
        agree(fmt::format("output {}", i), bench.agreement.outputs[i], c.expected.outputs[i]);
    }
    if (!out.empty()) {
        return out;
    }
    for (const Tensor &input : c.inputs) {
        bench.inputs.push_back(input.values);
    }
    for (const Tensor &one : c.persistent) {
        bench.persistent.push_back(one.values);
    }
    const std::vector<Values> outputs = bench.forward(c.evaluate ? ARM_EVALUATE : ARM_TRAIN);
    for (size_t i = 0; i < outputs.size(); ++i) {
        compare(fmt::format("output {}", i), outputs[i], c.expected.outputs[i]);
    }
    for (size_t i = 0; i < c.persistent.size(); ++i) {
        compare(bench.agreement.persistent[i].name, bench.persistent[i], c.expected.persistent[i]);
    }
    if (c.evaluate) {
        return out;
    }
    std::vector<Values> arriving(outputs.size());
    arriving[0] = c.output_gradient.values;
    std::vector<int32_t> actions(c.inputs.size() + parameters.size(), ARM_OVERWRITE);
    for (size_t i = 0; i < c.inputs.size(); ++i) {
        if (!c.expected.input_gradients[i]) {
            actions[i] = ARM_SKIP;
        }
    }
    const testing::Gradients gradients = bench.backward(arriving, actions);
    for (size_t i = 0; i < c.inputs.size(); ++i) {
        if (c.expected.input_gradients[i]) {
            compare(fmt::format("gradient of input {}", i), gradients.inputs[i], *c.expected.input_gradients[i]);
        }
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        compare("gradient of " + c.names[i], gradients.parameters[i], c.expected.parameter_gradients[i]);
    }
    return out;
}

} // namespace armature::differential
