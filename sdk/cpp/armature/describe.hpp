// SPDX-License-Identifier: MIT
// describe.hpp: one declaration of a component's settings and sources gives its JSON Schema, its defaults (the values
// of a default-constructed component), the glossary's entry, and the assignment of validated settings to its members.
// All texts are string literals, or live as long as the library. What does not depend on the component's type is kept
// out of the templates, and cold: sixty plugins compile this file.
#pragma once

#include <armature/entry.h>
#include <armature/error.hpp>
#include <armature/settings.h>

#include <cstdint>
#include <initializer_list>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace armature {

struct Citation {
    const char *authors = nullptr; // "Family, Given and Family, Given"
    const char *title = nullptr;
    int year = 0;
    const char *venue = nullptr;
    const char *doi = nullptr;
    const char *arxiv = nullptr;
};

// A setting that is a network: the experiment writes layers, a block applies them (graph.hpp).
struct Network {
    int64_t number = -1;
    bool given() const { return number >= 0; }
};

namespace detail {

[[gnu::cold, gnu::noinline]] inline std::string json(std::string_view v) {
    std::string out = "\"";
    for (const char c : v) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out += '"';
}

// What a member's type is called in JSON Schema, how it is read from the typed table, how a default is written.
template <class V> struct Member;
template <> struct Member<int64_t> {
    static constexpr const char *type = "integer";
    static constexpr bool is_array = false;
    static int64_t item(const arm_setting &s, int64_t i) { return s.integers[i]; }
    static std::string json(int64_t v) { return std::to_string(v); }
};
template <> struct Member<double> {
    static constexpr const char *type = "number";
    static constexpr bool is_array = false;
    static double item(const arm_setting &s, int64_t i) { return s.reals[i]; }
    [[gnu::cold, gnu::noinline]] static std::string json(double v) { // always with a point or an exponent
        const std::string text = digits(v);
        return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
    }
};
template <> struct Member<bool> {
    static constexpr const char *type = "boolean";
    static constexpr bool is_array = false;
    static bool item(const arm_setting &s, int64_t i) { return s.integers[i] != 0; }
    static std::string json(bool v) { return v ? "true" : "false"; }
};
template <> struct Member<std::string> {
    static constexpr const char *type = "string";
    static constexpr bool is_array = false;
    static std::string item(const arm_setting &s, int64_t i) { return s.texts[i]; }
    static std::string json(const std::string &v) { return detail::json(v); }
};
template <> struct Member<Network> {
    static constexpr const char *type = "object";
    static constexpr bool is_array = false;
    static Network item(const arm_setting &s, int64_t i) { return {s.integers[i]}; }
    static std::string json(const Network &) { return ""; }
};
template <class V> struct Member<std::vector<V>> {
    static constexpr const char *type = Member<V>::type;
    static constexpr bool is_array = true;
    static std::string json(const std::vector<V> &v) {
        std::string out = "[";
        for (size_t i = 0; i < v.size(); ++i) {
            out += (i == 0 ? "" : ", ") + Member<V>::json(v[i]);
        }
        return out + "]";
    }
};
template <class V> struct Member<std::optional<V>> : Member<V> { // absent unless given: no default in the schema
    static std::string json(const std::optional<V> &v) { return v ? Member<V>::json(*v) : ""; }
};

template <class V> void read(V &member, const arm_setting &s) {
    member = Member<V>::item(s, 0);
}
template <class V> void read(std::vector<V> &member, const arm_setting &s) {
    member.clear();
    for (int64_t i = 0; i < s.count; ++i) {
        member.push_back(Member<V>::item(s, i));
    }
}
template <class V> void read(std::optional<V> &member, const arm_setting &s) {
    read(member.emplace(), s);
}
template <class V> void read_into(void *member, const arm_setting &s) {
    read(*static_cast<V *>(member), s);
}

} // namespace detail

// One setting's rules; every call returns the setting, so that they chain. Bounds of an array hold for its items.
class Setting {
public:
    Setting &required() { return required_ = true, *this; }
    Setting &minimum(double v) { return rule("minimum", number(v)); }
    Setting &maximum(double v) { return rule("maximum", number(v)); }
    Setting &above(double v) { return rule("exclusiveMinimum", number(v)); }
    Setting &below(double v) { return rule("exclusiveMaximum", number(v)); }
    [[gnu::cold, gnu::noinline]] Setting &choices(std::initializer_list<const char *> v) {
        std::string list;
        for (const char *choice : v) {
            list += (list.empty() ? "" : ", ") + detail::json(choice);
        }
        return rule("enum", "[" + list + "]");
    }
    // The range worth searching, in the words of an experiment's "sweep.space".
    Setting &search_log(double low, double high) { return search("log", low, high); }
    Setting &search_uniform(double low, double high) { return search("uniform", low, high); }
    Setting &search_integer(double low, double high) { return search("integer", low, high); }
    [[gnu::cold, gnu::noinline]] Setting &search_choice(std::string_view json_array) {
        return search_ = "{\"choice\": " + std::string(json_array) + "}", *this;
    }

    Setting &network() { return rule("x-network", "true"); }

    struct Declared {
        const char *name, *help, *type;
        bool is_array;
        size_t offset; // of the member in the component
        void (*read)(void *member, const arm_setting &value);
        std::string fallback; // as JSON; empty if there is none
    };
    explicit Setting(Declared declared) : c_(std::move(declared)) {}
    const Declared &declared() const { return c_; }
    bool is_required() const { return required_; }
    [[gnu::cold, gnu::noinline]] std::string schema() const {
        const std::string item = "\"type\": \"" + std::string(c_.type) + "\"" + rules_;
        std::string out = detail::json(c_.name) + ": {";
        out += c_.is_array ? "\"type\": \"array\", \"items\": {" + item + "}" : item;
        out += ", \"description\": " + detail::json(c_.help);
        if (!required_ && !c_.fallback.empty()) {
            out += ", \"default\": " + c_.fallback;
        }
        return out + (search_.empty() ? "" : ", \"x-search\": " + search_) + "}";
    }

private:
    [[gnu::cold, gnu::noinline]] static std::string number(double v) {
        const auto whole = static_cast<int64_t>(v);
        return v == static_cast<double>(whole) ? std::to_string(whole) : detail::digits(v);
    }
    [[gnu::cold, gnu::noinline]] Setting &rule(const char *key, const std::string &value) {
        return rules_ += ", \"" + std::string(key) + "\": " + value, *this;
    }
    [[gnu::cold, gnu::noinline]] Setting &search(const char *how, double low, double high) {
        return search_ = "{\"" + std::string(how) + "\": [" + number(low) + ", " + number(high) + "]}", *this;
    }

    Declared c_;
    std::string rules_, search_;
    bool required_ = false;
};

namespace detail {

// What was declared, whatever the component's type is; and the C descriptor made of it.
struct Declaration {
    const char *summary = "", *formula = "", *term = nullptr, *version = "1.0.0";
    std::vector<arm_citation> citations;
    std::list<Setting> settings; // a list: references stay valid while it grows
    std::string schema;
    arm_descriptor descriptor{};

    [[gnu::cold, gnu::noinline]] Setting &add(Setting::Declared declared) {
        return settings.emplace_back(std::move(declared));
    }
    [[gnu::cold, gnu::noinline]] void cite(const Citation &c) {
        citations.push_back({sizeof(arm_citation), c.year, c.authors, c.title, c.venue, c.doi, c.arxiv});
    }
    // Absent settings keep their initial values.
    [[gnu::cold, gnu::noinline]] void assign(void *component, const arm_settings *values) const {
        for (uint32_t i = 0; values != nullptr && i < values->count; ++i) {
            for (const Setting &s : settings) {
                if (std::string_view(s.declared().name) == values->items[i].name) {
                    s.declared().read(static_cast<char *>(component) + s.declared().offset, values->items[i]);
                }
            }
        }
    }
    [[gnu::cold, gnu::noinline]] void close(int32_t kind, const char *name,
                                            const void *(*get_interface)(const char *)) {
        std::string properties, required;
        for (const Setting &s : settings) {
            properties += (properties.empty() ? "" : ", ") + s.schema();
            if (s.is_required()) {
                required += (required.empty() ? "" : ", ") + json(s.declared().name);
            }
        }
        schema = "{\"type\": \"object\", \"properties\": {" + properties + "}, \"required\": [" + required +
                 "], \"additionalProperties\": false}";
        descriptor.struct_size = sizeof descriptor;
        descriptor.kind = kind;
        descriptor.name = name;
        descriptor.version = version;
        descriptor.summary = summary;
        descriptor.formula = formula;
        descriptor.term = term;
        descriptor.settings_schema = schema.c_str();
        descriptor.citation_count = static_cast<uint32_t>(citations.size());
        descriptor.citations = citations.data();
        descriptor.get_interface = get_interface;
    }
};

} // namespace detail

template <class C> class Description {
public:
    Description() { C::describe(*this); }
    Description(const Description &) = delete;
    Description &operator=(const Description &) = delete;

    Description &summary(const char *v) { return declaration.summary = v, *this; }
    Description &formula(const char *v) { return declaration.formula = v, *this; }
    Description &term(const char *v) { return declaration.term = v, *this; }
    Description &version(const char *v) { return declaration.version = v, *this; }
    Description &cite(const Citation &v) { return declaration.cite(v), *this; }

    // about.setting("units", &Affine::units, "number of outputs").required().minimum(1);
    template <class V> Setting &setting(const char *name, V C::*member, const char *help) {
        using Member = detail::Member<V>;
        const V &initial = initial_.*member;
        const auto offset = reinterpret_cast<const char *>(&initial) - reinterpret_cast<const char *>(&initial_);
        Setting &added = declaration.add({name, help, Member::type, Member::is_array, static_cast<size_t>(offset),
                                          &detail::read_into<V>, Member::json(initial)});
        if constexpr (std::is_same_v<V, Network>) {
            added.network();
        }
        return added;
    }

    detail::Declaration declaration;

private:
    const C initial_{};
};

namespace detail {

// The description of C, made once.
template <class C> Description<C> &description() {
    static Description<C> about;
    return about;
}

// The C descriptor of C, made once; its strings live until the library is unloaded.
template <class C> const arm_descriptor *descriptor(int32_t kind, const void *(*get_interface)(const char *)) {
    static const arm_descriptor *const made = [&] {
        Declaration &declaration = description<C>().declaration;
        declaration.close(kind, C::name, get_interface);
        return &declaration.descriptor;
    }();
    return made;
}

// create and destroy of every kind: an instance of Box that is made from the component.
template <class C, class Box> arm_status create(const arm_settings *settings, void **instance, arm_error *error) {
    *instance = nullptr;
    return guard(error, [&] {
        Box box{};
        description<C>().declaration.assign(&box.component, settings);
        if constexpr (requires { box.component.check(); }) { // settings that depend on one another
            box.component.check();
        }
        *instance = new Box(std::move(box));
    });
}
template <class Box> void destroy(void *instance) {
    delete static_cast<Box *>(instance);
}

template <class C> struct Box {
    C component;
    int32_t type = ARM_OK; // element type agreed in configure
};

} // namespace detail
} // namespace armature
