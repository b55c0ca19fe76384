// SPDX-License-Identifier: MIT
// trial.cpp: see trial.hpp.
#include "check/trial.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

#include <fmt/format.h>

namespace armature::check {

namespace {

std::string trimmed(const std::string &text) {
    const size_t first = text.find_first_not_of(" ,\t"), last = text.find_last_not_of(" ,\t");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

// Takes the first word off the text.
std::string next_word(std::string &text) {
    const size_t end = std::min(text.find_first_of(" ,"), text.size());
    const std::string word = text.substr(0, end);
    text = trimmed(text.substr(end));
    return word;
}

Input parse_input(std::string text) {
    Input input;
    text = trimmed(text);
    std::string rest = text;
    if (parse(next_word(rest), input.fill)) {
        text = rest;
        if (input.fill == Fill::labels) {
            const bool bounded = next_word(rest) == "below";
            const std::string bound = bounded ? next_word(rest) : "1";
            if (bound.empty() || bound.size() > 9 || !std::all_of(bound.begin(), bound.end(), ::isdigit)) {
                throw Error(Fault::usage, fmt::format("\"{}\" does not say below what", text), "",
                            "integers below 10, batch 4");
            }
            input.below = std::max<int64_t>(1, std::stoll(bound));
            text = bounded ? rest : text;
        }
    }
    input.shape = shape(text, input.fill == Fill::labels ? ARM_I32 : ARM_F64);
    return input;
}

} // namespace

std::vector<Shape> Trial::shapes(int32_t type) const {
    std::vector<Shape> out;
    for (const Input &input : inputs) {
        out.push_back(input.shape.type() == ARM_I32 ? input.shape : input.shape.with_type(type));
    }
    return out;
}

std::vector<Shape> Trial::of_step(std::vector<Shape> all) const {
    all.resize(all.size() - std::min(states, all.size()));
    return all;
}

std::string inputs_text(const std::vector<Shape> &shapes) {
    std::string out;
    for (const Shape &s : shapes) {
        out += (out.empty() ? "" : ", ") + s.text() + (s.type() == ARM_I32 ? " of integers" : "");
    }
    return out.empty() ? "no inputs" : out;
}

std::string Trial::text() const {
    std::string out = "on " + inputs_text(of_step(shapes(ARM_F64)));
    out += children == 1 ? "" : fmt::format(" and {} children", children);
    return out + (settings.empty() ? "" : " with " + dump(settings));
}

std::vector<Input> parse_inputs(const std::string &text) {
    std::vector<Input> out;
    if (trimmed(text) == "none") {
        return out;
    }
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ';');) {
        out.push_back(parse_input(part));
    }
    return out;
}

Json to_json(const Trial &trial) {
    Json inputs = Json::array();
    for (const Input &input : trial.inputs) {
        Json dimensions = Json::array();
        for (uint32_t i = 0; i < input.shape.rank(); ++i) {
            dimensions.push_back({input.shape.role(i), input.shape.extent(i)});
        }
        inputs.push_back({{"type", input.shape.type()},
                          {"dimensions", std::move(dimensions)},
                          {"fill", word(input.fill)},
                          {"below", input.below},
                          {"differentiable", input.differentiable}});
    }
    return {{"settings", trial.settings},
            {"inputs", std::move(inputs)},
            {"states", trial.states},
            {"children", trial.children}};
}

Trial trial(const Json &json) {
    Trial out;
    out.settings = json.at("settings");
    out.states = json.at("states");
    out.children = json.at("children");
    for (const Json &item : json.at("inputs")) {
        Input &input = out.inputs.emplace_back();
        input.shape = Shape(item.at("type").get<int32_t>(), {});
        for (const Json &dimension : item.at("dimensions")) {
            input.shape.append(dimension.at(0).get<int32_t>(), dimension.at(1).get<int64_t>());
        }
        parse(item.at("fill").get<std::string>(), input.fill);
        input.below = item.at("below");
        input.differentiable = item.at("differentiable");
    }
    return out;
}

std::vector<Trial> trials(const Json &list) {
    std::vector<Trial> out;
    for (const Json &item : list) {
        out.push_back(trial(item));
    }
    return out;
}

Json to_json(const std::vector<Trial> &trials) {
    Json out = Json::array();
    for (const Trial &trial : trials) {
        out.push_back(to_json(trial));
    }
    return out;
}

} // namespace armature::check
