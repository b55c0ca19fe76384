// SPDX-License-Identifier: MIT
// settings.hpp: from JSON to the typed table of the contract: validation against a descriptor's schema, defaults.
#pragma once

#include "support/json.hpp"

#include <armature/settings.h>

#include <deque>
#include <string>
#include <vector>

namespace armature::plugin {

// An integer is at most 2^53 either way: beyond it a double, which many readers of JSON take it for, does not tell
// which one was meant; and components may add such numbers and multiply them by a few.
constexpr double largest_integer = 9007199254740992;

// What is wrong with `values` (an object) under `schema`, one Error each with its JSON pointer in `where`
// ("FILE at /network/0/units"; `file` may be empty): unknown keys (with the nearest), missing ones, wrong types,
// bounds, choices. A string with "${" in it is taken as not known yet and passes. Where an array is declared, a single
// item stands for an array of it ("kernel": 3), unless the rule says "x-whole". `who` names the component: "layer
// affine".
std::vector<Error> validate(const Json &values, const Json &schema, const std::string &file, const std::string &pointer,
                            const std::string &who);

// A value that is not known before its expression is evaluated: a string with "${" in it.
bool not_known_yet(const Json &value);

// The same object with every default filled in, in the schema's order, and an array wherever one is declared.
Json with_defaults(const Json &values, const Json &schema);

// The settings that are networks ("x-network" in the schema), in the schema's order: a component knows the i-th by the
// number i. Their values are the experiment's business; to a component they are numbers.
std::vector<std::string> network_settings(const Json &schema);

// The values of a table that a component wrote, for validation.
Json to_json(const arm_settings *settings);

// Owns the memory behind an arm_settings. Takes values that are valid and have their defaults.
class Settings {
public:
    Settings(const Json &values, const Json &schema);
    Settings(const Settings &) = delete;
    Settings &operator=(const Settings &) = delete;
    const arm_settings *c() const { return &table_; }

private:
    arm_settings table_{};
    std::vector<arm_setting> items_;
    std::deque<std::string> names_, texts_;
    std::deque<std::vector<int64_t>> integers_;
    std::deque<std::vector<double>> reals_;
    std::deque<std::vector<const char *>> text_lists_;
};

} // namespace armature::plugin
