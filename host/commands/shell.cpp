// SPDX-License-Identifier: MIT
#include "commands/shell.hpp"

#include "commands/text_width.hpp"

#include <string_view>

namespace armature::commands {

namespace {

std::string &name() {
    static std::string word = "armature";
    return word;
}

} // namespace

std::string shell_word(const std::string &text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.,:/@%=";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) {
        return text;
    }
    std::string out = "'";
    for (const char c : one_line(text)) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

void called_as(const std::string &first_argument) {
    name() = first_argument.find('/') == std::string::npos ? "armature" : shell_word(first_argument);
}

const std::string &program() {
    return name();
}

} // namespace armature::commands
