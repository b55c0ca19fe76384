// SPDX-License-Identifier: MIT
// expression.hpp: the one small expression language: ${...} in an experiment, "when", constraints, claims, and
// `runs --where`. Numbers, strings, booleans; + - * / // % **, comparison, and or not, parentheses, `a if c else b`,
// min max abs floor ceil round log exp sqrt; names with dots ("data.classes", "validation.accuracy").
// Integers stay integers (also in a literal); / gives a real number, // the floor.
#pragma once

#include "support/json.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace armature::experiment {

// The value of a name; nullopt if it is not known (yet).
using Lookup = std::function<std::optional<Json>(const std::string &name)>;

// Throws Error(Fault::experiment) with the column and a caret line; an unknown name throws UnknownName.
Json evaluate(std::string_view expression, const Lookup &lookup);
// The names an expression uses. Throws as evaluate does where the text is no expression.
std::set<std::string> names(std::string_view expression);

class UnknownName : public Error {
public:
    using Error::Error;
    std::string name;
};

// Replaces ${...}: a string that is one ${...} becomes the value itself, otherwise text is pasted together.
Json interpolate(const std::string &text, const Lookup &lookup);
// The expressions inside the ${...} of a text.
std::vector<std::string> expressions(const std::string &text);

} // namespace armature::experiment
