// SPDX-License-Identifier: MIT
// outcome.cpp: words for outcomes, and the JSON in which they travel from the child that found them.
#include "check/outcome.hpp"

#include <array>

namespace armature::check {

const char *word(Status status) {
    static constexpr std::array<const char *, 6> words = {"passed",  "warning",   "failed",
                                                          "crashed", "timed out", "skipped"};
    return words.at(static_cast<size_t>(status));
}

bool stands_against(Status status) {
    return status == Status::failed || status == Status::crashed || status == Status::timed_out;
}

Json to_json(const Outcome &outcome) {
    return {{"status", static_cast<int>(outcome.status)},
            {"message", outcome.message},
            {"advice", outcome.advice},
            {"found", outcome.found}};
}

Outcome outcome(const Json &json) {
    const int status = json.at("status");
    if (status < 0 || status > static_cast<int>(Status::skipped)) {
        throw Error(Fault::plugin, "answered with a status that does not exist");
    }
    return {static_cast<Status>(status), json.at("message"), json.at("advice"), json.at("found")};
}

} // namespace armature::check
