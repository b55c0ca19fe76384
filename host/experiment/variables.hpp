// SPDX-License-Identifier: MIT
// variables.hpp: the values of a document's variables for one trial, and of every expression that uses them.
#pragma once

#include "experiment/expression.hpp"
#include "experiment/problems.hpp"
#include "experiment/resolved.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace armature::experiment {

class Variables {
public:
    // Evaluates every variable; a variable may use others and data.*. `facts` are null while no data is open: then what
    // needs them is left as written. Problems found are added: cycles, bad expressions, unknown names.
    Variables(const Document &document, const Assignment &assignment, const Facts *facts, Problems &problems);

    // The value of an expression, of a string with ${...}, or of every string inside an array or object. nullopt after
    // adding a problem; as written if it needs data.* and they are not known yet.
    std::optional<Json> value(const Json &written, const std::string &pointer);
    std::optional<Json> expression(const std::string &text, const std::string &pointer);

    // True if a value was left as written.
    static bool unknown_yet(const Json &value);
    // The same of anything inside an array or object.
    static bool any_unknown_yet(const Json &value);

    const std::map<std::string, Json> &values() const { return values_; }
    std::vector<std::string> known_names() const;
    bool has_facts() const { return facts_ != nullptr; }

private:
    struct Known {}; // thrown through an evaluation whose problem has been reported
    template <class Evaluation>
    std::optional<Json> guarded(const Json &written, const std::string &pointer, Evaluation evaluation);
    std::optional<Json> lookup(const std::string &name);
    void settle(const std::string &name);

    const Facts *facts_;
    Problems &problems_;
    Json written_ = Json::object();
    std::map<std::string, Json> values_;
    std::map<std::string, std::string> waiting_; // variable -> the data.* it needs
    std::set<std::string> bad_;
    std::vector<std::string> settling_; // the chain of variables being evaluated
};

} // namespace armature::experiment
