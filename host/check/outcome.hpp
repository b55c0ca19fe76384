// SPDX-License-Identifier: MIT
// outcome.hpp: what a check of a plugin came to.
#pragma once

#include "support/json.hpp"

#include <exception>
#include <string>

namespace armature::check {

enum class Status { passed, warning, failed, crashed, timed_out, skipped };

const char *word(Status status);    // "timed out"
bool stands_against(Status status); // failed, crashed, timed out: the plugin is not sound

struct Outcome {
    Status status = Status::passed;
    std::string message;  // one sentence: what was found; of a check that passed: what is worth knowing, or nothing
    std::string advice;   // what to change; may be empty
    Json found;           // for the later checks of the same component; null if there is nothing
    bool follows = false; // skipped because an earlier check stands against the component, not because it has no place
};

inline Outcome passed(std::string note = {}, Json found = {}) {
    return {Status::passed, std::move(note), {}, std::move(found)};
}
inline Outcome warning(std::string message, std::string advice = {}) {
    return {Status::warning, std::move(message), std::move(advice), {}};
}
inline Outcome failed(std::string message, std::string advice = {}) {
    return {Status::failed, std::move(message), std::move(advice), {}};
}
inline Outcome skipped(std::string why) {
    return {Status::skipped, std::move(why), {}, {}};
}

// Ends a check from within: the plugin breaks the clause.
class Broken : public std::exception {
public:
    explicit Broken(std::string message, std::string advice = {})
        : outcome(failed(std::move(message), std::move(advice))) {}
    const char *what() const noexcept override { return outcome.message.c_str(); }
    Outcome outcome;
};

Json to_json(const Outcome &outcome);
Outcome outcome(const Json &json); // throws nlohmann's exceptions for what to_json did not write

} // namespace armature::check
