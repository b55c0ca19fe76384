// SPDX-License-Identifier: MIT
// json.hpp: JSON as the host reads and writes it: keys in their order, strict, bounded. Not a second JSON library.
#pragma once

#include "support/error.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace armature {

using Json = nlohmann::ordered_json;

// Parses text. Refuses, with `name`, line and column: malformed JSON, invalid UTF-8, more than 64 levels, duplicate
// keys, numbers that do not fit, anything after the value.
Json parse_json(std::string_view text, const std::string &name, Fault fault = Fault::experiment);
// The same for a file of at most 16 MiB.
Json read_json(const std::filesystem::path &file, Fault fault = Fault::experiment);

// One line, keys in their order, doubles in the shortest form that reads back to the same bits.
std::string dump(const Json &value);
// The same with keys sorted at every level: equal values give equal text, whatever order they were written in.
std::string canonical(const Json &value);

// NaN and infinities travel as the strings "nan", "inf", "-inf".
Json exact(double value);
double exact_double(const Json &value);

// "/network/2" + "units" -> "/network/2/units", escaped as RFC 6901 wants.
std::string pointer(const std::string &parent, std::string_view key);
std::string pointer(const std::string &parent, size_t index);

} // namespace armature
