// SPDX-License-Identifier: MIT
#include "experiment/elaborate.hpp"

#include "experiment/arithmetic.hpp"
#include "experiment/structure.hpp"
#include "experiment/subnetwork.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace armature::experiment {

namespace {

// Bounds on what repetitions and sub-networks inside one another can unfold to.
constexpr int64_t most_layers = 10'000, most_entries = 100'000;

class Elaboration {
public:
    Elaboration(Context &context, Unfolding &unfolding)
        : context_(context), unfolding_(unfolding), definitions_(Json::object()),
          naming_(context.document.json, context.problems) {
        const Json &json = context.document.json;
        if (json.contains("define") && json["define"].is_object()) {
            definitions_ = json["define"];
        }
    }

    Elaborated run(const Json &network, const std::string &at, std::vector<Reference> previous) {
        entries(network, at, open(nullptr, false, ""), previous);
        return std::move(out_);
    }

private:
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
        if (++unfolding_.entries > most_entries || unfolding_.layers >= most_layers) {
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
        if (Variables::any_unknown_yet(parts->keys.value("name", Json()))) {
            out_.complete = false;
            return;
        }
        const Name named = naming_.name(parts->keys, parts->component.name, at, *scope);
        Placed placed{
            .name = named.unique, .parts = {}, .inputs = inputs(parts->keys, scope, previous), .scope = scope};
        placed.parts = *std::move(parts);
        ++unfolding_.layers;
        networks(placed);
        Naming::declare(named, {named.unique, nullptr}, *scope);
        previous = {{placed.name, nullptr}};
        out_.layers.push_back(std::move(placed));
    }

    // The networks among a layer's settings.
    void networks(Placed &placed) {
        Parts &parts = placed.parts;
        const size_t flows = flows_into_body(parts, placed.inputs.size());
        for (const auto &[setting, written] : parts.networks) {
            const auto network = read_subnetwork(context_, written, pointer(parts.component.pointer, setting), flows,
                                                 unfolding_, out_.complete);
            if (network != nullptr) {
                parts.component.networks[setting] = network;
            }
        }
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
        for (int64_t i = 0; i < count && unfolding_.entries <= most_entries; ++i) {
            ++unfolding_.entries; // of an empty group too
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
        if (std::find(unfolding_.uses.begin(), unfolding_.uses.end(), used) != unfolding_.uses.end()) {
            return context_.problems.add(where, fmt::format("the sub-network \"{}\" uses itself: {} -> {}", used,
                                                            fmt::join(unfolding_.uses, " -> "), used));
        }
        const std::optional<WrittenNetwork> network =
            written_network(context_.problems, definitions_[used], where, "the sub-network");
        if (!network) {
            return;
        }
        const auto &[body, layers_at] = *network;
        const Name named = naming_.name(written, used, at, *scope);
        Scope *inside = open(scope, true, named.unique + '.');
        std::vector<Reference> flows = inputs(written, scope, previous);
        if (!bind(body, flows, *inside, at, used)) {
            return;
        }
        const size_t before = out_.layers.size();
        unfolding_.uses.push_back(used);
        entries(body["layers"], layers_at, inside, flows);
        unfolding_.uses.pop_back();
        if (out_.layers.size() == before) {
            if (out_.complete) {
                context_.problems.add(at, fmt::format("the sub-network \"{}\" has no layer here", used));
            }
            return;
        }
        Naming::declare(named, flows.front(), *scope); // the use's name means its output
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
        if (!keys.contains("inputs")) {
            return previous;
        }
        std::vector<Reference> out;
        for (const Json &input : keys["inputs"]) {
            out.push_back({input.get<std::string>(), scope});
        }
        return out;
    }

    Context &context_;
    Unfolding &unfolding_;
    Json definitions_;
    Naming naming_;
    Elaborated out_;
};

} // namespace

Elaborated elaborate(Context &context) {
    const auto network = context.document.json.find("network");
    if (network == context.document.json.end() || !network->is_array()) {
        return {.scopes = {}, .layers = {}, .complete = false};
    }
    Unfolding unfolding;
    return elaborate(context, *network, "/network", {{}}, unfolding);
}

Elaborated elaborate(Context &context, const Json &network, const std::string &at, std::vector<Reference> flows,
                     Unfolding &unfolding) {
    return Elaboration(context, unfolding).run(network, at, std::move(flows));
}

} // namespace armature::experiment
