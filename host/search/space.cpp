// SPDX-License-Identifier: MIT
// space.cpp: reading "sweep.space".
#include "search/space.hpp"

#include "experiment/arithmetic.hpp"
#include "experiment/structure.hpp"
#include "experiment/variables.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace armature::search {

namespace {

using experiment::Problems;
using experiment::Variables;

class Reader {
public:
    Reader(const experiment::Document &document, Problems &problems)
        : problems_(problems), variables_(document, {}, nullptr, problems) {}

    std::optional<Dimension> dimension(const std::string &name, const Json &written, const std::string &at) {
        static constexpr std::pair<const char *, const char *> forms[] = {
            {"choice", "choices"}, {"integer", "integers"}, {"uniform", "reals"}, {"log", "logarithmic"}};
        const auto form = std::find_if(std::begin(forms), std::end(forms), [&](const auto &candidate) {
            return written.is_object() && written.contains(candidate.first);
        });
        if (form == std::end(forms)) {
            problems_.add(at,
                          fmt::format("the range of \"{}\" is {}, expected an object with \"choice\", \"integer\", "
                                      "\"uniform\" or \"log\"",
                                      name, dump(written)),
                          R"(for example {"uniform": [0, 0.5]})");
            return std::nullopt;
        }
        const size_t before = problems_.size();
        Json plain = written; // a condition is evaluated at each point, not here
        plain.erase("when");
        const std::optional<Json> values = variables_.value(plain, at);
        if (!values) {
            return std::nullopt;
        }
        if (Variables::any_unknown_yet(*values)) {
            problems_.add(at, fmt::format("the range of \"{}\" needs data.*, which no sweep knows", name));
            return std::nullopt;
        }
        problems_.add(experiment::check_keys(*values, form->second, at, fmt::format("the range of \"{}\"", name)));
        if (problems_.size() != before) {
            return std::nullopt;
        }
        Dimension out{.name = name, .range = {}, .when = when(written, at), .grid = values->value("grid", int64_t{5})};
        const std::string key = form->first, inside = pointer(at, key);
        if (key == "choice") {
            out.range = choice((*values)[key], inside);
        } else if (key == "integer") {
            out.range = integer(*values, at);
            out.grid = values->value("grid", std::numeric_limits<int64_t>::max());
        } else {
            out.range = real(*values, key, at);
        }
        return problems_.size() == before ? std::optional(std::move(out)) : std::nullopt;
    }

private:
    std::string when(const Json &written, const std::string &at) {
        if (!written.contains("when")) {
            return {};
        }
        const Json &condition = written["when"];
        if (condition.is_boolean()) {
            return dump(condition);
        }
        const std::string inside = pointer(at, "when");
        if (!condition.is_string()) {
            problems_.add(inside, fmt::format("\"when\" is {}, expected an expression", dump(condition)));
            return {};
        }
        // Under the document's own values: a first test.
        const std::optional<Json> value = variables_.expression(condition.get<std::string>(), inside);
        if (value && !value->is_boolean() && !Variables::unknown_yet(*value)) {
            problems_.add(inside, fmt::format("\"when\" gives {}, expected true or false", dump(*value)));
        }
        return condition.get<std::string>();
    }

    Choice choice(const Json &values, const std::string &at) {
        Choice out;
        if (!values.is_array() || values.empty()) {
            problems_.add(at, "\"choice\" wants an array of at least one value");
            return out;
        }
        for (size_t i = 0; i < values.size(); ++i) {
            if (std::find(out.values.begin(), out.values.end(), values[i]) != out.values.end()) {
                problems_.add(pointer(at, i), fmt::format("the value {} stands twice", dump(values[i])));
            }
            out.values.push_back(values[i]);
        }
        return out;
    }

    bool ordered(const Json &bounds, const std::string &at) {
        if (bounds.size() != 2 || !(bounds[0] < bounds[1])) {
            problems_.add(at, fmt::format("expected the smallest and the largest value, found {}", dump(bounds)));
            return false;
        }
        return true;
    }

    Integer integer(const Json &values, const std::string &at) {
        const Json &bounds = values["integer"];
        Integer out{};
        if (!ordered(bounds, pointer(at, "integer"))) {
            return out;
        }
        out = {bounds[0].get<int64_t>(), bounds[1].get<int64_t>(), values.value("step", int64_t{1}),
               values.value("log", false)};
        if (out.log && (out.low < 1 || out.step != 1)) {
            problems_.add(at, "a logarithmic range of integers begins at 1 or above and has no \"step\"");
        }
        int64_t length = 0;
        if (__builtin_sub_overflow(out.high, out.low, &length) || length > (int64_t{1} << 53)) {
            problems_.add(at, "the range has more than 2^53 integers");
        }
        return out;
    }

    Real real(const Json &values, const std::string &key, const std::string &at) {
        const Json &bounds = values[key];
        if (!ordered(bounds, pointer(at, key))) {
            return {};
        }
        const Real out{bounds[0].get<double>(), bounds[1].get<double>(), values.value("step", 0.0), key == "log"};
        if (!std::isfinite(out.high - out.low)) {
            problems_.add(pointer(at, key), fmt::format("the range {} is wider than numbers go", dump(bounds)));
        } else if (out.step > out.high - out.low) {
            problems_.add(pointer(at, "step"), fmt::format("\"step\" is {}, more than the whole range", out.step));
        } else if (out.step > 0 && (out.high - out.low) / out.step > 0x1p53) {
            problems_.add(pointer(at, "step"), fmt::format("\"step\" is {}, more than 2^53 values", out.step));
        }
        return out;
    }

    Problems &problems_;
    Variables variables_;
};

} // namespace

Space read_space(const Json &json, const experiment::Document &document, const std::string &at, Problems &problems) {
    Space space;
    if (!json.is_object()) {
        problems.add(at, fmt::format("\"space\" is {}, expected an object: a range for each variable",
                                     experiment::kind_of(json)));
        return space;
    }
    const Json variables = document.json.value("variables", Json::object());
    std::vector<std::string> known;
    for (const auto &[name, unused] : variables.items()) {
        known.push_back(name);
    }
    const size_t before = problems.size();
    Reader reader(document, problems);
    for (const auto &[name, written] : json.items()) {
        const std::string inside = pointer(at, name);
        if (!variables.contains(name)) {
            problems.add(inside, fmt::format("varies \"{}\", which is no variable", name),
                         known.empty() ? "give it a value in \"variables\"" : suggest(name, known));
        } else if (auto dimension = reader.dimension(name, written, inside)) {
            space.dimensions.push_back(*std::move(dimension));
        }
    }
    if (problems.size() == before) {
        try {
            order_of_conditions(space, variables);
        } catch (const Error &error) {
            problems.add(error.where, error.message, error.hint);
        }
    }
    return space;
}

Space read_space(const Json &json, const std::string &file, const std::string &at, const Json &variables) {
    const experiment::Document document{.json = {{"variables", variables}}, .file = file, .folder = {}, .origins = {}};
    Problems problems(document);
    Space space = read_space(json, document, at, problems);
    problems.raise();
    return space;
}

} // namespace armature::search
