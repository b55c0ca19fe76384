// SPDX-License-Identifier: MIT
#include "experiment/syntax.hpp"

#include "experiment/lexer.hpp"

#include <fmt/format.h>

#include <optional>

namespace armature::experiment {

namespace {

using Tree = std::unique_ptr<Node>;

struct Binary {
    std::string_view symbol;
    Operator op;
};
// From the loosest to the tightest; operators of one row associate to the left.
const std::vector<std::vector<Binary>> rows = {
    {{"or", Operator::logical_or}},
    {{"and", Operator::logical_and}},
    {}, // not: a prefix
    {{"==", Operator::equal},
     {"!=", Operator::not_equal},
     {"<=", Operator::less_equal},
     {">=", Operator::greater_equal},
     {"<", Operator::less},
     {">", Operator::greater}},
    {{"+", Operator::add}, {"-", Operator::subtract}},
    {{"*", Operator::multiply}, {"/", Operator::divide}, {"//", Operator::floor_divide}, {"%", Operator::modulo}}};
constexpr size_t row_of_not = 2, row_of_comparison = 3;

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text), tokens_(tokens(text)) {}

    Tree whole() {
        Tree tree = conditional();
        if (peek().kind != Token::Kind::end) {
            fail(peek(), fmt::format("expected the end, found {}", peek().describe()));
        }
        return tree;
    }

private:
    // conditional: row0 ["if" row0 "else" conditional]
    Tree conditional() {
        const Depth depth(*this);
        Tree value = binary(0);
        if (!at("if")) {
            return value;
        }
        Tree node = make(Operator::conditional, next());
        node->operands.push_back(binary(0)); // the condition comes first in the tree
        node->operands.push_back(std::move(value));
        expect("else");
        node->operands.push_back(conditional());
        return node;
    }

    Tree binary(size_t row) {
        if (row == rows.size()) {
            return prefix();
        }
        if (row == row_of_not) {
            return at("not") ? logical_not() : binary(row + 1);
        }
        Tree left = binary(row + 1);
        bool compared = false;
        for (auto op = operator_of(row); op; op = operator_of(row)) {
            if (row == row_of_comparison && std::exchange(compared, true)) {
                fail(peek(), "comparisons do not chain", "write a < b and b < c");
            }
            Tree node = make(*op, next());
            node->operands.push_back(std::move(left));
            node->operands.push_back(binary(row + 1));
            left = std::move(node);
        }
        return left;
    }

    Tree logical_not() {
        const Depth depth(*this);
        Tree node = make(Operator::logical_not, next());
        node->operands.push_back(binary(row_of_not));
        return node;
    }

    // prefix: ("-" | "+") prefix | power
    Tree prefix() {
        const Depth depth(*this);
        if (at("-")) {
            Tree node = make(Operator::negate, next());
            node->operands.push_back(prefix());
            return node;
        }
        if (at("+")) {
            next();
            return prefix();
        }
        return power();
    }

    // power: leaf ["**" prefix]: binds tighter than a sign on its left, looser than one on its right
    Tree power() {
        Tree base = leaf();
        if (!at("**")) {
            return base;
        }
        Tree node = make(Operator::power, next());
        node->operands.push_back(std::move(base));
        node->operands.push_back(prefix());
        return node;
    }

    Tree leaf() {
        const Token token = next();
        switch (token.kind) {
        case Token::Kind::literal: {
            Tree node = make(Operator::literal, token);
            node->value = token.value;
            return node;
        }
        case Token::Kind::name:
            return at("(") ? call(token) : named(Operator::name, token);
        case Token::Kind::symbol:
            if (token.text == "(") {
                Tree inner = conditional();
                expect(")");
                return inner;
            }
            break;
        case Token::Kind::word:
        case Token::Kind::end:
            break;
        }
        fail(token, fmt::format("expected a value, found {}", token.describe()));
    }

    Tree call(const Token &name) {
        Tree node = named(Operator::call, name);
        next();
        do {
            node->operands.push_back(conditional());
        } while (at(",") && (next(), true));
        expect(")");
        return node;
    }

    static Tree make(Operator op, const Token &token) {
        auto node = std::make_unique<Node>();
        node->op = op;
        node->position = token.position;
        return node;
    }
    static Tree named(Operator op, const Token &token) {
        Tree node = make(op, token);
        node->text = token.text;
        return node;
    }

    const Token &peek() const { return tokens_[at_]; }
    Token next() { return peek().kind == Token::Kind::end ? peek() : tokens_[at_++]; }
    bool at(std::string_view text) const {
        return (peek().kind == Token::Kind::symbol || peek().kind == Token::Kind::word) && peek().text == text;
    }
    void expect(std::string_view text) {
        if (!at(text)) {
            fail(peek(), fmt::format("expected \"{}\", found {}", text, peek().describe()));
        }
        next();
    }
    std::optional<Operator> operator_of(size_t row) const {
        for (const Binary &binary : rows[row]) {
            if (at(binary.symbol)) {
                return binary.op;
            }
        }
        return std::nullopt;
    }
    [[noreturn]] void fail(const Token &token, const std::string &message, const std::string &hint = {}) const {
        throw expression_error(text_, token.position, message, hint);
    }

    // Counts the levels of nesting for as long as it lives.
    struct Depth {
        explicit Depth(Parser &parser) : parser(parser) {
            if (++parser.depth_ > deepest_expression) {
                parser.fail(parser.peek(), fmt::format("nested more than {} levels deep", deepest_expression));
            }
        }
        ~Depth() { --parser.depth_; }
        Depth(const Depth &) = delete;
        Depth &operator=(const Depth &) = delete;
        Parser &parser;
    };

    std::string_view text_;
    std::vector<Token> tokens_;
    size_t at_ = 0;
    int depth_ = 0;
};

} // namespace

std::unique_ptr<Node> parse_expression(std::string_view expression) {
    if (expression.size() > longest_expression) {
        throw Error(Fault::experiment, fmt::format("an expression of {} characters, at most {} are allowed",
                                                   expression.size(), longest_expression));
    }
    return Parser(expression).whole();
}

Error expression_error(std::string_view expression, size_t position, const std::string &message,
                       const std::string &hint) {
    // One line and a caret under it: what stands on other lines is not shown, tabs count as one column.
    std::string line(expression);
    for (char &c : line) {
        c = (c == '\n' || c == '\r' || c == '\t') ? ' ' : c;
    }
    size_t column = 1; // in characters: continuation bytes of UTF-8 do not count
    for (size_t i = 0; i < position && i < line.size(); ++i) {
        column += (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U ? 1 : 0;
    }
    return {Fault::experiment,
            fmt::format("{} at column {} of the expression\n    {}\n    {}^", message, column, line,
                        std::string(column - 1, ' ')),
            {},
            hint};
}

} // namespace armature::experiment
