// SPDX-License-Identifier: MIT
#include "experiment/arithmetic.hpp"

#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>

namespace armature::experiment {

namespace {

[[noreturn]] void overflow() {
    throw Refused{"the integer result does not fit 64 bits", "write one operand as a real number: 2.0"};
}
[[noreturn]] void division_by_zero() {
    throw Refused{"division by zero", {}};
}

int64_t integer(const Json &value) {
    if (value.is_number_unsigned() && value.get<uint64_t>() > std::numeric_limits<int64_t>::max()) {
        overflow();
    }
    return value.get<int64_t>();
}
double real(const Json &value) {
    return value.get<double>();
}

double finite(double value) {
    if (!std::isfinite(value)) {
        throw Refused{"the result is not a finite number", {}};
    }
    return value;
}

void want_number(const Json &value, const char *what) {
    if (!value.is_number()) {
        throw Refused{fmt::format("{} wants a number, found {} ({})", what, kind_of(value), dump(value)), {}};
    }
}

// Towards minus infinity, so that a == (a // b) * b + a % b and a % b has the sign of b.
int64_t floor_quotient(int64_t a, int64_t b) {
    if (b == 0) {
        division_by_zero();
    }
    if (a == std::numeric_limits<int64_t>::min() && b == -1) {
        overflow();
    }
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

int64_t integer_power(int64_t base, int64_t exponent) {
    int64_t result = 1;
    for (;; exponent >>= 1) {
        if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) {
            overflow();
        }
        if (exponent <= 1) {
            return result;
        }
        if (__builtin_mul_overflow(base, base, &base)) {
            overflow();
        }
    }
}

Json integers(Operator op, int64_t a, int64_t b) {
    int64_t result = 0;
    bool fits = true;
    switch (op) {
    case Operator::add:
        fits = !__builtin_add_overflow(a, b, &result);
        break;
    case Operator::subtract:
        fits = !__builtin_sub_overflow(a, b, &result);
        break;
    case Operator::multiply:
        fits = !__builtin_mul_overflow(a, b, &result);
        break;
    case Operator::floor_divide:
        return floor_quotient(a, b);
    case Operator::modulo:
        return b == -1 ? 0 : a - floor_quotient(a, b) * b;
    default:
        return integer_power(a, b);
    }
    if (!fits) {
        overflow();
    }
    return result;
}

Json reals(Operator op, double a, double b) {
    if ((op == Operator::divide || op == Operator::floor_divide || op == Operator::modulo) && b == 0) {
        division_by_zero();
    }
    switch (op) {
    case Operator::add:
        return finite(a + b);
    case Operator::subtract:
        return finite(a - b);
    case Operator::multiply:
        return finite(a * b);
    case Operator::divide:
        return finite(a / b);
    case Operator::floor_divide:
        return finite(std::floor(a / b));
    case Operator::modulo:
        return finite(a - std::floor(a / b) * b);
    default:
        if (a == 0 && b < 0) {
            division_by_zero();
        }
        return finite(std::pow(a, b));
    }
}

const char *symbol(Operator op) {
    switch (op) {
    case Operator::add:
        return "+";
    case Operator::subtract:
    case Operator::negate:
        return "-";
    case Operator::multiply:
        return "*";
    case Operator::divide:
        return "/";
    case Operator::floor_divide:
        return "//";
    case Operator::modulo:
        return "%";
    case Operator::power:
        return "**";
    case Operator::equal:
        return "==";
    case Operator::not_equal:
        return "!=";
    case Operator::less:
        return "<";
    case Operator::less_equal:
        return "<=";
    case Operator::greater:
        return ">";
    default:
        return ">=";
    }
}

template <class Value> bool ordered(Operator op, const Value &a, const Value &b) {
    switch (op) {
    case Operator::equal:
        return a == b;
    case Operator::not_equal:
        return a != b;
    case Operator::less:
        return a < b;
    case Operator::less_equal:
        return a <= b;
    case Operator::greater:
        return a > b;
    default:
        return a >= b;
    }
}

bool compare(Operator op, const Json &a, const Json &b) {
    if (a.is_number_integer() && b.is_number_integer()) {
        return ordered(op, integer(a), integer(b));
    }
    if (a.is_number() && b.is_number()) {
        return ordered(op, real(a), real(b));
    }
    if (a.is_string() && b.is_string()) {
        return ordered(op, a.get_ref<const std::string &>(), b.get_ref<const std::string &>());
    }
    if (a.is_boolean() && b.is_boolean() && (op == Operator::equal || op == Operator::not_equal)) {
        return ordered(op, a.get<bool>(), b.get<bool>());
    }
    throw Refused{
        fmt::format("{} cannot compare {} ({}) with {} ({})", symbol(op), kind_of(a), dump(a), kind_of(b), dump(b)),
        {}};
}

// floor, ceil and round give integers.
Json whole(double value) {
    if (!(value >= -0x1p63 && value < 0x1p63)) {
        overflow();
    }
    return static_cast<int64_t>(value);
}

Json extreme(const std::vector<Json> &values, bool largest) {
    const Json *best = &values.front();
    for (const Json &value : values) {
        want_number(value, largest ? "max" : "min");
        if (compare(largest ? Operator::greater : Operator::less, value, *best)) {
            best = &value;
        }
    }
    return *best;
}

using Function = std::function<Json(const Json &)>;
const std::map<std::string, Function> functions = {
    {"abs",
     [](const Json &x) {
         return x.is_number_integer() ? (integer(x) < 0 ? operate(Operator::negate, {x}) : x) : Json(std::abs(real(x)));
     }},
    {"ceil", [](const Json &x) { return x.is_number_integer() ? x : whole(std::ceil(real(x))); }},
    {"exp", [](const Json &x) { return Json(finite(std::exp(real(x)))); }},
    {"floor", [](const Json &x) { return x.is_number_integer() ? x : whole(std::floor(real(x))); }},
    {"log", [](const Json &x) { return Json(finite(std::log(real(x)))); }},
    {"round", [](const Json &x) { return x.is_number_integer() ? x : whole(std::round(real(x))); }},
    {"sqrt", [](const Json &x) { return Json(finite(std::sqrt(real(x)))); }}};

} // namespace

std::string kind_of(const Json &value) {
    switch (value.type()) {
    case Json::value_t::null:
        return "null";
    case Json::value_t::boolean:
        return "a boolean";
    case Json::value_t::string:
        return "a string";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return "an integer";
    case Json::value_t::number_float:
        return "a real number";
    case Json::value_t::array:
        return "an array";
    default:
        return "an object";
    }
}

Json operate(Operator op, const std::vector<Json> &operands) {
    const Json &a = operands.front();
    if (op == Operator::negate) {
        want_number(a, "a sign");
        return a.is_number_integer() ? integers(Operator::subtract, 0, integer(a)) : Json(-real(a));
    }
    const Json &b = operands.back();
    if (op >= Operator::equal && op <= Operator::greater_equal) {
        return compare(op, a, b);
    }
    if (op == Operator::add && a.is_string() && b.is_string()) {
        return a.get<std::string>() + b.get<std::string>();
    }
    want_number(a, symbol(op));
    want_number(b, symbol(op));
    const bool exact = a.is_number_integer() && b.is_number_integer() && op != Operator::divide &&
                       !(op == Operator::power && integer(b) < 0);
    return exact ? integers(op, integer(a), integer(b)) : reals(op, real(a), real(b));
}

Json call(const std::string &function, const std::vector<Json> &arguments) {
    if (function == "min" || function == "max") {
        return extreme(arguments, function == "max");
    }
    const auto found = functions.find(function);
    if (found == functions.end()) {
        std::vector<std::string> known = {"max", "min"};
        for (const auto &[name, unused] : functions) {
            known.push_back(name);
        }
        throw Refused{fmt::format("unknown function \"{}\"", function), suggest(function, known)};
    }
    if (arguments.size() != 1) {
        throw Refused{fmt::format("{} wants one argument, found {}", function, arguments.size()), {}};
    }
    want_number(arguments.front(), function.c_str());
    return found->second(arguments.front());
}

} // namespace armature::experiment
