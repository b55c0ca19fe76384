// SPDX-License-Identifier: MIT
// judge.hpp: whether a case applies, and how it comes out. Applicability follows from the model alone: nothing here
// names a case.
#pragma once

#include "cases.hpp"
#include "dropout.hpp"
#include "play.hpp"

#include <set>

namespace armature::conformance {

struct Verdict {
    enum class Kind { skipped, passed, failed };
    Kind kind = Kind::skipped;
    std::string text; // why it is skipped, or what is wrong
    bool strict = false;
    std::string op;       // of its node, or "several"
    int64_t elements = 0; // that were compared
};

inline std::set<std::string> component_names() {
    std::set<std::string> out;
    for (const plugin::Component &component : testing::catalogue().all()) {
        if (component.kind == plugin::Kind::layer || component.kind == plugin::Kind::activation) {
            out.insert(component.name);
        }
    }
    return out;
}

// What rules a model out before anything is translated; "" if nothing does.
inline std::string rule(const Case &c, const onnx::Model &model) {
    if (c.name.ends_with("_expanded")) {
        return "the same operator written out in others (_expanded)";
    }
    for (const auto *list : {&model.inputs, &model.outputs}) {
        for (const onnx::ValueInfo &value : *list) {
            if (value.kind != "tensor") {
                return "sequences, optional values or maps";
            }
            const bool readable = onnx::is_real(value.type) || onnx::is_whole(value.type);
            if (!readable) {
                return "numbers of " + onnx::word(value.type);
            }
        }
    }
    for (const onnx::Node &node : model.nodes) {
        for (const auto &[name, attribute] : node.attributes) {
            if (attribute.has_graph) {
                return "graphs within nodes (control flow)";
            }
        }
        if (!node.domain.empty()) {
            return "operators of the domain " + node.domain;
        }
    }
    if (const auto unknown = onnx::unknown_operators(model); !unknown.empty()) {
        return "no layers for the operator " + unknown.begin()->first;
    }
    return "";
}

using Tensors = std::map<std::string, onnx::Tensor>;

inline onnx::Tensor load(const fs::path &file) {
    return onnx::parse_tensor(onnx::read_file(file), file.string());
}

inline void judge_set(const onnx::Model &model, const fs::path &set, Verdict &verdict) {
    onnx::Given given;
    given.components = component_names();
    given.batch_first = false;
    Tensors by_field;
    bool in_double = false;
    for (size_t i = 0; i < model.inputs.size(); ++i) {
        const std::string &name = model.inputs[i].name;
        const std::string field = fmt::format("input_{}", i);
        given.known[name] = by_field[field] = load(set / fmt::format("input_{}.pb", i));
        given.fields[name] = field;
        in_double = in_double || model.inputs[i].type == onnx::Type::float64;
    }
    const auto translation = onnx::translate(model, given);
    std::vector<onnx::Tensor> expected;
    for (size_t i = 0; i < model.outputs.size(); ++i) {
        expected.push_back(load(set / fmt::format("output_{}.pb", i)));
    }
    const auto &layers = translation->net.layers;
    const bool drops = translation->net.training && layers.size() == 1 && layers[0].component == "dropout";
    const auto outputs = drops ? play_dropout(by_field.at("input_0"), layers[0].settings.at("rate").get<double>(),
                                              expected.size() > 1 ? &expected[1] : nullptr, expected[0])
                               : Player(*translation, in_double, by_field).play();
    for (size_t i = 0; i < expected.size(); ++i) {
        const auto &value = translation->outputs[i].value;
        if (value && value->extents() != expected[i].dims) {
            throw std::runtime_error(fmt::format("output {} is [{}], expected [{}]", i,
                                                 fmt::join(value->extents(), ", "), fmt::join(expected[i].dims, ", ")));
        }
        const Difference difference = compare(outputs[i], expected[i], model.outputs[i].name);
        verdict.elements += expected[i].size();
        verdict.strict = verdict.strict && difference.strict;
        if (!difference.loose) {
            throw std::runtime_error(difference.text);
        }
    }
}

inline Verdict judge(const Case &c) {
    Verdict verdict;
    const auto failed = [&](const std::string &what) {
        verdict.kind = Verdict::Kind::failed;
        verdict.strict = false;
        verdict.text = what;
    };
    try {
        const onnx::Model model = onnx::read_model(c.folder / "model.onnx");
        verdict.op = model.nodes.size() == 1 ? model.nodes[0].op : "several";
        verdict.text = rule(c, model);
        if (!verdict.text.empty()) {
            return verdict;
        }
        verdict.strict = true;
        for (int set = 0; fs::is_directory(c.folder / fmt::format("test_data_set_{}", set)); ++set) {
            judge_set(model, c.folder / fmt::format("test_data_set_{}", set), verdict);
            verdict.kind = Verdict::Kind::passed;
        }
        if (verdict.kind != Verdict::Kind::passed) {
            verdict.text = "no numbers to compare with";
        } else if (verdict.elements == 0) {
            failed("nothing was compared");
        }
    } catch (const Refused &refused) {
        verdict.kind = Verdict::Kind::skipped;
        verdict.text = refused.reason;
    } catch (const Errors &errors) {
        failed(errors.what());
    } catch (const std::exception &error) {
        failed(error.what());
    }
    return verdict;
}

} // namespace armature::conformance
