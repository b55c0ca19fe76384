// SPDX-License-Identifier: MIT
// description.cpp: reads descriptors and says no to those that break a promise of draft/entry.h.
#include "plugin/description.hpp"

#include "plugin/settings.hpp"

#include <armature/activation.h>
#include <armature/draft/block.h>
#include <armature/draft/dataset.h>
#include <armature/draft/layer.h>
#include <armature/draft/optimizer.h>
#include <armature/initialiser.h>
#include <armature/metric.h>
#include <armature/schedule.h>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::plugin {

std::vector<const char *> interfaces_of(Kind kind) {
    switch (kind) {
    case Kind::layer:
    case Kind::loss:
        return {ARM_LAYER_INTERFACE};
    case Kind::activation:
        return {ARM_ACTIVATION_INTERFACE, ARM_LAYER_INTERFACE};
    case Kind::optimizer:
        return {ARM_OPTIMIZER_INTERFACE};
    case Kind::schedule:
        return {ARM_SCHEDULE_INTERFACE};
    case Kind::initialiser:
        return {ARM_INITIALISER_INTERFACE};
    case Kind::metric:
        return {ARM_METRIC_INTERFACE};
    case Kind::dataset:
        return {ARM_DATASET_INTERFACE};
    case Kind::block:
    case Kind::cell:
        return {ARM_BLOCK_INTERFACE};
    }
    return {};
}

namespace {

bool is_name(const std::string &name) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !name.empty() && letter(name[0]) && name.size() <= 64 && std::all_of(name.begin(), name.end(), [&](char c) {
        return letter(c) || c == '_' || (c >= '0' && c <= '9');
    });
}

// The schema's defaults must be settings that it allows; what is required has none.
void check_schema(const Json &schema, const std::string &who) {
    if (!schema.is_object() || !schema.value("properties", Json()).is_object()) {
        throw Error(Fault::plugin, "its settings' schema has no object \"properties\"", who);
    }
    Json relaxed = schema;
    relaxed.erase("required");
    const std::vector<Error> errors = validate(with_defaults(Json::object(), schema), relaxed, "", "", who);
    if (!errors.empty()) {
        throw Error(Fault::plugin, "a default breaks its own schema: " + errors.front().message, who);
    }
}

Component read(const arm_descriptor *descriptor, uint32_t index, const std::filesystem::path &file) {
    const auto fail = [&](const std::string &message) { return Error(Fault::plugin, message, file.string()); };
    if (descriptor == nullptr || !ARM_HAS(descriptor, arm_descriptor, get_interface)) {
        throw fail(fmt::format("has no complete description of its component {}", index));
    }
    Component out;
    out.kind = static_cast<Kind>(descriptor->kind);
    out.name = text(descriptor->name);
    out.version = text(descriptor->version);
    out.summary = text(descriptor->summary);
    out.formula = text(descriptor->formula);
    out.term = text(descriptor->term);
    out.file = file;
    if (Kind known; !parse(word(out.kind), known)) {
        throw fail(
            fmt::format("its component {} is of kind {}, which this program does not know", index, descriptor->kind));
    }
    if (!is_name(out.name)) {
        throw fail(
            fmt::format("its component {} is named {}, expected a small letter, then small letters, digits and _",
                        index, dump(out.name)));
    }
    const std::string who = fmt::format("{} {}", word(out.kind), out.name);
    if (out.summary.empty() || out.version.empty() || out.summary.find('\n') != std::string::npos) {
        throw fail(fmt::format("{} needs a version and a summary of one line", who));
    }
    out.schema =
        parse_json(text(descriptor->settings_schema), fmt::format("the settings' schema of {}", who), Fault::plugin);
    check_schema(out.schema, who);
    for (uint32_t i = 0; i < descriptor->citation_count; ++i) {
        const arm_citation &c = descriptor->citations[i];
        out.citations.push_back(
            {text(c.authors), text(c.title), text(c.venue), text(c.doi), text(c.arxiv), static_cast<int>(c.year)});
        if (out.citations.back().authors.empty() || out.citations.back().title.empty()) {
            throw fail(fmt::format("{} cites a work without authors or title", who));
        }
    }
    const std::vector<const char *> ids = interfaces_of(out.kind);
    const bool offered =
        descriptor->get_interface != nullptr &&
        std::any_of(ids.begin(), ids.end(), [&](const char *id) { return descriptor->get_interface(id) != nullptr; });
    if (!offered) {
        throw fail(fmt::format("{} does not offer the interface {}", who, fmt::join(ids, " or ")));
    }
    return out;
}

} // namespace

std::vector<Component> describe(const Library &library) {
    std::vector<Component> out;
    const arm_entry &entry = library.entry();
    for (uint32_t i = 0; i < entry.component_count; ++i) {
        out.push_back(read(entry.component(i), i, library.file));
    }
    for (auto c = out.begin(); c != out.end(); ++c) {
        if (std::any_of(out.begin(), c, [&](auto &b) { return b.name == c->name && same_space(b.kind, c->kind); })) {
            throw Error(Fault::plugin, fmt::format("holds two components named \"{}\"", c->name),
                        library.file.string());
        }
    }
    // One component: the path is the name.
    if (out.size() == 1 && out[0].name != library.file.stem()) {
        throw Error(Fault::plugin,
                    fmt::format("holds the {} \"{}\", expected \"{}\" as the file is named", word(out[0].kind),
                                out[0].name, library.file.stem().string()),
                    library.file.string(), fmt::format("name the file {}.so", out[0].name));
    }
    return out;
}

Json to_json(const Component &c) {
    Json citations = Json::array();
    for (const Citation &cited : c.citations) {
        citations.push_back({{"authors", cited.authors},
                             {"title", cited.title},
                             {"year", cited.year},
                             {"venue", cited.venue},
                             {"doi", cited.doi},
                             {"arxiv", cited.arxiv}});
    }
    return {{"kind", word(c.kind)}, {"name", c.name}, {"version", c.version}, {"summary", c.summary},
            {"formula", c.formula}, {"term", c.term}, {"schema", c.schema},   {"citations", std::move(citations)}};
}

Component component(const Json &json) {
    Component c;
    if (!parse(json.at("kind").get<std::string>(), c.kind)) {
        throw Error(Fault::plugin, fmt::format("there is no kind {}", json.at("kind").dump()));
    }
    c.name = json.at("name");
    c.version = json.at("version");
    c.summary = json.at("summary");
    c.formula = json.at("formula");
    c.term = json.at("term");
    c.schema = json.at("schema");
    for (const Json &cited : json.at("citations")) {
        c.citations.push_back({cited.at("authors"), cited.at("title"), cited.at("venue"), cited.at("doi"),
                               cited.at("arxiv"), cited.at("year").get<int>()});
    }
    return c;
}

} // namespace armature::plugin
