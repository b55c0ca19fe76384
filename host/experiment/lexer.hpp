// SPDX-License-Identifier: MIT
// lexer.hpp: the words of an expression.
#pragma once

#include "support/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace armature::experiment {

struct Token {
    enum class Kind { literal, name, word, symbol, end };
    Kind kind = Kind::end;
    size_t position = 0; // in bytes
    std::string text;    // of a name, a word ("and", "if", ...) or a symbol ("**")
    Json value;          // of a literal

    std::string describe() const; // for messages: the token in quotes
};

// Ends with a token of kind `end`. Throws Error(Fault::experiment) with column and caret.
std::vector<Token> tokens(std::string_view expression);

// Can an expression use this as a name? A letter or _, then letters, digits and _, perhaps in parts between dots.
bool is_name(std::string_view text);

// The position after the string literal that begins at `quote`, or npos if it is not closed.
size_t after_string(std::string_view text, size_t quote);

} // namespace armature::experiment
