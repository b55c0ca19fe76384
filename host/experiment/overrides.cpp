// SPDX-License-Identifier: MIT
#include "experiment/overrides.hpp"

#include "experiment/structure.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace armature::experiment {

namespace {

// A word that is no JSON is a string: `activation=relu`. What begins as JSON of several words and is none is a mistake.
Json parse_value(const std::string &text, const std::string &override) {
    try {
        return parse_json(text, "its value", Fault::usage);
    } catch (const Error &error) {
        if (text.empty() || std::string_view("{[\"").find(text[0]) == std::string_view::npos) {
            return text;
        }
        throw Error(Fault::usage, fmt::format("{}: {}", error.where, error.message),
                    fmt::format("the override {}", override));
    }
}

std::vector<std::string> parts(const std::string &path) {
    std::vector<std::string> out = {""};
    for (const char c : path) {
        if (c == '.') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    return out;
}

std::optional<size_t> index(const std::string &text, size_t size) {
    size_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc{} && end.ptr == text.data() + text.size() && value < size ? std::optional(value)
                                                                                         : std::nullopt;
}

// Walks a path through the document beside the structure that says which keys may be made on the way.
class Walk {
public:
    Walk(Document &document, const std::string &text) : document_(document), text_(text), at_(&document.json) {}

    // The place of the next part; made if the structure knows the key.
    void step(const std::string &part, bool last) {
        if (at_->is_array()) {
            const auto i = index(part, at_->size());
            if (!i) {
                fail(fmt::format("\"{}\" is no index into an array of {}", part, at_->size()));
            }
            at_ = &(*at_)[*i];
            pointer_ = pointer(pointer_, *i);
            enter(rule_.value("items", Json::object()));
            return;
        }
        expand();
        const Json properties = object_.empty() ? Json::object() : structure(object_).at("properties");
        const bool known = properties.contains(part) || open_;
        if (at_->is_null() && made_) {
            *at_ = Json::object();
        }
        if (!at_->is_object()) {
            fail(fmt::format("nothing can be set inside {}", dump(*at_)));
        }
        if (!at_->contains(part) && !(known && (last || properties.contains(part)))) {
            fail(fmt::format("there is no \"{}\"{}", part,
                             pointer_.empty() ? " and no such variable" : " at " + pointer_),
                 suggest(part, known_names(properties)));
        }
        made_ = !at_->contains(part);
        at_ = &(*at_)[part];
        pointer_ = pointer(pointer_, part);
        enter(properties.contains(part) ? properties[part] : rule_.value("additionalProperties", Json::object()));
    }

    void put(Json value) {
        *at_ = std::move(value);
        document_.origins[pointer_] = fmt::format("the override {}", text_);
    }

private:
    // What the structure says of the value now reached.
    void enter(Json rule) {
        rule_ = rule.is_object() ? std::move(rule) : Json::object();
        const std::string reference = rule_.value("$ref", "");
        object_ = reference.substr(reference.rfind('/') + 1);
        if (object_ == "network") {
            rule_ = {{"items", {{"$ref", "#/$defs/entry"}}}};
        }
        if (object_ == "entry") {
            object_ = entry_kind(*at_);
        }
        if (!object_.empty() && !structures().contains(object_)) {
            object_.clear();
        }
        open_ = object_.empty() ? rule_.contains("additionalProperties") : structure(object_).contains("x-component");
    }
    // "adam" -> {"optimizer": "adam"}, so that its settings can be set.
    void expand() {
        if (at_->is_string() && !object_.empty() && structure(object_).contains("x-component")) {
            *at_ = {{structure(object_)["required"][0].get<std::string>(), *at_}};
        }
    }
    std::vector<std::string> known_names(const Json &properties) const {
        std::vector<std::string> known;
        if (pointer_.empty() && document_.json.contains("variables")) {
            for (const auto &[key, unused] : document_.json["variables"].items()) {
                known.push_back(key);
            }
        }
        for (const auto &[key, unused] : at_->items()) {
            known.push_back(key);
        }
        for (const auto &[key, unused] : properties.items()) {
            if (!at_->contains(key)) {
                known.push_back(key);
            }
        }
        return known;
    }
    [[noreturn]] void fail(const std::string &message, const std::string &hint = {}) const {
        throw Error(Fault::usage, message, fmt::format("the override {}", text_), hint);
    }

    Document &document_;
    const std::string &text_;
    Json *at_;
    std::string pointer_, object_ = "experiment";
    Json rule_ = Json::object();
    bool open_ = false, made_ = false;
};

} // namespace

void put_override(Document &document, const std::string &text) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw Error(Fault::usage, fmt::format("\"{}\" is no override", text), {},
                    "write KEY=VALUE: a variable (rate=0.01) or a path (train.epochs=5)");
    }
    const std::string key = text.substr(0, equals);
    Json value = parse_value(text.substr(equals + 1), text);
    const auto variables = document.json.find("variables");
    const bool variable = variables != document.json.end() && variables->is_object() && variables->contains(key);
    const std::vector<std::string> path = variable ? std::vector<std::string>{"variables", key} : parts(key);
    if (path.front() == "extends") { // the file that it names has been merged by now
        throw Error(Fault::usage, "\"extends\" is read from the file alone", fmt::format("the override {}", text),
                    "write it there, or in a new file that extends that one");
    }
    Walk walk(document, text);
    for (size_t i = 0; i < path.size(); ++i) {
        walk.step(path[i], i + 1 == path.size());
    }
    walk.put(std::move(value));
}

} // namespace armature::experiment
