// SPDX-License-Identifier: MIT
// conditions.cpp: which dimensions of a conditional space a point has.
#include "search/space.hpp"

#include "experiment/variables.hpp"

#include <algorithm>
#include <set>

namespace armature::search {

namespace {

// Adds the names that an expression uses, and what the variables of these names use in turn.
void add_names(const std::string &expression, const Json &variables, std::set<std::string> &names) {
    for (const std::string &name : experiment::names(expression)) {
        if (!names.insert(name).second || !variables.contains(name) || !variables[name].is_string()) {
            continue;
        }
        for (const std::string &inner : experiment::expressions(variables[name].get<std::string>())) {
            add_names(inner, variables, names);
        }
    }
}

std::set<std::string> names_of(const std::string &when, const Json &variables) {
    std::set<std::string> names;
    if (experiment::Variables::unknown_yet(when)) {
        for (const std::string &inner : experiment::expressions(when)) {
            add_names(inner, variables, names);
        }
    } else if (!when.empty()) {
        add_names(when, variables, names);
    }
    return names;
}

// Throws Error where nobody can say: 1 / (b - 3) > 0, and b is 3.
bool holds(const Dimension &dimension, const experiment::Assignment &point, const Json &variables) {
    const experiment::Document document{.json = {{"variables", variables}}, .file = {}, .folder = {}, .origins = {}};
    const std::string at = pointer(pointer("/sweep/space", dimension.name), "when");
    experiment::Problems problems(document);
    experiment::Variables values(document, point, nullptr, problems);
    const std::optional<Json> value = values.expression(dimension.when, at);
    if (value && !value->is_boolean()) {
        problems.add(at, "\"when\" is " + dump(*value) + ", expected true or false");
    }
    try {
        problems.raise();
    } catch (const Errors &errors) { // whoever knows the file says which it is
        const Error &first = errors.list.front();
        throw Error(first.fault, first.message, at, first.hint);
    }
    return value->get<bool>();
}

} // namespace

std::vector<size_t> order_of_conditions(const Space &space, const Json &variables) {
    const size_t n = space.dimensions.size();
    std::vector<std::set<std::string>> uses;
    for (const Dimension &dimension : space.dimensions) {
        uses.push_back(names_of(dimension.when, variables));
    }
    std::vector<size_t> order;
    std::set<std::string> waiting;
    for (const Dimension &dimension : space.dimensions) {
        waiting.insert(dimension.name);
    }
    while (order.size() < n) {
        const size_t before = order.size();
        for (size_t i = 0; i < n; ++i) {
            const bool ready = std::none_of(waiting.begin(), waiting.end(),
                                            [&](const std::string &name) { return uses[i].count(name) != 0; });
            if (ready && waiting.erase(space.dimensions[i].name) != 0) {
                order.push_back(i);
            }
        }
        if (order.size() == before) {
            throw Error(Fault::experiment,
                        "the \"when\" of \"" + *waiting.begin() +
                            "\" depends on itself, through the ranges of the sweep",
                        pointer("/sweep/space", *waiting.begin()));
        }
    }
    return order;
}

experiment::Assignment active(const Space &space, const experiment::Assignment &point, const Json &variables) {
    const bool conditional = std::any_of(space.dimensions.begin(), space.dimensions.end(),
                                         [](const Dimension &dimension) { return !dimension.when.empty(); });
    experiment::Assignment kept = point;
    if (!conditional) {
        return kept;
    }
    for (const size_t i : order_of_conditions(space, variables)) {
        const Dimension &dimension = space.dimensions[i];
        if (dimension.when.empty() || kept.count(dimension.name) == 0) {
            continue;
        }
        try {
            if (!holds(dimension, kept, variables)) {
                kept.erase(dimension.name);
            }
        } catch (const Error &) { // check_conditions() says so
        }
    }
    return kept;
}

void check_conditions(const Space &space, const experiment::Assignment &point, const Json &variables) {
    std::vector<Error> errors;
    for (const Dimension &dimension : space.dimensions) {
        if (dimension.when.empty() || point.count(dimension.name) == 0) {
            continue;
        }
        try {
            holds(dimension, point, variables);
        } catch (const Error &error) {
            errors.push_back(error);
        }
    }
    if (!errors.empty()) {
        throw Errors(errors);
    }
}

} // namespace armature::search
