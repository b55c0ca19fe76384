// SPDX-License-Identifier: MIT
// validate.cpp: settings against the part of JSON Schema that descriptors use: type, bounds, enum, items, required,
// and no unknown keys. Not a general validator.
#include "plugin/settings.hpp"

#include "support/nearest.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace armature::plugin {

namespace {

std::string shortened(const Json &value) {
    constexpr size_t most = 60;
    const std::string text = dump(value);
    if (text.size() <= most) {
        return text;
    }
    size_t cut = most;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) { // not inside a character
        --cut;
    }
    return text.substr(0, cut) + "...";
}

bool integral(const Json &value) {
    return value.is_number_unsigned()  ? value.get<uint64_t>() <= INT64_MAX
           : value.is_number_integer() ? true
                                       : value.is_number_float() && std::abs(value.get<double>()) <= largest_integer &&
                                             std::trunc(value.get<double>()) == value.get<double>();
}

bool has_type(const Json &value, const std::string &type) {
    return type == "integer"   ? integral(value)
           : type == "number"  ? value.is_number()
           : type == "boolean" ? value.is_boolean()
           : type == "string"  ? value.is_string()
           : type == "array"   ? value.is_array()
                               : value.is_object();
}

const char *article(const std::string &type) {
    return type == "integer" || type == "array" ? "an" : "a";
}

class Validator {
public:
    Validator(const std::string &file, const std::string &who, std::vector<Error> &errors)
        : file_(file), who_(who), errors_(errors) {}

    void object(const Json &values, const Json &schema, const std::string &pointer) {
        if (!values.is_object()) {
            return add(pointer, fmt::format("the settings of {} are {}, expected an object", who_, shortened(values)));
        }
        const Json &rules = schema.at("properties");
        std::vector<std::string> known;
        for (const auto &[name, rule] : rules.items()) {
            known.push_back(name);
        }
        for (const auto &[name, value] : values.items()) {
            if (const auto rule = rules.find(name); rule != rules.end()) {
                this->value(value, *rule, name, armature::pointer(pointer, name));
            } else {
                add(armature::pointer(pointer, name), fmt::format("{} has no setting \"{}\"", who_, name),
                    known.empty() ? "it has no settings at all" : suggest(name, known));
            }
        }
        for (const Json &name : schema.value("required", Json::array())) {
            if (!values.contains(name.get<std::string>())) {
                const Json &rule = rules.at(name.get<std::string>());
                add(pointer, fmt::format("{} needs the setting {}", who_, dump(name)),
                    fmt::format("{}: {}", name.get<std::string>(), rule.value("description", "")));
            }
        }
    }

private:
    void value(const Json &value, const Json &rule, const std::string &name, const std::string &pointer) {
        if (not_known_yet(value)) {
            return;
        }
        const std::string type = rule.value("type", "");
        const std::string item = type == "array" ? rule.at("items").value("type", "item") : "";
        const bool or_item = type == "array" && !rule.contains("x-whole");
        if (or_item && !value.is_array() && has_type(value, item)) {
            return this->value(value, rule.at("items"), name, pointer);
        }
        if (!has_type(value, type)) {
            return add(pointer, fmt::format("\"{}\" of {} is {}, expected {}{} {}{}", name, who_, shortened(value),
                                            or_item ? fmt::format("{} {} or ", article(item), item) : "", article(type),
                                            type, type == "array" ? " of " + item + "s" : ""));
        }
        if (type == "array") {
            for (size_t i = 0; i < value.size(); ++i) {
                this->value(value[i], rule.at("items"), name, armature::pointer(pointer, i));
            }
            return;
        }
        if (const auto choices = rule.find("enum"); choices != rule.end()) {
            choice(value, *choices, name, pointer);
        }
        if (value.is_number()) {
            bounds(value, rule, name, pointer);
        }
    }

    void choice(const Json &value, const Json &choices, const std::string &name, const std::string &pointer) {
        if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
            return;
        }
        std::vector<std::string> known;
        std::string list;
        for (const Json &item : choices) {
            known.push_back(item.is_string() ? item.get<std::string>() : dump(item));
            list += (list.empty() ? "" : ", ") + dump(item);
        }
        const std::string best = value.is_string() ? nearest(value.get<std::string>(), known) : "";
        add(pointer, fmt::format("\"{}\" of {} is {}, expected one of {}", name, who_, shortened(value), list),
            best.empty() ? "" : fmt::format("did you mean \"{}\"?", best));
    }

    void bounds(const Json &value, const Json &rule, const std::string &name, const std::string &pointer) {
        const double v = value.get<double>();
        const auto breaks = [&](const char *key, auto &&holds) {
            const auto bound = rule.find(key);
            return bound != rule.end() && !holds(bound->get<double>());
        };
        if (!breaks("minimum", [&](double b) { return v >= b; }) &&
            !breaks("maximum", [&](double b) { return v <= b; }) &&
            !breaks("exclusiveMinimum", [&](double b) { return v > b; }) &&
            !breaks("exclusiveMaximum", [&](double b) { return v < b; })) {
            const bool bounded = rule.contains(v > 0 ? "maximum" : "minimum"); // by itself, and farther
            if (rule.value("type", "") == "integer" && !bounded && std::abs(v) > largest_integer) {
                add(pointer, fmt::format("\"{}\" of {} is {}, expected an integer of at most 2^53 either way", name,
                                         who_, dump(value)));
            }
            return;
        }
        add(pointer, fmt::format("\"{}\" of {} is {}, expected {}", name, who_, dump(value), allowed(rule)));
    }

    // "at least 0 and below 1"
    static std::string allowed(const Json &rule) {
        static constexpr std::pair<const char *, const char *> words[] = {{"minimum", "at least "},
                                                                          {"exclusiveMinimum", "above "},
                                                                          {"maximum", "at most "},
                                                                          {"exclusiveMaximum", "below "}};
        std::string text;
        for (const auto &[key, words_for] : words) {
            if (const auto bound = rule.find(key); bound != rule.end()) {
                text += (text.empty() ? "" : " and ") + std::string(words_for) + dump(*bound);
            }
        }
        return text;
    }

    void add(const std::string &pointer, std::string message, std::string hint = {}) {
        const std::string place = pointer.empty() ? "/" : pointer;
        errors_.emplace_back(Fault::experiment, std::move(message), file_.empty() ? place : file_ + " at " + place,
                             std::move(hint));
    }

    const std::string &file_;
    const std::string &who_;
    std::vector<Error> &errors_;
};

} // namespace

bool not_known_yet(const Json &value) {
    return value.is_string() && value.get_ref<const std::string &>().find("${") != std::string::npos;
}

std::vector<Error> validate(const Json &values, const Json &schema, const std::string &file, const std::string &pointer,
                            const std::string &who) {
    std::vector<Error> errors;
    Validator(file, who, errors).object(values, schema, pointer);
    return errors;
}

} // namespace armature::plugin
