// SPDX-License-Identifier: MIT
// settings.cpp: defaults, and the typed table that a component receives. Takes values that validate() has accepted.
#include "plugin/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::plugin {

namespace {

struct Type {
    int32_t type;
    bool is_array;
};

Type type_of(const Json &rule) {
    const std::string word = rule.value("type", "");
    if (word == "array") {
        return {type_of(rule.at("items")).type, true};
    }
    return {rule.contains("x-network") ? ARM_NETWORK
            : word == "integer"        ? ARM_INTEGER
            : word == "number"         ? ARM_REAL
            : word == "boolean"        ? ARM_BOOLEAN
                                       : ARM_TEXT,
            false};
}

int64_t integer(const Json &value) {
    return value.is_number_float() ? static_cast<int64_t>(value.get<double>()) // 2.0 is an integer in JSON Schema
                                   : value.get<int64_t>();
}

// "kernel": 3 means [3].
Json canonical(const Json &value, const Json &rule) {
    const bool single = type_of(rule).is_array && !value.is_array() && !not_known_yet(value);
    return single ? Json::array({value}) : value;
}

} // namespace

Json with_defaults(const Json &values, const Json &schema) {
    Json out = Json::object();
    for (const auto &[name, rule] : schema.at("properties").items()) {
        if (const auto given = values.find(name); given != values.end()) {
            out[name] = canonical(*given, rule);
        } else if (rule.contains("default")) {
            out[name] = canonical(rule["default"], rule);
        }
    }
    return out;
}

std::vector<std::string> network_settings(const Json &schema) {
    std::vector<std::string> names;
    for (const auto &[name, rule] : schema.at("properties").items()) {
        if (rule.contains("x-network")) {
            names.push_back(name);
        }
    }
    return names;
}

Json to_json(const arm_settings *settings) {
    Json out = Json::object();
    for (uint32_t i = 0; settings != nullptr && i < settings->count; ++i) {
        const arm_setting &setting = settings->items[i];
        Json items = Json::array();
        for (int64_t k = 0; k < setting.count; ++k) {
            switch (setting.type) {
            case ARM_REAL:
                items.push_back(setting.reals[k]);
                break;
            case ARM_TEXT:
                items.push_back(setting.texts[k]);
                break;
            case ARM_BOOLEAN:
                items.push_back(setting.integers[k] != 0);
                break;
            default:
                items.push_back(setting.integers[k]);
            }
        }
        out[setting.name] = setting.is_array != 0 ? std::move(items) : items.at(0);
    }
    return out;
}

Settings::Settings(const Json &values, const Json &schema) {
    const std::vector<std::string> networks = network_settings(schema);
    for (const auto &[name, rule] : schema.at("properties").items()) {
        const auto given = values.find(name);
        if (given == values.end()) {
            continue;
        }
        const auto [type, is_array] = type_of(rule);
        const Json items = is_array ? *given : Json::array({*given});
        arm_setting setting{};
        setting.name = names_.emplace_back(name).c_str();
        setting.type = type;
        setting.is_array = is_array;
        setting.count = static_cast<int64_t>(items.size());
        if (type == ARM_NETWORK) {
            const auto place = std::find(networks.begin(), networks.end(), name) - networks.begin();
            setting.integers = integers_.emplace_back(1, place).data();
        } else if (type == ARM_REAL) {
            auto &reals = reals_.emplace_back();
            std::transform(items.begin(), items.end(), std::back_inserter(reals),
                           [](const Json &item) { return item.get<double>(); });
            reals.reserve(1); // an empty array has a pointer too
            setting.reals = reals.data();
        } else if (type == ARM_TEXT) {
            auto &texts = text_lists_.emplace_back();
            for (const Json &item : items) {
                texts.push_back(texts_.emplace_back(item.get<std::string>()).c_str());
            }
            texts.reserve(1);
            setting.texts = texts.data();
        } else {
            auto &integers = integers_.emplace_back();
            std::transform(items.begin(), items.end(), std::back_inserter(integers), [](const Json &item) {
                return item.is_boolean() ? static_cast<int64_t>(item.get<bool>()) : integer(item);
            });
            integers.reserve(1);
            setting.integers = integers.data();
        }
        items_.push_back(setting);
    }
    table_ = {sizeof(arm_settings), static_cast<uint32_t>(items_.size()), items_.data()};
}

} // namespace armature::plugin
