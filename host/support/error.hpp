// SPDX-License-Identifier: MIT
// error.hpp: what went wrong, where, and what to try; and the exit code it leads to. Thrown by every part of the host.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace armature {

// The documented exit codes of the program.
enum class Fault : int {
    internal = 1,     // a defect of Armature itself
    usage = 2,        // the command line
    experiment = 3,   // the experiment file
    data = 4,         // a data set
    plugin = 5,       // a plugin that does not load, refuses or fails
    database = 6,     // the results
    run = 7,          // a run failed, diverged, crashed or hung; it is recorded
    different = 8,    // reproduce or verify: not the same; or a plugin changed meanwhile
    interrupted = 130 // stopped by the user; `armature resume` goes on
};

class Error : public std::exception {
public:
    Error(Fault fault, std::string message, std::string where = {}, std::string hint = {})
        : fault(fault), message(std::move(message)), where(std::move(where)), hint(std::move(hint)) {}

    Fault fault;
    std::string message; // one sentence: what was found and what was expected
    std::string where;   // "quickstart.json at /network/2/units", "layer hidden (affine)"; may be empty
    std::string hint;    // what to try; may be empty

    // "where: message (hint)"
    const char *what() const noexcept override;

private:
    mutable std::string text_;
};

// Several errors found in one pass; never empty.
class Errors : public std::exception {
public:
    explicit Errors(std::vector<Error> list) : list(std::move(list)) {}
    std::vector<Error> list;
    const char *what() const noexcept override { return list.front().what(); }
};

} // namespace armature
