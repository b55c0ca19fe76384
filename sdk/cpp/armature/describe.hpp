// SPDX-License-Identifier: MIT
// describe.hpp: one declaration of a component's settings and sources gives its JSON Schema, its defaults (the values
// of a default-constructed component), the glossary's entry, and the assignment of validated settings to its members.
#pragma once

#include <armature/draft/entry.h>
#include <armature/draft/settings.h>
#include <armature/error.hpp>

#include <charconv>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace armature {

struct Citation {
    std::string authors; // "Family, Given and Family, Given"
    std::string title;
    int year = 0;
    std::string venue = {};
    std::string doi = {};
    std::string arxiv = {};
};

namespace detail {

inline std::string json(bool v) { return v ? "true" : "false"; }
inline std::string json(int64_t v) { return std::to_string(v); }
inline std::string json(double v) { // shortest text that reads back to the same number, always with a point or exponent
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
    std::string text(buffer, end);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}
inline std::string json(const std::string &v) {
    std::string out = "\"";
    for (const char c : v) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += (c == '\n') ? std::string("\\n") : std::string(1, c);
    }
    return out + '"';
}
template <class V> std::string json(const std::vector<V> &values) {
    std::string out = "[";
    for (size_t i = 0; i < values.size(); ++i) {
        out += (i == 0 ? "" : ", ") + json(static_cast<V>(values[i]));
    }
    return out + "]";
}

// What a member's type is called in JSON Schema, and how it is read from the typed table.
template <class V> struct SettingType;
template <> struct SettingType<int64_t> {
    static std::string schema() { return "\"type\": \"integer\""; }
    static int64_t read(const arm_setting &s, int64_t i) { return s.integers[i]; }
};
template <> struct SettingType<double> {
    static std::string schema() { return "\"type\": \"number\""; }
    static double read(const arm_setting &s, int64_t i) { return s.reals[i]; }
};
template <> struct SettingType<bool> {
    static std::string schema() { return "\"type\": \"boolean\""; }
    static bool read(const arm_setting &s, int64_t i) { return s.integers[i] != 0; }
};
template <> struct SettingType<std::string> {
    static std::string schema() { return "\"type\": \"string\""; }
    static std::string read(const arm_setting &s, int64_t i) { return s.texts[i]; }
};

template <class V> struct Member {
    using Item = V;
    static std::string schema(const std::string &rules) { return SettingType<V>::schema() + rules; }
    static V read(const arm_setting &s) { return SettingType<V>::read(s, 0); }
    static std::string fallback(const V &v) { return json(v); }
};
template <class V> struct Member<std::vector<V>> {
    using Item = V;
    static std::string schema(const std::string &rules) {
        return "\"type\": \"array\", \"items\": {" + SettingType<V>::schema() + rules + "}";
    }
    static std::vector<V> read(const arm_setting &s) {
        std::vector<V> out;
        for (int64_t i = 0; i < s.count; ++i) {
            out.push_back(SettingType<V>::read(s, i));
        }
        return out;
    }
    static std::string fallback(const std::vector<V> &v) { return json(v); }
};
template <class V> struct Member<std::optional<V>> { // absent unless given: no default in the schema
    using Item = typename Member<V>::Item;
    static std::string schema(const std::string &rules) { return Member<V>::schema(rules); }
    static std::optional<V> read(const arm_setting &s) { return Member<V>::read(s); }
    static std::string fallback(const std::optional<V> &v) { return v ? Member<V>::fallback(*v) : ""; }
};

} // namespace detail

// One setting's rules; every call returns the setting, so that they chain. Bounds of an array hold for its items.
class Setting {
public:
    Setting &required() { return is_required = true, *this; }
    Setting &minimum(double v) { return rule("minimum", number(v)); }
    Setting &maximum(double v) { return rule("maximum", number(v)); }
    Setting &above(double v) { return rule("exclusiveMinimum", number(v)); }
    Setting &below(double v) { return rule("exclusiveMaximum", number(v)); }
    Setting &choices(std::vector<std::string> v) { return rule("enum", detail::json(v)); }
    // The range worth searching, in the words of an experiment's "sweep.space".
    Setting &search_log(double low, double high) { return search("log", low, high); }
    Setting &search_uniform(double low, double high) { return search("uniform", low, high); }
    Setting &search_integer(double low, double high) { return search("integer", low, high); }
    Setting &search_choice(const std::string &json_array) {
        return search_text = "{\"choice\": " + json_array + "}", *this;
    }

    std::string name, help, rules, fallback, search_text;
    bool is_required = false;
    std::function<std::string(const std::string &)> type_schema;

    std::string schema() const {
        std::string out = detail::json(name) + ": {" + type_schema(rules) + ", \"description\": " + detail::json(help);
        if (!is_required && !fallback.empty()) {
            out += ", \"default\": " + fallback;
        }
        return out + (search_text.empty() ? "" : ", \"x-search\": " + search_text) + "}";
    }

private:
    static std::string number(double v) {
        return v == static_cast<double>(static_cast<int64_t>(v)) ? detail::json(static_cast<int64_t>(v)) : detail::json(v);
    }
    Setting &rule(const std::string &key, const std::string &value) {
        return rules += ", \"" + key + "\": " + value, *this;
    }
    Setting &search(const std::string &how, double low, double high) {
        return search_text = "{\"" + how + "\": [" + number(low) + ", " + number(high) + "]}", *this;
    }
};

template <class C> class Description {
public:
    Description &summary(std::string v) { return summary_ = std::move(v), *this; }
    Description &formula(std::string v) { return formula_ = std::move(v), *this; }
    Description &term(std::string v) { return term_ = std::move(v), *this; }
    Description &version(std::string v) { return version_ = std::move(v), *this; }
    Description &cite(Citation v) { return citations_.push_back(std::move(v)), *this; }

    // about.setting("units", &Affine::units, "number of outputs").required().minimum(1);
    template <class V> Setting &setting(std::string name, V C::*member, std::string help) {
        Setting &s = settings_.emplace_back();
        s.name = name;
        s.help = std::move(help);
        s.type_schema = detail::Member<V>::schema;
        s.fallback = detail::Member<V>::fallback(C{}.*member);
        assign_.push_back([name, member](C &component, const arm_setting &value) {
            if (value.name == name) {
                component.*member = detail::Member<V>::read(value);
            }
        });
        return s;
    }

    // A component with its settings assigned; absent ones keep their initial values.
    C make(const arm_settings *settings) const {
        C component{};
        for (uint32_t i = 0; settings != nullptr && i < settings->count; ++i) {
            for (const auto &assign : assign_) {
                assign(component, settings->items[i]);
            }
        }
        return component;
    }

    std::string schema() const {
        std::string properties, required;
        for (const Setting &s : settings_) {
            properties += (properties.empty() ? "" : ", ") + s.schema();
            if (s.is_required) {
                required += (required.empty() ? "" : ", ") + detail::json(s.name);
            }
        }
        return "{\"type\": \"object\", \"properties\": {" + properties + "}, \"required\": [" + required +
               "], \"additionalProperties\": false}";
    }

    std::string summary_, formula_, term_, version_ = "1.0.0";
    std::vector<Citation> citations_;

private:
    std::deque<Setting> settings_; // a deque: references stay valid while it grows
    std::vector<std::function<void(C &, const arm_setting &)>> assign_;
};

namespace detail {

// The description of C, made once.
template <class C> const Description<C> &description() {
    static const Description<C> about = [] {
        Description<C> d;
        C::describe(d);
        return d;
    }();
    return about;
}

inline const char *text_or_null(const std::string &s) { return s.empty() ? nullptr : s.c_str(); }

// The C descriptor of C, made once; strings live in function statics until the library is unloaded.
template <class C> const arm_descriptor *descriptor(int32_t kind, const void *(*get_interface)(const char *)) {
    static const std::string schema = description<C>().schema();
    static const std::vector<arm_citation> citations = [] {
        std::vector<arm_citation> out;
        for (const Citation &c : description<C>().citations_) {
            out.push_back({sizeof(arm_citation), c.year, c.authors.c_str(), c.title.c_str(), text_or_null(c.venue),
                           text_or_null(c.doi), text_or_null(c.arxiv)});
        }
        return out;
    }();
    static const arm_descriptor d = [&] {
        const Description<C> &about = description<C>();
        arm_descriptor out{};
        out.struct_size = sizeof out;
        out.kind = kind;
        out.name = C::name;
        out.version = about.version_.c_str();
        out.summary = about.summary_.c_str();
        out.formula = about.formula_.c_str();
        out.term = text_or_null(about.term_);
        out.settings_schema = schema.c_str();
        out.citation_count = static_cast<uint32_t>(citations.size());
        out.citations = citations.data();
        out.get_interface = get_interface;
        return out;
    }();
    return &d;
}

// create and destroy of every kind: an instance of Box that is made from the component.
template <class C, class Box> arm_status create(const arm_settings *settings, void **instance, arm_error *error) {
    *instance = nullptr;
    return guard(error, [&] {
        Box box{description<C>().make(settings)};
        if constexpr (requires { box.component.check(); }) { // settings that depend on one another
            box.component.check();
        }
        *instance = new Box(std::move(box));
    });
}
template <class Box> void destroy(void *instance) { delete static_cast<Box *>(instance); }

template <class C> struct Box {
    C component;
    int32_t type = ARM_OK; // element type agreed in configure
};

} // namespace detail
} // namespace armature
