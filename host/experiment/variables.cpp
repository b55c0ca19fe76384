// SPDX-License-Identifier: MIT
#include "experiment/variables.hpp"

#include "support/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace armature::experiment {

namespace {

bool of_data(const std::string &name) {
    return name.starts_with("data.");
}

} // namespace

Variables::Variables(const Document &document, const Assignment &assignment, const Facts *facts, Problems &problems)
    : facts_(facts), problems_(problems) {
    if (const auto written = document.json.find("variables"); written != document.json.end() && written->is_object()) {
        written_ = *written;
    }
    for (const auto &[name, value] : assignment) {
        if (written_.contains(name)) {
            written_[name] = value;
        } else {
            problems.add("/variables", fmt::format("a trial sets \"{}\", which is no variable", name),
                         suggest(name, known_names()));
        }
    }
    for (const auto &[name, unused] : written_.items()) {
        settle(name);
    }
}

// Each variable is evaluated once, after those it uses.
void Variables::settle(const std::string &name) {
    if (values_.count(name) != 0 || waiting_.count(name) != 0 || bad_.count(name) != 0) {
        return;
    }
    const std::string at = pointer("/variables", name);
    const auto begin = std::find(settling_.begin(), settling_.end(), name);
    if (begin != settling_.end()) {
        problems_.add(at, fmt::format("the variable \"{}\" depends on itself: {} -> {}", name,
                                      fmt::join(begin, settling_.end(), " -> "), name));
        bad_.insert(begin, settling_.end());
        return;
    }
    settling_.push_back(name);
    const size_t before = problems_.size();
    const std::optional<Json> found = value(written_[name], at);
    settling_.pop_back();
    if (bad_.count(name) != 0) {
        return;
    }
    if (!found || problems_.size() != before) {
        bad_.insert(name);
    } else if (waiting_.count(name) == 0) {
        values_[name] = *found;
    }
}

std::optional<Json> Variables::lookup(const std::string &name) {
    if (of_data(name)) {
        if (facts_ == nullptr) {
            return std::nullopt;
        }
        const auto fact = facts_->find(name);
        return fact == facts_->end() ? std::nullopt : std::optional(fact->second);
    }
    if (!written_.contains(name)) {
        return std::nullopt;
    }
    settle(name);
    if (const auto found = values_.find(name); found != values_.end()) {
        return found->second;
    }
    if (const auto needed = waiting_.find(name); needed != waiting_.end()) {
        UnknownName unknown(Fault::experiment, "");
        unknown.name = needed->second;
        throw unknown;
    }
    throw Known{};
}

template <class Evaluation>
std::optional<Json> Variables::guarded(const Json &written, const std::string &pointer, Evaluation evaluation) {
    try {
        Json result = evaluation([this](const std::string &name) { return lookup(name); });
        if (unknown_yet(result)) {
            problems_.add(pointer,
                          fmt::format("{} gives {}, which is itself an expression", dump(written), dump(result)));
            return std::nullopt;
        }
        return result;
    } catch (const Known &) {
        return std::nullopt;
    } catch (const UnknownName &unknown) {
        if (of_data(unknown.name) && facts_ == nullptr) {
            if (!settling_.empty()) {
                waiting_[settling_.back()] = unknown.name;
            }
            return written;
        }
        problems_.add(pointer, unknown.message, suggest(unknown.name, known_names()));
    } catch (const Error &error) {
        problems_.add(pointer, error.message, error.hint);
    }
    return std::nullopt;
}

std::optional<Json> Variables::expression(const std::string &text, const std::string &pointer) {
    if (unknown_yet(text)) {
        return value(text, pointer);
    }
    return guarded("${" + text + "}", pointer, [&](const Lookup &lookup) { return evaluate(text, lookup); });
}

std::optional<Json> Variables::value(const Json &written, const std::string &pointer) {
    if (unknown_yet(written)) {
        return guarded(written, pointer, [&](const Lookup &lookup) { return interpolate(written, lookup); });
    }
    if (!written.is_structured()) {
        return written;
    }
    Json out = written.is_array() ? Json::array() : Json::object();
    bool whole = true;
    const auto take = [&](const Json &item, const std::string &at, auto &&put) {
        std::optional<Json> found = value(item, at);
        whole = whole && found;
        put(found ? *std::move(found) : Json());
    };
    if (written.is_array()) {
        for (size_t i = 0; i < written.size(); ++i) {
            take(written[i], armature::pointer(pointer, i), [&](Json item) { out.push_back(std::move(item)); });
        }
    } else {
        for (const auto &[key, item] : written.items()) {
            take(item, armature::pointer(pointer, key), [&, &name = key](Json found) { out[name] = std::move(found); });
        }
    }
    return whole ? std::optional(std::move(out)) : std::nullopt;
}

bool Variables::unknown_yet(const Json &value) {
    return value.is_string() && value.get_ref<const std::string &>().find("${") != std::string::npos;
}

bool Variables::any_unknown_yet(const Json &value) {
    return unknown_yet(value) || (value.is_structured() && std::any_of(value.begin(), value.end(), any_unknown_yet));
}

std::vector<std::string> Variables::known_names() const {
    std::vector<std::string> names;
    for (const auto &[name, unused] : written_.items()) {
        names.push_back(name);
    }
    if (facts_ != nullptr) {
        for (const auto &[name, unused] : *facts_) {
            names.push_back(name);
        }
    }
    return names;
}

} // namespace armature::experiment
