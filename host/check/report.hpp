// SPDX-License-Identifier: MIT
// report.hpp: what the checks came to, for people and as JSON.
#pragma once

#include "check/runner.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace armature::check {

struct Counts {
    size_t passed = 0, warning = 0, failed = 0, skipped = 0; // failed: crashed and timed out too
};
Counts counts(const std::vector<Report> &reports);

void print(std::ostream &out, const Report &report); // failures first
// "2 plugins, 3 components: 120 passed, 1 warning, 1 failed, 4 skipped in 3.1 s"
std::string summary(const std::vector<Report> &reports);
Json to_json(const std::vector<Report> &reports);

} // namespace armature::check
