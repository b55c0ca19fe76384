// SPDX-License-Identifier: MIT
// guess.cpp: see guess.hpp.
#include "check/guess.hpp"

#include "plugin/settings.hpp"
#include "support/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace armature::check {

namespace {

bool allowed(const Json &settings, const Json &schema) {
    Json relaxed = schema;
    relaxed.erase("required");
    return plugin::validate(settings, relaxed, "", "", "").empty();
}

std::string type_of(const Json &rule) {
    return rule.value("type", "");
}

std::optional<double> bound(const Json &rule, const char *inclusive, const char *exclusive) {
    for (const char *key : {inclusive, exclusive}) {
        if (const auto found = rule.find(key); found != rule.end() && found->is_number()) {
            return found->get<double>();
        }
    }
    return {};
}

// Low and high of x-search, where it is a range.
std::vector<double> searched(const Json &rule) {
    std::vector<double> out;
    const Json search = rule.value("x-search", Json::object());
    for (const auto &[how, range] : search.items()) {
        if (range.is_array() && how != "choice") {
            for (const Json &end : range) {
                if (end.is_number()) {
                    out.push_back(end.get<double>());
                }
            }
        }
    }
    return out;
}

// `n` tells required settings of one component apart: equal extents would hide a transpose.
Json usual_value(const Json &rule, size_t n, int64_t forced) {
    const std::string type = type_of(rule);
    if (const auto choices = rule.find("enum"); choices != rule.end() && !choices->empty()) {
        return choices->front();
    }
    const double low = bound(rule, "minimum", "exclusiveMinimum").value_or(-std::numeric_limits<double>::infinity());
    const double high = bound(rule, "maximum", "exclusiveMaximum").value_or(std::numeric_limits<double>::infinity());
    if (type == "integer") {
        constexpr int64_t different[] = {5, 2, 3, 4};
        const int64_t wanted = forced > 0 ? forced : different[n % std::size(different)];
        return static_cast<int64_t>(std::clamp(static_cast<double>(wanted), std::max(low, -1e9), std::min(high, 1e9)));
    }
    if (type == "number") {
        const std::vector<double> range = searched(rule);
        const double middle =
            range.size() == 2 ? (range[0] > 0 ? std::sqrt(range[0] * range[1]) : (range[0] + range[1]) / 2) : 0.5;
        return std::isfinite(low) && std::isfinite(high) && (middle <= low || middle >= high) ? (low + high) / 2
               : middle <= low                                                                ? low + 1
               : middle >= high                                                               ? high - 1
                                                                                              : middle;
    }
    if (type == "boolean") {
        return false;
    }
    if (type == "object") { // a network; the identity would make some blocks one too
        return {{"layers", Json::array({"tanh"})}};
    }
    return type == "array" ? Json::array({usual_value(rule.value("items", Json::object()), n, forced)}) : Json("text");
}

void add(std::vector<Json> &values, Json value) {
    if (std::find(values.begin(), values.end(), value) == values.end()) {
        values.push_back(std::move(value));
    }
}

// Small and usual values, so that what is made with them is quick.
std::vector<Json> values(const Json &rule) {
    std::vector<Json> out;
    const std::string type = type_of(rule);
    if (const auto choices = rule.find("enum"); choices != rule.end()) {
        return {choices->begin(), choices->end()};
    }
    if (type == "boolean") {
        return {false, true};
    }
    if (type == "object") { // a network
        return {usual_value(rule, 0, 0)};
    }
    std::vector<double> numbers = type == "integer" ? std::vector<double>{1, 2, 3, 0} : std::vector<double>{0.5, 1, 0};
    for (const double end : searched(rule)) {
        numbers.push_back(end);
    }
    for (const auto &ends : {bound(rule, "minimum", "minimum"), bound(rule, "maximum", "maximum")}) {
        if (ends) {
            numbers.push_back(*ends);
        }
    }
    constexpr double largest = 16;
    for (const double number : numbers) {
        if (type == "integer" && std::abs(number) <= largest) {
            add(out, static_cast<int64_t>(number));
        } else if (type == "number") {
            add(out, number);
        }
    }
    if (type == "array") {
        for (const Json &item : values(rule.value("items", Json::object()))) {
            add(out, Json::array({item}));
            add(out, Json::array({item, item}));
        }
    }
    return out;
}

std::vector<Json> ends(const Json &rule) {
    const std::string type = type_of(rule);
    if (type == "array") {
        std::vector<Json> out = {Json::array()};
        for (const Json &item : ends(rule.value("items", Json::object()))) {
            out.push_back(Json::array({item}));
            out.push_back(Json(std::vector<Json>(40, item)));
        }
        return out;
    }
    if (type == "integer") {
        constexpr auto most = static_cast<int64_t>(plugin::largest_integer);
        const auto low = bound(rule, "minimum", "exclusiveMinimum"), high = bound(rule, "maximum", "exclusiveMaximum");
        constexpr double large = 9e18; // below what int64_t holds
        const auto from = low ? static_cast<int64_t>(std::clamp(*low, -large, large)) : -most;
        const auto to = high ? static_cast<int64_t>(std::clamp(*high, -large, large)) : most;
        return {from, from + 1, to, to - 1, 0, 1, int64_t{1} << 31, int64_t{1} << 53};
    }
    if (type == "number") {
        std::vector<Json> out = {0.0,
                                 -0.0,
                                 1e300,
                                 -1e300,
                                 1e-300,
                                 std::numeric_limits<double>::max(),
                                 std::numeric_limits<double>::denorm_min()};
        for (const auto &end :
             {bound(rule, "minimum", "exclusiveMinimum"), bound(rule, "maximum", "exclusiveMaximum")}) {
            if (end) {
                for (const double beside : {*end, std::nextafter(*end, -1e308), std::nextafter(*end, 1e308)}) {
                    out.emplace_back(beside);
                }
            }
        }
        return out;
    }
    return type == "string"    ? std::vector<Json>{"", std::string(4000, 'a'), "\xc3\xa9\xe2\x82\xac", "%s%n\\\"\n"}
           : type == "boolean" ? std::vector<Json>{false, true}
                               : std::vector<Json>{};
}

// One at a time; `wanted` says whether the schema is to allow it.
template <class Values> std::vector<Json> changed(const Json &schema, const Json &base, bool wanted, Values &&values) {
    std::vector<Json> out;
    for (const auto &[name, rule] : schema.at("properties").items()) {
        for (const Json &value : values(rule)) {
            Json settings = base;
            settings[name] = value;
            if (!value.is_null() && allowed(settings, schema) == wanted &&
                plugin::with_defaults(settings, schema) != plugin::with_defaults(base, schema)) {
                add(out, std::move(settings));
            }
        }
    }
    return out;
}

std::vector<Json> just_outside(const Json &rule) {
    std::vector<Json> out;
    const std::string type = type_of(rule);
    const auto outside = [&](const char *key, double integer_step, double towards) {
        if (const auto found = rule.find(key); found != rule.end() && found->is_number()) {
            const double end = found->get<double>();
            const bool exclusive = std::string(key).starts_with("exclusive");
            const double value = exclusive           ? end
                                 : type == "integer" ? end + integer_step
                                                     : std::nextafter(end, towards);
            out.push_back(type == "integer" ? Json(static_cast<int64_t>(value)) : Json(value));
        }
    };
    outside("minimum", -1, -1e308);
    outside("exclusiveMinimum", -1, -1e308);
    outside("maximum", 1, 1e308);
    outside("exclusiveMaximum", 1, 1e308);
    if (rule.contains("enum")) {
        out.emplace_back("no such choice");
    }
    // One value may stand for an array of its kind.
    const bool takes_text = type == "string" || (type == "array" && rule.at("items").value("type", "") == "string");
    out.push_back(takes_text ? Json(3) : Json("a text"));
    return out;
}

} // namespace

std::vector<Json> guessed_settings(const Json &schema) {
    const Json required = schema.value("required", Json::array());
    std::vector<Json> out;
    for (const int64_t forced : {0, 2, 3, 4, 1, 8}) {
        Json settings = Json::object();
        size_t n = 0;
        for (const Json &name : required) {
            const std::string key = name.get<std::string>();
            settings[key] = usual_value(schema.at("properties").at(key), n++, forced);
        }
        add(out, std::move(settings));
    }
    return out;
}

std::vector<Json> variations(const Json &schema, const Json &base) {
    return changed(schema, base, true, values);
}

std::vector<Json> extremes(const Json &schema, const Json &base) {
    return changed(schema, base, true, ends);
}

std::vector<Json> forbidden(const Json &schema, const Json &base) {
    std::vector<Json> out;
    for (const auto &[name, rule] : schema.at("properties").items()) {
        for (const Json &value : just_outside(rule)) {
            out.push_back(base);
            out.back()[name] = value;
        }
    }
    return out;
}

Json drawn_settings(const Json &schema, const Json &base, const arm_random &stream, uint64_t &position) {
    const auto draw = [&](size_t below) {
        uint32_t word = 0;
        random::words(&stream, position++, &word, 1);
        return word % below;
    };
    Json settings = base;
    for (const auto &[name, rule] : schema.at("properties").items()) {
        const std::vector<Json> from = draw(8) == 0 ? ends(rule) : values(rule);
        if (draw(2) == 0 && !from.empty()) {
            Json changed = settings;
            changed[name] = from[draw(from.size())];
            settings = allowed(changed, schema) ? std::move(changed) : std::move(settings);
        }
    }
    return settings;
}

} // namespace armature::check
