// SPDX-License-Identifier: MIT
// data.cpp: `armature data list` says where each known set is looked for and what is found; `armature data check` reads
// a set through its dataset component. Opens no database, so it may load a plugin.
#include "commands/bundled.hpp"
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/table.hpp"
#include "data/decode.hpp"
#include "data/known.hpp"
#include "data/survey.hpp"
#include "experiment/plugin_folders.hpp"
#include "experiment/resolve.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

namespace armature::commands {
namespace {

namespace fs = std::filesystem;

struct DataOptions {
    std::string format = "table", target;
    std::vector<std::string> settings, plugin_folders;
    bool sources = false;
};

int list(const DataOptions &options) {
    const Format format = parse_format(options.format);
    results::Table table{.columns = {"set", "place", "folder", "files", "bytes", "summary"}, .rows = {}};
    for (const data::KnownSet &set : data::known_sets()) {
        for (const data::Sighting &seen : data::look_for(set, fs::current_path())) {
            table.rows.push_back({set.name, seen.place, seen.folder.string(),
                                  fmt::format("{} of {}", seen.found, set.files.size()),
                                  seen.found > 0 ? Json(seen.bytes) : Json(), set.summary});
        }
    }
    print(std::cout, table, format);
    return 0;
}

// KEY=VALUE settings; VALUE is JSON or else a text. "dataset=NAME" names the component.
void apply(const std::vector<std::string> &settings, experiment::Component &component) {
    for (const std::string &setting : settings) {
        const size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw Error(Fault::usage, fmt::format("\"{}\" is no setting", setting), "",
                        "write KEY=VALUE, for example header=false");
        }
        const std::string key = setting.substr(0, equals), text = setting.substr(equals + 1);
        if (key == "dataset") {
            component.name = text;
            continue;
        }
        const Json value = Json::parse(text, nullptr, false);
        component.settings[key] = value.is_discarded() ? Json(text) : value;
    }
}

// A file by the ending of its name, a folder by the files of MNIST's names.
experiment::Component by_path(const std::string &target) {
    const fs::path path = fs::absolute(target).lexically_normal();
    const std::string name = path.extension() == ".gz" ? path.stem().string() : path.filename().string();
    const std::string component = fs::is_directory(path) ? "idx" : fs::path(name).extension() == ".csv" ? "csv" : "";
    return {component, {{"path", path.string()}}, ""};
}

// What is wrong with settings that were given here, not in an experiment.
void check_settings(const experiment::Component &dataset, const plugin::Component &component) {
    std::vector<Error> wrong = plugin::validate(dataset.settings, component.schema, "", "", "dataset " + dataset.name);
    for (Error &error : wrong) {
        error.fault = Fault::usage;
        error.where = error.where.size() > 1 ? "the setting " + error.where.substr(1) : "";
    }
    if (!wrong.empty()) {
        throw Errors(std::move(wrong));
    }
}

struct Subject {
    experiment::Data data;
    fs::path folder = fs::current_path();
};

// A known set, a path, or a dataset component that needs none.
Subject subject(const DataOptions &options, const plugin::Catalogue &catalogue) {
    Subject out;
    std::vector<std::string> names;
    for (const data::KnownSet &set : data::known_sets()) {
        names.push_back(set.name);
        if (set.name == options.target) {
            out.data.dataset = set.dataset;
            const std::vector<data::Sighting> seen = data::look_for(set, out.folder);
            if (set.name == "digits" && seen.front().found > 0) {
                out.folder = seen.front().folder;
            }
        }
    }
    const bool exists = fs::exists(options.target);
    if (out.data.dataset.name.empty() && !exists &&
        catalogue.find(plugin::Kind::dataset, options.target) != nullptr) { // "spirals"
        out.data.dataset.name = options.target;
    }
    if (out.data.dataset.name.empty()) {
        const bool named = std::any_of(options.settings.begin(), options.settings.end(),
                                       [](const std::string &s) { return s.starts_with("dataset="); });
        if (!exists && !named) {
            for (const std::string &name : catalogue.names(plugin::Kind::dataset)) {
                names.push_back(name);
            }
            throw Error(Fault::data, fmt::format("\"{}\" is neither a known set nor a file or folder", options.target),
                        "", suggest(options.target, names));
        }
        out.data.dataset = exists ? by_path(options.target) : experiment::Component{};
    }
    apply(options.settings, out.data.dataset);
    if (out.data.dataset.name.empty()) {
        throw Error(Fault::usage, fmt::format("what reads \"{}\"? Its name does not tell", options.target), "",
                    "say it with dataset=NAME; known are " +
                        fmt::format("{}", fmt::join(catalogue.names(plugin::Kind::dataset), ", ")));
    }
    return out;
}

results::Table fields(const data::Decoded &decoded) {
    results::Table table{.columns = {"split", "field", "purpose", "type", "shape", "examples", "least", "greatest",
                                     "mean", "classes", "by class"},
                         .rows = {}};
    static constexpr const char *types[] = {"", "f32", "f64", "i32", "u8"};
    for (const data::Survey &s : data::survey(decoded)) {
        table.rows.push_back({s.split, s.field.name, s.field.target ? "target" : "input", types[s.field.one.type()],
                              s.field.one.text(), s.examples, s.least, s.greatest, s.mean,
                              s.field.classes > 0 ? Json(s.field.classes) : Json(),
                              s.by_class.empty() ? Json() : Json(fmt::format("{}", fmt::join(s.by_class, " ")))});
    }
    return table;
}

results::Table sources(const data::Decoded &decoded) {
    results::Table table{.columns = {"file", "bytes", "sha256"}, .rows = {}};
    for (const data::Source &source : decoded.sources) {
        table.rows.push_back({source.path.string(), source.bytes, source.sha256});
    }
    return table;
}

int check(const DataOptions &options) {
    const Format format = parse_format(options.format);
    std::vector<fs::path> search(options.plugin_folders.begin(), options.plugin_folders.end());
    std::optional<experiment::Document> experiment; // whose "data" is meant
    if (fs::path(options.target).extension() == ".json") {
        experiment = experiment::read(experiment_file(options.target), options.settings);
        const auto own = experiment::plugin_folders(*experiment, experiment::Missing::refuse);
        search.insert(search.end(), own.begin(), own.end());
    }
    const std::vector<fs::path> standard = plugin::Catalogue::default_search();
    search.insert(search.end(), standard.begin(), standard.end());
    const plugin::Catalogue catalogue = plugin::Catalogue::scan(search);
    const Subject what = experiment ? Subject{experiment::resolve_data(*experiment, {}, catalogue), experiment->folder}
                                    : subject(options, catalogue);
    const experiment::Component &dataset = what.data.dataset;
    const plugin::Component &component = catalogue.get(plugin::Kind::dataset, dataset.name);
    check_settings(dataset, component);
    plugin::Registry registry(catalogue);
    const data::Decoded decoded = data::decode(what.data, what.folder, registry);
    if (format == Format::table || !options.sources) {
        print(std::cout, fields(decoded), format);
    }
    if (format == Format::table && !decoded.sources.empty()) {
        std::cout << '\n';
    }
    if (options.sources || (format == Format::table && !decoded.sources.empty())) {
        print(std::cout, sources(decoded), format);
    }
    return 0;
}

} // namespace

Action data(CLI::App &app) {
    const auto options = std::make_shared<DataOptions>();
    const auto action = std::make_shared<int (*)(const DataOptions &)>(nullptr);
    app.description("Data sets: where they are, and what is in them");
    app.require_subcommand(1);
    app.footer("Examples:\n  armature data list\n  armature data check digits");

    CLI::App &listing = *app.add_subcommand("list", "Where each known set is looked for, and what is found");
    listing.footer("Example:\n  ARMATURE_DATA=~/data armature data list");
    listing.callback([action] { *action = &list; });

    CLI::App &checking = *app.add_subcommand("check", "Reads a set: sizes, ranges, classes, hashes");
    checking
        .add_option("set", options->target,
                    "a known set, a file, a folder of IDX files, an experiment (.json), or a dataset component")
        ->required();
    checking.add_option("settings", options->settings, "settings of the dataset component; dataset=NAME names it")
        ->type_name("KEY=VALUE");
    checking.add_flag("--sources", options->sources, "the files and their hashes (in a table they always follow)");
    checking
        .add_option("--plugin-path", options->plugin_folders, "a folder with plugins, searched before the installed")
        ->type_name("FOLDER")
        ->allow_extra_args(false);
    checking.footer("Examples:\n  armature data check digits\n"
                    "  armature data check experiments/data/digits.csv.gz header=false --format json\n"
                    "  armature data check spirals points=50");
    checking.callback([action] { *action = &check; });

    for (CLI::App *command : {&listing, &checking}) {
        command->add_option("--format", options->format, "table, csv or json")
            ->capture_default_str()
            ->type_name("FORMAT");
    }
    return [options, action] { return (*action)(*options); };
}

} // namespace armature::commands
