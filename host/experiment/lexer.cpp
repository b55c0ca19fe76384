// SPDX-License-Identifier: MIT
#include "experiment/lexer.hpp"

#include "experiment/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace armature::experiment {

namespace {

// The locale has no say in what an expression is, hence not <cctype>.
bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr std::array<std::string_view, 5> words = {"and", "or", "not", "if", "else"};
constexpr std::array<std::string_view, 17> symbols = {"**", "//", "==", "!=", "<=", ">=", "<", ">", "+",
                                                      "-",  "*",  "/",  "%",  "(",  ")",  ",", "="};

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Token next() {
        while (at_ < text_.size() && space(text_[at_])) {
            ++at_;
        }
        if (at_ == text_.size()) {
            return {Token::Kind::end, at_, {}, {}};
        }
        const char c = text_[at_];
        if (digit(c) || (c == '.' && at_ + 1 < text_.size() && digit(text_[at_ + 1]))) {
            return number();
        }
        if (c == '\'' || c == '"') {
            return string();
        }
        return begins_name(c) ? name() : symbol();
    }

private:
    Token number() {
        const size_t begin = at_;
        bool real = false;
        digits();
        if (at_ < text_.size() && text_[at_] == '.') {
            real = true;
            ++at_;
            digits();
        }
        if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
            real = true;
            at_ += at_ + 1 < text_.size() && (text_[at_ + 1] == '+' || text_[at_ + 1] == '-') ? 2 : 1;
            if (at_ >= text_.size() || !digit(text_[at_])) {
                throw expression_error(text_, at_, "expected the digits of an exponent");
            }
            digits();
        }
        if (at_ < text_.size() && begins_name(text_[at_])) {
            throw expression_error(text_, at_, "expected an operator after a number");
        }
        return {Token::Kind::literal, begin, {}, real ? Json(convert<double>(begin)) : Json(convert<int64_t>(begin))};
    }
    void digits() {
        while (at_ < text_.size() && digit(text_[at_])) {
            ++at_;
        }
    }
    template <class Number> Number convert(size_t begin) const {
        Number number{};
        const auto end = std::from_chars(text_.data() + begin, text_.data() + at_, number);
        if (end.ec != std::errc{}) {
            throw expression_error(text_, begin,
                                   fmt::format("{} does not fit a 64-bit number", text_.substr(begin, at_ - begin)));
        }
        return number;
    }

    Token string() {
        const size_t begin = at_;
        const size_t end = after_string(text_, begin);
        if (end == std::string_view::npos) {
            throw expression_error(text_, begin, "a string that does not end");
        }
        std::string value;
        for (size_t i = begin + 1; i + 1 < end; ++i) {
            if (text_[i] == '\\') {
                ++i;
                value += text_[i] == 'n' ? '\n' : text_[i] == 't' ? '\t' : text_[i];
            } else {
                value += text_[i];
            }
        }
        at_ = end;
        return {Token::Kind::literal, begin, {}, value};
    }

    // A name has parts separated by dots; a part after a dot may begin with a digit ("trial.0").
    Token name() {
        const size_t begin = at_;
        const auto inside = [&](size_t i) { return i < text_.size() && (begins_name(text_[i]) || digit(text_[i])); };
        while (inside(at_) || (at_ < text_.size() && text_[at_] == '.' && inside(at_ + 1))) {
            ++at_;
        }
        std::string text(text_.substr(begin, at_ - begin));
        if (text == "true" || text == "false") {
            return {Token::Kind::literal, begin, {}, text == "true"};
        }
        const bool word = std::find(words.begin(), words.end(), text) != words.end();
        return {word ? Token::Kind::word : Token::Kind::name, begin, std::move(text), {}};
    }

    Token symbol() {
        for (const std::string_view symbol : symbols) {
            if (text_.substr(at_, symbol.size()) != symbol) {
                continue;
            }
            if (symbol == "=") {
                throw expression_error(text_, at_, "found \"=\"", "a comparison is written ==");
            }
            at_ += symbol.size();
            return {Token::Kind::symbol, at_ - symbol.size(), std::string(symbol), {}};
        }
        const bool ascii = text_[at_] >= ' ' && text_[at_] <= '~';
        throw expression_error(text_, at_,
                               ascii ? fmt::format("the character \"{}\" has no meaning here", text_[at_])
                                     : std::string("a character that has no meaning here"));
    }

    std::string_view text_;
    size_t at_ = 0;
};

} // namespace

std::string Token::describe() const {
    switch (kind) {
    case Kind::end:
        return "the end";
    case Kind::literal:
        return dump(value);
    default:
        return fmt::format("\"{}\"", text);
    }
}

std::vector<Token> tokens(std::string_view expression) {
    Lexer lexer(expression);
    std::vector<Token> out;
    do {
        out.push_back(lexer.next());
    } while (out.back().kind != Token::Kind::end);
    return out;
}

bool is_name(std::string_view text) {
    try {
        const std::vector<Token> all = tokens(text);
        return all.size() == 2 && all[0].kind == Token::Kind::name && all[0].text == text;
    } catch (const Error &) {
        return false;
    }
}

size_t after_string(std::string_view text, size_t quote) {
    for (size_t i = quote + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == text[quote]) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

} // namespace armature::experiment
