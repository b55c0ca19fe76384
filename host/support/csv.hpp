// SPDX-License-Identifier: MIT
// csv.hpp: a field of a CSV file (RFC 4180). Not a reader.
#pragma once

#include <string>

namespace armature {

// The text, in quotation marks if it needs them.
std::string csv_field(const std::string &text);

} // namespace armature
