// SPDX-License-Identifier: MIT
// option_values.hpp: the values that options take, for Option::transform, with one sentence that says what was
// expected. CLI11's own checks let NaN and negative sizes pass, and clutter --help.
#pragma once

#include <CLI/Error.hpp>
#include <CLI/Validators.hpp>

#include <cstdint>
#include <limits>

namespace armature::commands {

CLI::Validator whole_number(int64_t least, int64_t most = std::numeric_limits<int64_t>::max());
CLI::Validator seconds(double least); // a finite number; 0 too if least is 0
CLI::Validator memory();              // "512M", "1.5G" or bytes, at least 1 MiB; becomes the number of bytes

} // namespace armature::commands
