// SPDX-License-Identifier: MIT
// guess.hpp: settings to try, made from a schema alone: sensible ones, one-at-a-time variations, the ends of what is
// allowed, and what is not. Calls no plugin.
#pragma once

#include "support/json.hpp"

#include <armature/services.h>

#include <vector>

namespace armature::check {

// The required settings filled in, several guesses, the likeliest first; just {} where nothing is required.
std::vector<Json> guessed_settings(const Json &schema);

// `base` with one setting changed: every choice, both booleans, small and usual numbers within the bounds.
std::vector<Json> variations(const Json &schema, const Json &base);

// `base` with one setting at an end of its bounds, or of its type where it has none. The schema allows them all.
std::vector<Json> extremes(const Json &schema, const Json &base);

// `base` with one setting just outside a bound, or no choice, or of another type. The schema should refuse them all.
std::vector<Json> forbidden(const Json &schema, const Json &base);

// `base` with some settings drawn from all that the schema allows. Takes numbers from the stream, from `position` on.
Json drawn_settings(const Json &schema, const Json &base, const arm_random &stream, uint64_t &position);

} // namespace armature::check
