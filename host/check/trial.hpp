// SPDX-License-Identifier: MIT
// trial.hpp: one way to use a component: its settings, and inputs with a shape and a range of values each. Also the
// words in which --inputs and NAME.check.json say it.
#pragma once

#include "check/fill.hpp"
#include "support/json.hpp"

#include <vector>

namespace armature::check {

struct Input {
    Shape shape; // its type is ARM_I32 or that of the network
    Fill fill = Fill::normal;
    int64_t below = 0;          // of integers
    bool differentiable = true; // backward gives a gradient for it
    bool operator==(const Input &) const = default;
};

struct Trial {
    Json settings = Json::object();
    std::vector<Input> inputs = {};
    size_t states = 0;    // so many of the last inputs are what a cell's states were before the step
    int64_t children = 1; // values that each state has before the step; more than one in a tree

    std::vector<Shape> shapes(int32_t type) const;            // in a network of this type
    std::vector<Shape> of_step(std::vector<Shape> all) const; // without the states
    std::string text() const; // "on [feature 3, batch 4], [batch 4] of integers with {...}"
};

std::string inputs_text(const std::vector<Shape> &shapes); // "[feature 3, batch 4], [batch 4] of integers"

// "feature 3, batch 2; integers below 3, batch 2": inputs in their order; each may begin with the word of a fill.
// "none" is no input. Throws Error(Fault::usage).
std::vector<Input> parse_inputs(const std::string &text);

Json to_json(const Trial &trial);
Trial trial(const Json &json);
std::vector<Trial> trials(const Json &list);
Json to_json(const std::vector<Trial> &trials);

} // namespace armature::check
