// SPDX-License-Identifier: MIT
#include "experiment/elaborate.hpp"

#include "experiment/arithmetic.hpp"
#include "experiment/structure.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace armature::experiment {

namespace {

// Bounds on what repetitions and sub-networks inside one another can unfold to.
constexpr int64_t most_layers = 10'000, most_entries = 100'000;

// A layer's name: what an input can name, and what parameters are called after.
bool good_name(const std::string &name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && letter(name[0]) && name.back() != '.' && std::all_of(name.begin(), name.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

class Elaboration {
public:
    explicit Elaboration(Context &context) : context_(context), definitions_(Json::object()) {
        const Json &json = context.document.json;
        for (const char *part : {"network", "define"}) {
            if (json.contains(part)) {
                collect_names(json[part]);
            }
        }
        if (json.contains("define") && json["define"].is_object()) {
            definitions_ = json["define"];
        }
    }

    Elaborated run(const Json &network) {
        std::vector<Reference> previous = {{}};
        entries(network, "/network", open(nullptr, false, ""), previous);
        return std::move(out_);
    }

private:
    // Names that the user gives are never taken by layers that the user does not name.
    void collect_names(const Json &json) {
        if (json.is_object() && json.contains("name") && json["name"].is_string()) {
            given_.insert(json["name"].get<std::string>());
        }
        for (const Json &item : json) {
            if (item.is_structured()) {
                collect_names(item);
            }
        }
    }

    Scope *open(const Scope *parent, bool closed, std::string prefix) {
        return &out_.scopes.emplace_back(Scope{parent, closed, std::move(prefix)});
    }

    // An array of entries, or one of them.
    void entries(const Json &written, const std::string &at, Scope *scope, std::vector<Reference> &previous) {
        if (!written.is_array()) {
            return entry(written, at, scope, previous);
        }
        for (size_t i = 0; i < written.size(); ++i) {
            entry(written[i], pointer(at, i), scope, previous);
        }
    }

    void entry(const Json &written, const std::string &at, Scope *scope, std::vector<Reference> &previous) {
        if (++entries_ > most_entries || static_cast<int64_t>(out_.layers.size()) >= most_layers) {
            out_.complete = false;
            return context_.problems.add(
                "/network", fmt::format("unfolds to more than {} layers, or {} entries", most_layers, most_entries));
        }
        if (written.is_object() && written.contains("when") && !kept(written["when"], pointer(at, "when"))) {
            return;
        }
        const std::string kind = entry_kind(written);
        if (kind == "layer") {
            return layer(written, at, scope, previous);
        }
        const std::vector<Error> wrong = check_keys(written, kind, at, "the " + kind);
        context_.problems.add(wrong);
        if (!wrong.empty()) {
            return;
        }
        if (kind == "group") {
            group(written, at, scope, previous);
        } else if (kind == "choice") {
            choice(written, at, scope, previous);
        } else {
            use(written, at, scope, previous);
        }
    }

    std::optional<Json> expression(const Json &written, const std::string &at) {
        std::optional<Json> value = written.is_string() ? context_.variables.expression(written.get<std::string>(), at)
                                                        : std::optional(written);
        if (value && Variables::unknown_yet(*value)) {
            out_.complete = false;
            return std::nullopt;
        }
        return value;
    }

    bool kept(const Json &written, const std::string &at) {
        const std::optional<Json> value = expression(written, at);
        if (value && !value->is_boolean()) {
            context_.problems.add(at, fmt::format("\"when\" is {}, expected true or false", dump(*value)));
        }
        return !value || !value->is_boolean() || value->get<bool>();
    }

    void layer(const Json &written, const std::string &at, Scope *scope, std::vector<Reference> &previous) {
        std::optional<Parts> parts = read_component(context_, plugin::Kind::layer, written, at);
        if (!parts) {
            out_.complete = false; // its problems are known; what refers to it is no further problem
            return;
        }
        const Name named = name(parts->keys, parts->component.name, at, *scope);
        Placed placed{
            .name = named.unique, .parts = {}, .inputs = inputs(parts->keys, scope, previous), .scope = scope};
        placed.parts = *std::move(parts);
        declare(named, {named.unique, nullptr}, *scope);
        previous = {{placed.name, nullptr}};
        out_.layers.push_back(std::move(placed));
    }

    void group(const Json &written, const std::string &at, Scope *scope, std::vector<Reference> &previous) {
        const std::string where = pointer(at, "repeat");
        const std::optional<Json> value = expression(written.value("repeat", Json(1)), where);
        int64_t count = 1;
        if (value) {
            const bool integer = value->is_number_integer() &&
                                 (!value->is_number_unsigned() || value->get<uint64_t>() <= uint64_t{most_layers});
            count = integer ? value->get<int64_t>() : -1;
            if (count < 0 || count > most_layers) {
                return context_.problems.add(where, fmt::format("\"repeat\" is {}, expected an integer from 0 to {}",
                                                                dump(*value), most_layers));
            }
        }
        for (int64_t i = 0; i < count && entries_ <= most_entries; ++i) {
            ++entries_; // of an empty group too
            entries(written["layers"], pointer(at, "layers"), open(scope, false, scope->prefix), previous);
        }
    }

    void choice(const Json &written, const std::string &at, Scope *scope, std::vector<Reference> &previous) {
        const Json &from = written["from"];
        if (!from.is_object() || from.empty()) {
            return context_.problems.add(pointer(at, "from"), "\"from\" wants an object: alternatives by their names");
        }
        const std::string where = pointer(at, "choose");
        const std::optional<Json> value = context_.variables.value(written["choose"], where);
        if (!value || Variables::unknown_yet(*value)) {
            out_.complete = false;
            return;
        }
        const std::string chosen = value->is_string() ? value->get<std::string>() : dump(*value);
        if (!from.contains(chosen)) {
            std::vector<std::string> known;
            for (const auto &[alternative, unused] : from.items()) {
                known.push_back(alternative);
            }
            return context_.problems.add(where, fmt::format("chooses \"{}\", which is no alternative", chosen),
                                         suggest(chosen, known));
        }
        entries(from[chosen], pointer(pointer(at, "from"), chosen), scope, previous);
    }

    void use(const Json &as_written, const std::string &at, Scope *scope, std::vector<Reference> &previous) {
        const std::optional<Json> evaluated = context_.variables.value(as_written, at);
        if (!evaluated || Variables::any_unknown_yet(*evaluated)) {
            out_.complete = false;
            return;
        }
        const Json &written = *evaluated;
        if (const std::vector<Error> wrong = check_keys(written, "use", at, "the use"); !wrong.empty()) {
            return context_.problems.add(wrong);
        }
        const std::string used = written["use"].get<std::string>();
        const std::string where = pointer("/define", used);
        if (!definitions_.contains(used)) {
            std::vector<std::string> known;
            for (const auto &[defined, unused] : definitions_.items()) {
                known.push_back(defined);
            }
            return context_.problems.add(pointer(at, "use"), fmt::format("no sub-network \"{}\" is defined", used),
                                         suggest(used, known));
        }
        if (std::find(using_.begin(), using_.end(), used) != using_.end()) {
            return context_.problems.add(where, fmt::format("the sub-network \"{}\" uses itself: {} -> {}", used,
                                                            fmt::join(using_, " -> "), used));
        }
        Json body = definitions_[used];
        std::string layers_at = where;
        if (body.is_object() && entry_kind(body) == "group") {
            layers_at = pointer(where, "layers");
        } else {
            body = Json{{"layers", body}};
        }
        const std::vector<Error> wrong = check_keys(body, "subnetwork", where, "the sub-network");
        if (!wrong.empty()) {
            return context_.problems.add(wrong);
        }
        const Name named = name(written, used, at, *scope);
        Scope *inside = open(scope, true, named.unique + '.');
        std::vector<Reference> flows = inputs(written, scope, previous);
        if (!bind(body, flows, *inside, at, used)) {
            return;
        }
        const size_t before = out_.layers.size();
        using_.push_back(used);
        entries(body["layers"], layers_at, inside, flows);
        using_.pop_back();
        if (out_.layers.size() == before) {
            if (out_.complete) {
                context_.problems.add(at, fmt::format("the sub-network \"{}\" has no layer here", used));
            }
            return;
        }
        declare(named, flows.front(), *scope); // the use's name means its output
        previous = std::move(flows);
    }

    // The sub-network's own names for what flows in, by position.
    bool bind(const Json &body, const std::vector<Reference> &flows, Scope &inside, const std::string &at,
              const std::string &used) {
        const auto names = body.find("inputs");
        if (names == body.end()) {
            return true;
        }
        if (!names->is_array()) { // an expression: the names are part of the sub-network's text
            context_.problems.add(pointer(pointer("/define", used), "inputs"),
                                  fmt::format("\"inputs\" is {}, expected an array of names", dump(*names)));
            return false;
        }
        if (names->size() != flows.size()) {
            context_.problems.add(at, fmt::format("gives {} input{} to the sub-network \"{}\", which has {}",
                                                  flows.size(), flows.size() == 1 ? "" : "s", used, names->size()));
            return false;
        }
        for (size_t i = 0; i < flows.size(); ++i) {
            inside.names[(*names)[i].get<std::string>()] = flows[i];
        }
        return true;
    }

    static std::vector<Reference> inputs(const Json &keys, const Scope *scope, const std::vector<Reference> &previous) {
        if (!keys.contains("inputs") || keys["inputs"].empty()) {
            return previous;
        }
        std::vector<Reference> out;
        for (const Json &input : keys["inputs"]) {
            out.push_back({input.get<std::string>(), scope});
        }
        return out;
    }

    struct Name {
        std::string wanted, numbered, unique; // "affine", "affine_2", "encoder.affine_2"
        bool given = false;
    };
    // The given name, or the component's; "_2", "_3" after the first.
    Name name(const Json &keys, const std::string &component, const std::string &at, const Scope &scope) {
        Name out;
        out.given = keys.contains("name");
        out.wanted = out.given ? keys["name"].get<std::string>() : component;
        if (out.given) {
            claim(out.wanted, pointer(at, "name"), scope);
        }
        const auto free = [&](const std::string &candidate) {
            return taken_.count(scope.prefix + candidate) == 0 &&
                   (given_.count(candidate) == 0 || (out.given && candidate == out.wanted));
        };
        out.numbered = out.wanted;
        int64_t &last = counts_[scope.prefix + out.wanted]; // the search goes on where it ended for the name before
        while (!free(out.numbered)) {
            last = std::max<int64_t>(last + 1, 2);
            out.numbered = fmt::format("{}_{}", out.wanted, last);
        }
        out.unique = scope.prefix + out.numbered;
        taken_.insert(out.unique);
        return out;
    }
    // In its own scope a name that was given, or the first of those that were not, means just this.
    static void declare(const Name &name, const Reference &target, Scope &scope) {
        if (name.given) {
            scope.names[name.wanted] = target;
        } else {
            scope.names.emplace(name.wanted, target);
            scope.names.emplace(name.numbered, target);
        }
    }
    // A name may be met again only where it was given first: in a repetition.
    void claim(const std::string &wanted, const std::string &at, const Scope &scope) {
        if (Variables::unknown_yet(wanted)) {
            out_.complete = false;
            return;
        }
        if (!good_name(wanted)) {
            context_.problems.add(at, fmt::format("\"{}\" is no name for a layer", wanted),
                                  "a letter, then letters, digits, _ - and .");
        }
        const auto [owner, first] = owners_.emplace(scope.prefix + wanted, at);
        if (!first && owner->second != at) {
            context_.problems.add(at, fmt::format("the name \"{}\" is given already at {}", wanted, owner->second));
        }
    }

    Context &context_;
    Json definitions_;
    Elaborated out_;
    std::set<std::string> given_, taken_;
    std::map<std::string, int64_t> counts_;
    std::map<std::string, std::string> owners_; // given name -> where it was given
    std::vector<std::string> using_;
    int64_t entries_ = 0;
};

} // namespace

Elaborated elaborate(Context &context) {
    const auto network = context.document.json.find("network");
    if (network == context.document.json.end() || !network->is_array()) {
        return {.scopes = {}, .layers = {}, .complete = false};
    }
    return Elaboration(context).run(*network);
}

std::optional<std::string> meaning(const Reference &reference) {
    const std::string &name = reference.name;
    // "hidden.1" is the second output of "hidden".
    const size_t dot = name.rfind('.');
    const bool output = dot != std::string::npos && name.find_first_not_of("0123456789", dot + 1) == std::string::npos;
    for (const Scope *scope = reference.scope; scope != nullptr; scope = scope->parent) {
        if (const auto found = scope->names.find(name); found != scope->names.end()) {
            return meaning(found->second);
        }
        if (output) {
            if (const auto found = scope->names.find(name.substr(0, dot)); found != scope->names.end()) {
                const std::optional<std::string> base = meaning(found->second);
                return base ? std::optional(*base + name.substr(dot)) : std::nullopt;
            }
        }
        if (scope->closed) {
            return std::nullopt;
        }
    }
    return name;
}

std::vector<std::string> visible(const Scope *scope, const std::vector<std::string> &outside) {
    std::vector<std::string> names;
    for (; scope != nullptr; scope = scope->parent) {
        for (const auto &[name, unused] : scope->names) {
            names.push_back(name);
        }
        if (scope->closed) {
            return names;
        }
    }
    names.insert(names.end(), outside.begin(), outside.end());
    return names;
}

} // namespace armature::experiment
