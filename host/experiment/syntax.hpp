// SPDX-License-Identifier: MIT
// syntax.hpp: an expression as a tree, and the parser that makes it. Evaluating it is expression.cpp's work.
#pragma once

#include "support/json.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace armature::experiment {

enum class Operator { // a leaf, an operation on `operands`, or a call
    literal,
    name,
    negate,
    add,
    subtract,
    multiply,
    divide,
    floor_divide,
    modulo,
    power,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    logical_not,
    logical_and,
    logical_or,
    conditional, // operands: condition, value if true, value if false
    call
};

struct Node {
    Operator op = Operator::literal;
    size_t position = 0; // of the operator, name or literal, in bytes
    Json value;          // of a literal
    std::string text;    // of a name, or of the called function
    std::vector<std::unique_ptr<Node>> operands;
};

// Bounds on what is parsed, so that neither parser nor evaluator can exhaust the stack.
inline constexpr size_t longest_expression = 4096;
inline constexpr int deepest_expression = 64;

// Throws Error(Fault::experiment) with the column and a caret under it.
std::unique_ptr<Node> parse_expression(std::string_view expression);

// `message` with the column, the expression and a caret under `position`.
Error expression_error(std::string_view expression, size_t position, const std::string &message,
                       const std::string &hint = {});

} // namespace armature::experiment
