// SPDX-License-Identifier: MIT
// plugins.cpp: `armature plugins list|show|scan|new`: what is installed, what one component is, what was rejected and
// why.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/component_markdown.hpp"
#include "commands/component_page.hpp"
#include "commands/plugins_allow.hpp"
#include "commands/plugins_check.hpp"
#include "commands/plugins_new.hpp"
#include "commands/table.hpp"
#include "support/hash.hpp"
#include "support/nearest.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include <fmt/format.h>

namespace armature::commands {

namespace {

using plugin::Catalogue;
using plugin::Component;
using plugin::Kind;

struct PluginsOptions {
    std::string format = "table", kind;
    std::vector<std::string> folders, names;
    bool example = false, all = false;

    Catalogue catalogue(bool fresh = false) const {
        std::vector<std::filesystem::path> search(folders.begin(), folders.end());
        for (const std::filesystem::path &folder : Catalogue::default_search()) {
            search.push_back(folder);
        }
        return Catalogue::scan(search, fresh);
    }
};

Kind parse_kind(const std::string &text) {
    Kind kind{};
    if (!plugin::parse(text, kind)) {
        std::vector<std::string> known;
        for (int k = ARM_KIND_LAYER; k <= ARM_KIND_DATASET; ++k) {
            known.emplace_back(word(static_cast<Kind>(k)));
        }
        throw Error(Fault::usage, fmt::format("there is no kind \"{}\"", text), "", suggest(text, known));
    }
    return kind;
}

std::string count(size_t n, const char *things) {
    return fmt::format("{} {}{}", n, things, n == 1 ? "" : "s");
}

int list(const PluginsOptions &options) {
    const Format format = parse_format(options.format);
    const Kind kind = options.kind.empty() ? Kind{} : parse_kind(options.kind);
    const Catalogue catalogue = options.catalogue();
    results::Table table;
    table.columns = {"kind", "name", "version", "summary", "term"};
    for (const Component &c : catalogue.all()) {
        if (options.kind.empty() || c.kind == kind) {
            table.rows.push_back({word(c.kind), c.name, c.version, c.summary, c.term.empty() ? Json() : Json(c.term)});
        }
    }
    print(std::cout, table, format);
    if (!catalogue.rejected().empty()) {
        fmt::print(stderr, "{} rejected; armature plugins scan says why\n", count(catalogue.rejected().size(), "file"));
    }
    return 0;
}

// "affine", or "layer affine" where several kinds use a name.
std::vector<const Component *> find(const Catalogue &catalogue, const std::vector<std::string> &words) {
    if (words.size() > 2) {
        throw Error(Fault::usage, fmt::format("\"{}\" is one word too many", words[2]), "",
                    "armature plugins show initialiser constant");
    }
    if (words.size() == 2) {
        try {
            return {&catalogue.get(parse_kind(words[0]), words[1])};
        } catch (Error &error) { // no experiment asks for it
            error.fault = error.fault == Fault::experiment ? Fault::usage : error.fault;
            throw;
        }
    }
    std::vector<const Component *> found;
    std::vector<std::string> known;
    for (const Component &component : catalogue.all()) {
        known.push_back(component.name);
        if (component.name == words[0]) {
            found.push_back(&component);
        }
    }
    if (!found.empty()) {
        return found;
    }
    if (const plugin::Rejected *rejected = catalogue.rejection(words[0])) {
        throw Error(Fault::plugin, rejected->reason, rejected->file.string());
    }
    const bool none = nearest(words[0], known).empty();
    throw Error(Fault::usage, fmt::format("no component is named \"{}\"", words[0]), "",
                none ? "armature plugins list" : suggest(words[0], known));
}

void print_example(const Component &component, const Demonstration &shown) {
    if (shown.experiment.is_null()) {
        const bool told = !shown.unfit.empty();
        throw Error(Fault::plugin,
                    fmt::format("{} {} {}",
                                told ? "the experiment that its author tells does not train with"
                                     : "no small experiment was found that works with",
                                word(component.kind), component.name),
                    component.file.string(), told ? shown.unfit : shown.failure);
    }
    std::cout << layout(shown.experiment);
}

// Those that were named, or all.
std::vector<const Component *> asked_for(const Catalogue &catalogue, const PluginsOptions &options) {
    if (options.all != options.names.empty()) {
        throw Error(Fault::usage, options.all ? "--all and a name are too much" : "which component?", "",
                    "armature plugins show affine, or armature plugins show --all --format markdown");
    }
    std::vector<const Component *> found;
    for (const Component &component : catalogue.all()) {
        found.push_back(&component);
    }
    found = options.all ? found : find(catalogue, options.names);
    if (options.example && found.size() > 1) {
        throw Error(Fault::usage, fmt::format("\"{}\" is of several kinds", found[0]->name), "",
                    fmt::format("armature plugins show {} {} --example", word(found[0]->kind), found[0]->name));
    }
    return found;
}

int show(const PluginsOptions &options) {
    const bool markdown = options.format == "markdown";
    const Format format = markdown ? Format::table : parse_format(options.format);
    const Catalogue catalogue = options.catalogue();
    Json pages = Json::array();
    for (const Component *component : asked_for(catalogue, options)) {
        if (format == Format::csv) {
            print(std::cout, settings_table(*component), format);
            continue;
        }
        const std::string hash = component->file.empty() ? "" : sha256_file(component->file);
        const Demonstration shown = demonstrate(*component, catalogue);
        if (options.example) {
            print_example(*component, shown);
        } else if (markdown) {
            print_markdown(std::cout, *component, shown);
        } else if (format == Format::table) {
            std::cout << (pages.empty() ? "" : "\n");
            print_page(std::cout, *component, shown, hash);
        }
        pages.push_back(page(*component, shown, hash));
    }
    if (format == Format::json && !options.example) {
        std::cout << pages.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    }
    return 0;
}

int scan(const PluginsOptions &options) {
    const Format format = parse_format(options.format);
    const Catalogue catalogue = options.catalogue(true);
    results::Table table;
    table.columns = {"file", "reason"};
    for (const plugin::Rejected &rejected : catalogue.rejected()) {
        table.rows.push_back({rejected.file.string(), rejected.reason});
    }
    if (format != Format::table || !table.rows.empty()) {
        print(std::cout, table, format, 0); // in full: the reasons are what is asked for
    }
    std::set<std::string> files;
    for (const Component &component : catalogue.all()) {
        if (!component.file.empty()) { // a construct of the host has none
            files.insert(component.file);
        }
    }
    fmt::print(stderr, "{} in {}; {} rejected\n", count(catalogue.all().size(), "component"),
               count(files.size(), "file"), count(catalogue.rejected().size(), "file"));
    return catalogue.rejected().empty() ? 0 : static_cast<int>(Fault::plugin);
}

} // namespace

Action plugins(CLI::App &app) {
    app.description("Says what the installed plugins are");
    app.require_subcommand(1);
    app.footer("Examples:\n  armature plugins list optimizer\n  armature plugins show affine\n  armature plugins scan");
    const auto options = std::make_shared<PluginsOptions>();

    CLI::App &listing = *app.add_subcommand("list", "Lists components");
    listing.add_option("kind", options->kind, "only of this kind: layer, activation, loss, optimizer, ...");
    listing.footer("Example:\n  armature plugins list activation --format csv");

    CLI::App &showing =
        *app.add_subcommand("show", "Shows one component: formula, settings, shapes, example, source, file");
    showing.add_option("name", options->names, "its name, or its kind and its name")->type_name("NAME");
    showing.add_flag("--all", options->all, "shows every component");
    showing.add_flag("--example", options->example, "prints a small experiment that uses it, and nothing else");
    showing.footer("Examples:\n  armature plugins show affine\n  armature plugins show initialiser constant\n"
                   "  armature plugins show gru_cell --example >try.json && armature run try.json\n"
                   "  armature plugins show --all --format markdown >components.md");

    CLI::App &scanning = *app.add_subcommand("scan", "Looks at every plugin file anew; exit code 5 if one is rejected");
    scanning.footer("Example:\n  armature plugins scan --plugin-path ~/my_plugins");

    for (CLI::App *command : {&listing, &showing, &scanning}) {
        command
            ->add_option("--plugin-path", options->folders, "a folder with plugins, searched before the installed ones")
            ->type_name("FOLDER")
            ->allow_extra_args(false);
        command
            ->add_option("--format", options->format,
                         command == &showing ? "table, csv, json or markdown" : "table, csv or json")
            ->capture_default_str()
            ->type_name("FORMAT");
    }
    CLI::App &making = *app.add_subcommand("new", "Writes a folder with a small plugin that works, to be changed");
    CLI::App &checking = *app.add_subcommand("check");
    CLI::App &allowing = *app.add_subcommand("allow");
    return [&listing, &showing, &making, make = plugins_new(making), &checking, check = plugins_check(checking),
            &allowing, allow = plugins_allow(allowing), options] {
        return making.parsed()     ? make()
               : checking.parsed() ? check()
               : allowing.parsed() ? allow()
               : listing.parsed()  ? list(*options)
               : showing.parsed()  ? show(*options)
                                   : scan(*options);
    };
}

} // namespace armature::commands
