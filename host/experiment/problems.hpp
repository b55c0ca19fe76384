// SPDX-License-Identifier: MIT
// problems.hpp: everything that is wrong with a document, gathered in one pass and thrown together.
#pragma once

#include "experiment/document.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace armature::experiment {

class Problems {
public:
    explicit Problems(const Document &document) : document_(document) {}

    // The same problem at the same place, met again in a repetition, counts once.
    void add(const std::string &pointer, std::string message, std::string hint = {}, Fault fault = Fault::experiment) {
        if (seen_.emplace(pointer, message).second) {
            list_.emplace_back(fault, std::move(message), place(document_, pointer), std::move(hint));
        }
    }
    // Errors of values that say where by a pointer alone.
    void add(const std::vector<Error> &errors) {
        for (const Error &error : errors) {
            const std::string at = error.where == "/" ? "" : error.where;
            add(at, error.message, error.hint.empty() ? as_written(at) : error.hint);
        }
    }
    // True if something is wrong with exactly this value.
    bool has(const std::string &pointer) const {
        const auto found = seen_.lower_bound({pointer, {}});
        return found != seen_.end() && found->first == pointer;
    }
    bool empty() const { return list_.empty(); }
    size_t size() const { return list_.size(); }
    void raise() const {
        if (!list_.empty()) {
            throw Errors(list_);
        }
    }

private:
    // The value that a message tells may stand nowhere in the file: what stands there is "${rate}".
    std::string as_written(const std::string &pointer) const {
        const Json::json_pointer place(pointer);
        if (!document_.json.contains(place)) {
            return {};
        }
        const Json &written = document_.json[place];
        const bool expression = written.is_string() && written.get<std::string>().find("${") != std::string::npos;
        return expression ? "it is written " + dump(written) : "";
    }

    const Document &document_;
    std::vector<Error> list_;
    std::set<std::pair<std::string, std::string>> seen_; // pointer, message
};

} // namespace armature::experiment
