// SPDX-License-Identifier: MIT
#include "experiment/usage.hpp"

#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace armature::experiment {

namespace {

class Usage {
public:
    Usage(const Variables &variables, Problems &problems)
        : known_(variables.known_names()), facts_(variables.has_facts()), problems_(problems) {}

    void walk(const Json &value, const std::string &at, const std::string &key) {
        if (value.is_string()) {
            const std::string &text = value.get_ref<const std::string &>();
            if (Variables::unknown_yet(value)) {
                guarded(at, [&] {
                    for (const std::string &expression : expressions(text)) {
                        take(expression, at);
                    }
                });
            } else if (key == "when" || key == "repeat") { // an expression without ${}
                guarded(at, [&] { take(text, at); });
            }
        } else if (value.is_array()) {
            for (size_t i = 0; i < value.size(); ++i) {
                walk(value[i], pointer(at, i), "");
            }
        } else if (value.is_object()) {
            for (const auto &[below, item] : value.items()) {
                walk(item, pointer(at, below), below);
            }
        }
    }
    bool used(const std::string &name) const { return used_.count(name) != 0; }

private:
    template <class Work> void guarded(const std::string &at, Work work) {
        try {
            work();
        } catch (const Error &error) {
            if (!problems_.has(at)) {
                problems_.add(at, error.message, error.hint);
            }
        }
    }
    void take(const std::string &expression, const std::string &at) {
        for (const std::string &name : names(expression)) {
            used_.insert(name);
            const bool waits = !facts_ && name.starts_with("data.");
            if (!waits && std::find(known_.begin(), known_.end(), name) == known_.end() && !problems_.has(at)) {
                problems_.add(at, fmt::format("unknown name \"{}\" in \"{}\"", name, expression),
                              suggest(name, known_));
            }
        }
    }

    std::vector<std::string> known_;
    bool facts_;
    Problems &problems_;
    std::set<std::string> used_;
};

} // namespace

void check_usage(const Document &document, const Variables &variables, Problems &problems) {
    Usage usage(variables, problems);
    for (const auto &[key, part] : document.json.items()) {
        if (key != "name" && key != "question") {
            usage.walk(part, pointer("", key), key);
        }
    }
    const Json none = Json::object();
    const auto part = [&](const char *key) -> const Json & {
        const auto found = document.json.find(key);
        return found == document.json.end() ? none : *found;
    };
    const Json &sweep = part("sweep");
    const Json space = sweep.is_object() && sweep.contains("space") ? sweep["space"] : none;
    for (const auto &[name, unused] : part("variables").items()) {
        if (usage.used(name)) {
            continue;
        }
        const bool swept = space.is_object() && space.contains(name);
        problems.add(swept ? pointer("/sweep/space", name) : pointer("/variables", name),
                     swept ? fmt::format("the sweep varies \"{}\", but nothing uses it", name)
                           : fmt::format("the variable \"{}\" is never used", name),
                     fmt::format("write ${{{}}} where it is meant, or remove it", name));
    }
}

} // namespace armature::experiment
