// SPDX-License-Identifier: MIT
#include "experiment/expression.hpp"

#include "experiment/arithmetic.hpp"
#include "experiment/lexer.hpp"
#include "experiment/syntax.hpp"

#include <fmt/format.h>

namespace armature::experiment {

namespace {

class Evaluator {
public:
    Evaluator(std::string_view text, const Lookup &lookup) : text_(text), lookup_(lookup) {}

    Json value(const Node &node) const {
        switch (node.op) {
        case Operator::literal:
            return node.value;
        case Operator::name:
            return named(node);
        case Operator::logical_and:
            return truth(*node.operands[0]) && truth(*node.operands[1]);
        case Operator::logical_or:
            return truth(*node.operands[0]) || truth(*node.operands[1]);
        case Operator::logical_not:
            return !truth(*node.operands[0]);
        case Operator::conditional:
            return value(*node.operands[truth(*node.operands[0]) ? 1 : 2]);
        default:
            return computed(node);
        }
    }

private:
    bool truth(const Node &node) const {
        const Json condition = value(node);
        if (!condition.is_boolean()) {
            throw expression_error(
                text_, node.position,
                fmt::format("expected true or false, found {} ({})", kind_of(condition), dump(condition)));
        }
        return condition.get<bool>();
    }
    Json named(const Node &node) const {
        if (std::optional<Json> known = lookup_(node.text)) {
            return *std::move(known);
        }
        const Error error = expression_error(text_, node.position, fmt::format("unknown name \"{}\"", node.text));
        UnknownName unknown(error.fault, error.message);
        unknown.name = node.text;
        throw unknown;
    }
    Json computed(const Node &node) const {
        std::vector<Json> operands;
        for (const auto &operand : node.operands) {
            operands.push_back(value(*operand));
        }
        try {
            return node.op == Operator::call ? call(node.text, operands) : operate(node.op, operands);
        } catch (const Refused &refused) {
            throw expression_error(text_, node.position, refused.message, refused.hint);
        }
    }

    std::string_view text_;
    const Lookup &lookup_;
};

void collect(const Node &node, std::set<std::string> &out) {
    if (node.op == Operator::name) {
        out.insert(node.text);
    }
    for (const auto &operand : node.operands) {
        collect(*operand, out);
    }
}

// A text cut at its ${...}: `literal` stands before the expression; the last piece has none.
struct Piece {
    std::string literal;
    std::optional<std::string> expression;
};

// The position of the } that closes the ${ before `begin`; braces inside strings do not count.
size_t closing_brace(const std::string &text, size_t begin) {
    int open = 1;
    for (size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '\'' || text[i] == '"') {
            i = after_string(text, i);
            if (i == std::string::npos) {
                break;
            }
            --i; // the loop goes on after the closing quote
        } else if (text[i] == '{') {
            ++open;
        } else if (text[i] == '}' && --open == 0) {
            return i;
        }
    }
    throw Error(Fault::experiment, fmt::format("a ${{ without its closing brace in \"{}\"", text));
}

std::vector<Piece> pieces(const std::string &text) {
    std::vector<Piece> out;
    size_t at = 0;
    for (size_t open = text.find("${"); open != std::string::npos; open = text.find("${", at)) {
        const size_t close = closing_brace(text, open + 2);
        out.push_back({text.substr(at, open - at), text.substr(open + 2, close - open - 2)});
        at = close + 1;
    }
    out.push_back({text.substr(at), std::nullopt});
    return out;
}

} // namespace

Json evaluate(std::string_view expression, const Lookup &lookup) {
    const auto tree = parse_expression(expression);
    return Evaluator(expression, lookup).value(*tree);
}

std::set<std::string> names(std::string_view expression) {
    std::set<std::string> out;
    collect(*parse_expression(expression), out);
    return out;
}

Json interpolate(const std::string &text, const Lookup &lookup) {
    const std::vector<Piece> parts = pieces(text);
    if (parts.size() == 2 && parts[0].literal.empty() && parts[1].literal.empty()) {
        return evaluate(*parts[0].expression, lookup);
    }
    std::string out;
    for (const Piece &piece : parts) {
        out += piece.literal;
        if (piece.expression) {
            const Json value = evaluate(*piece.expression, lookup);
            out += value.is_string() ? value.get<std::string>() : dump(value);
        }
    }
    return out;
}

std::vector<std::string> expressions(const std::string &text) {
    std::vector<std::string> out;
    for (Piece &piece : pieces(text)) {
        if (piece.expression) {
            out.push_back(*std::move(piece.expression));
        }
    }
    return out;
}

} // namespace armature::experiment
