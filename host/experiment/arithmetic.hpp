// SPDX-License-Identifier: MIT
// arithmetic.hpp: the operators and functions of the expression language on values. Integers are exact: what does not
// fit 64 bits is refused, never rounded or wrapped; a real result that is not finite is refused as well.
#pragma once

#include "experiment/syntax.hpp"

#include <string>
#include <vector>

namespace armature::experiment {

// What an operator refuses; expression.cpp adds where.
struct Refused {
    std::string message, hint;
};

// All operators but the logical and conditional ones, which evaluate their operands themselves.
Json operate(Operator op, const std::vector<Json> &operands);
Json call(const std::string &function, const std::vector<Json> &arguments);

// "a string", "an integer", ...
std::string kind_of(const Json &value);

} // namespace armature::experiment
