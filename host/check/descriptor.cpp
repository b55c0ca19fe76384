// SPDX-License-Identifier: MIT
// descriptor.cpp: level 2, what a component says of itself, clause by clause.
#include "check/check.hpp"
#include "check/raw_plugin.hpp"
#include "plugin/description.hpp"
#include "support/json.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::check {

namespace {

// Runs `look` for every descriptor of the file; the first text that is not empty is what is wrong.
template <class Look> Outcome each(const Subject &s, const char *advice, Look &&look) {
    const RawPlugin raw(s.file);
    raw.start();
    const auto all = raw.descriptors();
    for (size_t i = 0; i < all.size(); ++i) {
        if (const std::string wrong = look(*all[i]); !wrong.empty()) {
            return failed(who(*all[i], i) + " " + wrong, advice);
        }
    }
    return passed();
}

Outcome is_complete(const Subject &s) {
    return each(s, "set struct_size to sizeof(arm_descriptor) and fill in every field but term", [](const auto &d) {
        if (!ARM_HAS(&d, arm_descriptor, get_interface)) {
            return fmt::format("has a descriptor of {} bytes, expected at least {}", d.struct_size,
                               sizeof(arm_descriptor));
        }
        const bool texts = d.name != nullptr && d.version != nullptr && d.summary != nullptr && d.formula != nullptr &&
                           d.settings_schema != nullptr;
        const bool rest = d.get_interface != nullptr && (d.citation_count == 0 || d.citations != nullptr);
        return std::string(texts && rest ? "" : "leaves fields of its descriptor NULL");
    });
}

Outcome has_a_known_kind(const Subject &s) {
    return each(s, "kind is one of ARM_KIND_LAYER ... ARM_KIND_DATASET", [](const auto &d) {
        plugin::Kind kind;
        return plugin::parse(plugin::word(static_cast<plugin::Kind>(d.kind)), kind)
                   ? ""
                   : fmt::format("is of kind {}, which there is not", d.kind);
    });
}

Outcome has_a_proper_name(const Subject &s) {
    return each(s, "a name is a small letter, then small letters, digits and _, 64 at most", [](const auto &d) {
        const std::string name = d.name;
        const bool good = !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
                          name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
        return good ? ""
                    : fmt::format("has a name that no experiment can use: {}",
                                  Json(name).dump(-1, ' ', true, Json::error_handler_t::replace));
    });
}

Outcome says_what_it_is(const Subject &s) {
    return each(s, "about.summary(\"one line\").formula(\"y = f(x)\").version(\"1.0.0\")",
                [](const auto &d) -> std::string {
                    const std::string summary = d.summary, version = d.version;
                    if (summary.empty() || summary.find('\n') != std::string::npos) {
                        return "needs a summary of one line";
                    }
                    if (*d.formula == '\0') {
                        return "needs a formula";
                    }
                    const bool digits = version.find_first_not_of("0123456789.") == std::string::npos;
                    const bool three = std::count(version.begin(), version.end(), '.') == 2 &&
                                       version.find("..") == std::string::npos && version.front() != '.' &&
                                       version.back() != '.';
                    return digits && three
                               ? ""
                               : fmt::format("has the version \"{}\", expected three numbers such as 1.0.0", version);
                });
}

Outcome cites_soundly(const Subject &s) {
    return each(s, "a citation has a title, authors, the year and at least one of venue, DOI and arXiv number",
                [](const auto &d) -> std::string {
                    for (uint32_t i = 0; i < d.citation_count; ++i) {
                        const arm_citation &c = d.citations[i];
                        const auto none = [](const char *text) { return text == nullptr || *text == '\0'; };
                        if (!ARM_HAS(&c, arm_citation, arxiv) || none(c.title) || none(c.authors)) {
                            return "cites a work without authors or title";
                        }
                        if (c.year < 1600 || c.year > 2200) {
                            return fmt::format("cites a work of the year {}", c.year);
                        }
                        if (none(c.venue) && none(c.doi) && none(c.arxiv)) {
                            return fmt::format("does not say where \"{}\" was published", c.title);
                        }
                    }
                    return "";
                });
}

Outcome cites_something(const Subject &s) {
    Outcome outcome = each(s, "about.cite({.authors = ..., .title = ..., .year = ...}): whoever uses it wants to know",
                           [](const auto &d) { return d.citation_count == 0 ? "cites no source" : ""; });
    outcome.status = outcome.status == Status::failed ? Status::warning : outcome.status;
    return outcome;
}

Outcome writes_utf8(const Subject &s) {
    return each(s, "texts are UTF-8", [](const auto &d) -> std::string {
        std::vector<const char *> texts = {d.version, d.summary, d.formula, d.term, d.settings_schema};
        for (uint32_t i = 0; i < d.citation_count; ++i) {
            const arm_citation &c = d.citations[i];
            texts.insert(texts.end(), {c.authors, c.title, c.venue, c.doi, c.arxiv});
        }
        for (const char *text : texts) {
            try {
                Json(text == nullptr ? "" : text).dump();
            } catch (const Json::exception &) {
                return "has a text that is not UTF-8: " +
                       Json(text).dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 80);
            }
        }
        return "";
    });
}

Outcome keeps_reserved_fields_zero(const Subject &s) {
    return each(s, "later versions will give them a meaning", [](const auto &d) -> std::string {
        if (d.reserved != 0) {
            return "has a reserved field in its descriptor that is not 0";
        }
        for (const char *id : plugin::interfaces_of(static_cast<plugin::Kind>(d.kind))) {
            struct Head {
                uint32_t struct_size, second;
            };
            const auto *table = static_cast<const Head *>(d.get_interface(id));
            const bool is_activation = std::strcmp(id, ARM_ACTIVATION_INTERFACE) == 0; // second: derivative_of
            if (table != nullptr && !is_activation && table->second != 0) {
                return fmt::format("has a reserved field in its table {} that is not 0", id);
            }
        }
        return "";
    });
}

Outcome offers_its_interface(const Subject &s) {
    return each(s, "get_interface gives the table for the id of its kind", [](const auto &d) {
        const std::vector<const char *> ids = plugin::interfaces_of(static_cast<plugin::Kind>(d.kind));
        const bool offered =
            ids.empty() || std::any_of(ids.begin(), ids.end(), [&](auto id) { return d.get_interface(id) != nullptr; });
        return offered ? "" : fmt::format("does not offer the interface {}", fmt::join(ids, " or "));
    });
}

Outcome knows_its_interfaces_only(const Subject &s) {
    return each(s, "compare the whole id, and give NULL for what is not known", [](const auto &d) -> std::string {
        std::vector<std::string> strangers = {"", "armature", "armature.nothing/1", std::string(4000, 'x')};
        for (const char *id : plugin::interfaces_of(static_cast<plugin::Kind>(d.kind))) {
            const std::string known = id;
            strangers.insert(strangers.end(),
                             {known + "0", known + " ", known.substr(0, known.size() - 1), "x" + known});
        }
        for (const std::string &id : strangers) {
            if (d.get_interface(id.c_str()) != nullptr) {
                return fmt::format("gives a table for \"{}\", an interface that there is not", id.substr(0, 60));
            }
        }
        return "";
    });
}

// How many bytes each table has in this version, functions to the end.
size_t table_bytes(std::string_view id) {
    return id == ARM_LAYER_INTERFACE         ? sizeof(arm_layer)
           : id == ARM_ACTIVATION_INTERFACE  ? sizeof(arm_activation)
           : id == ARM_OPTIMIZER_INTERFACE   ? sizeof(arm_optimizer)
           : id == ARM_SCHEDULE_INTERFACE    ? sizeof(arm_schedule)
           : id == ARM_INITIALISER_INTERFACE ? sizeof(arm_initialiser)
           : id == ARM_METRIC_INTERFACE      ? sizeof(arm_metric)
           : id == ARM_DATASET_INTERFACE     ? sizeof(arm_dataset)
                                             : 0;
}

Outcome has_complete_tables(const Subject &s) {
    return each(s, "fill in struct_size and every function, and keep the table in static memory",
                [](const auto &d) -> std::string {
                    for (const char *id : plugin::interfaces_of(static_cast<plugin::Kind>(d.kind))) {
                        const auto *table = static_cast<const uint32_t *>(d.get_interface(id));
                        if (table == nullptr || table_bytes(id) == 0) {
                            continue;
                        }
                        if (*table < table_bytes(id)) {
                            return fmt::format("has a table {} of {} bytes, expected {}", id, *table, table_bytes(id));
                        }
                        if (d.get_interface(id) != table) {
                            return fmt::format("gives another table {} each time", id);
                        }
                        const auto *functions = reinterpret_cast<void *const *>(table) + 1; // behind two numbers
                        const size_t count = table_bytes(id) / sizeof(void *) - 1;
                        for (size_t i = 0; i < count; ++i) {
                            // only a dataset's lengths(), its fifth, may be missing
                            if (functions[i] == nullptr && !(std::strcmp(id, ARM_DATASET_INTERFACE) == 0 && i == 4)) {
                                return fmt::format("has a table {} whose function {} is NULL", id, i + 1);
                            }
                        }
                    }
                    return "";
                });
}

} // namespace

std::vector<Check> descriptor_checks() {
    return {
        {"ARM-DESC-001", 2, Scope::file, "Every descriptor is complete", is_complete, Gate::here},
        {"ARM-DESC-002", 2, Scope::file, "Every component is of a known kind", has_a_known_kind, Gate::here},
        {"ARM-DESC-003", 2, Scope::file, "Every name can stand in an experiment", has_a_proper_name, Gate::here},
        {"ARM-DESC-004", 2, Scope::file, "Version, summary and formula say what it is", says_what_it_is, Gate::here},
        {"ARM-DESC-005", 2, Scope::file, "Citations can be looked up", cites_soundly, Gate::here},
        {"ARM-DESC-006", 2, Scope::file, "Every component cites its source", cites_something},
        {"ARM-DESC-007", 2, Scope::file, "All texts are UTF-8", writes_utf8, Gate::here},
        {"ARM-DESC-008", 2, Scope::file, "Reserved fields are zero", keeps_reserved_fields_zero},
        {"ARM-DESC-009", 2, Scope::file, "Every component offers the interface of its kind", offers_its_interface,
         Gate::here},
        {"ARM-DESC-010", 2, Scope::file, "get_interface gives NULL for what it does not know",
         knows_its_interfaces_only},
        {"ARM-DESC-011", 2, Scope::file, "Every table is complete and stays where it is", has_complete_tables,
         Gate::here},
    };
}

} // namespace armature::check
