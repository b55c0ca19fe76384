// SPDX-License-Identifier: MIT
// export.cpp: `armature export RUN|EXPERIMENT` writes a network and its weights as an ONNX model.
#include "onnx/export.hpp"
#include "commands/bundled.hpp"
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/launch.hpp"
#include "commands/text_width.hpp"
#include "experiment/resolve.hpp"
#include "results/query.hpp"
#include "support/error.hpp"
#include "training/initialise.hpp"
#include "training/weights.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <iostream>
#include <memory>

namespace armature::commands {

namespace {

namespace fs = std::filesystem;

struct ExportOptions {
    std::string what, onnx, checkpoint;
    std::vector<std::string> overrides;
    Launch launch;
};

// What is to be written: an experiment, and where its weights are.
struct Origin {
    experiment::Document document;
    fs::path checkpoint; // empty: the weights are new ones
    std::string sha256;  // that the checkpoint has
    std::string about;   // "run 1234abcd, best weights"
};

bool names_experiment(const std::string &what) {
    std::error_code none;
    return what.ends_with(".json") || fs::is_regular_file(what, none);
}

Origin from_experiment(const ExportOptions &options) {
    if (!options.checkpoint.empty()) {
        throw Error(Fault::usage, "an experiment has no checkpoints: --checkpoint chooses one of a run's",
                    one_line(options.what), "`armature runs` lists the runs");
    }
    Origin out{.document = experiment::read(experiment_file(options.what), options.overrides),
               .checkpoint = {},
               .sha256 = {},
               .about = {}};
    out.document.json.erase("sweep");
    return out;
}

// A checkpoint that is asked for, otherwise the best one, otherwise the last.
Origin from_run(const ExportOptions &options) {
    if (!options.overrides.empty()) {
        throw Error(Fault::usage,
                    fmt::format("a run is written as it is recorded, so \"{}\" has no use here",
                                one_line(options.overrides[0])),
                    "", "name an experiment's file to set its variables");
    }
    const auto reader = results::Reader::open(options.launch.file());
    const results::RunRecord record = reader->run(reader->find_run(options.what));
    const std::string run = "run " + brief(record.start.uuid);
    const results::ArtifactRow *chosen = nullptr;
    std::vector<std::string> there;
    for (const char *name : {"best", "last"}) {
        for (const results::ArtifactRow &artifact : record.end.artifacts) {
            if (artifact.name == name) {
                there.emplace_back(name);
                const bool fits = options.checkpoint.empty() || options.checkpoint == name;
                chosen = chosen == nullptr && fits ? &artifact : chosen;
            }
        }
    }
    if (chosen == nullptr) {
        throw Error(Fault::usage,
                    there.empty()
                        ? "no weights were stored of it"
                        : fmt::format("no {} weights were stored of it, but the {} ones", options.checkpoint, there[0]),
                    run,
                    there.empty()
                        ? "train it again without --no-artifacts and with \"train\": {\"checkpoint\": \"best\"}"
                        : "\"train\": {\"checkpoint\": \"both\"} stores both");
    }
    Json experiment = record.start.resolved; // which has no name of its own
    experiment["name"] = record.study.name;
    return {.document = experiment::from_json(std::move(experiment), record.study.folder),
            .checkpoint = fs::absolute(options.launch.file()).parent_path() / chosen->path,
            .sha256 = chosen->sha256,
            .about = fmt::format("{}, {} weights", run, chosen->name)};
}

onnx::WrittenModel model_of(const Origin &origin, const Launch &launch) {
    const experiment::Document &document = origin.document;
    const bool is_new = origin.checkpoint.empty();
    const plugin::Catalogue catalogue =
        launch.catalogue(document, is_new ? experiment::Missing::refuse : experiment::Missing::leave_out);
    experiment::check(document, catalogue);
    plugin::Registry registry(catalogue);
    const experiment::Data data = experiment::resolve_data(document, {}, catalogue);
    const bool wide = experiment::resolve_training(document, {}).precision == "double";
    const int32_t type = wide ? ARM_F64 : ARM_F32;
    const data::Opened opened = data::outline(data, document.folder, registry, type);
    experiment::Resolved experiment = experiment::resolve(document, {}, opened.facts, catalogue);
    if (!is_new) {
        const training::StoredFile stored = training::read_checkpoint(origin.checkpoint);
        if (stored.sha256 != origin.sha256) {
            throw Error(Fault::data, "is not the file that the run wrote: its hash is another one",
                        origin.checkpoint.string(), "`armature reproduce` can train the run again");
        }
        return onnx::export_network(experiment, opened.fields, registry, type, stored.tensors,
                                    origin.checkpoint.string(), origin.about);
    }
    network::Network network(experiment, opened.fields, registry, type);
    network.initialise(experiment.train.seed);
    training::initialise_from_files(network, experiment);
    return onnx::export_network(
        experiment, opened.fields, registry, type, training::tensors(network), experiment.name,
        fmt::format("{}, weights of seed {} before training", experiment.name, experiment.train.seed));
}

void write(const fs::path &file, const std::string &bytes) {
    std::ofstream out(file, std::ios::binary);
    out << bytes << std::flush;
    if (!out) {
        throw Error(Fault::usage, "cannot be written", file.string(), "is the folder there, and may you write in it?");
    }
}

std::string ports(const std::vector<onnx::Port> &list) {
    std::vector<std::string> words;
    for (const onnx::Port &port : list) {
        words.push_back(port.text());
    }
    return fmt::format("{}", fmt::join(words, ", "));
}

int execute(const ExportOptions &options) {
    if (!options.checkpoint.empty() && options.checkpoint != "best" && options.checkpoint != "last") {
        throw Error(Fault::usage,
                    fmt::format("--checkpoint is \"{}\", expected best or last", one_line(options.checkpoint)));
    }
    const Origin origin = names_experiment(options.what) ? from_experiment(options) : from_run(options);
    fs::path file = options.onnx;
    if (file.empty()) {
        const auto name = origin.document.json.find("name");
        file =
            (name != origin.document.json.end() && name->is_string() ? name->get<std::string>() : "network") + ".onnx";
    }
    if (fs::exists(file)) {
        throw Error(Fault::usage, "is there already, and is not overwritten", file.string(),
                    "name another file with --onnx");
    }
    const onnx::WrittenModel model = model_of(origin, options.launch);
    write(file, onnx::encode(model));
    int64_t numbers = 0;
    for (const onnx::Tensor &tensor : model.constants) {
        numbers += tensor.type == onnx::Type::float32 ? tensor.size() : 0;
    }
    fmt::print("{}: {}\n", one_line(file.string()), one_line(model.about));
    fmt::print("{} nodes of set {} with {} numbers\n", model.nodes.size(), model.opset, numbers);
    fmt::print("inputs:  {}, as the experiment's data are normalised\n", one_line(ports(model.inputs)));
    fmt::print("outputs: {}\n", one_line(ports(model.outputs)));
    return 0;
}

} // namespace

Action export_model(CLI::App &app) {
    app.description("Writes the network of a run or an experiment, with its weights, as an ONNX model");
    const auto options = std::make_shared<ExportOptions>();
    app.add_option("what", options->what,
                   "the first digits of a run's identifier, or best, or last; or an experiment's file")
        ->type_name("RUN | EXPERIMENT")
        ->required();
    app.add_option("overrides", options->overrides, "of an experiment: variables and paths to set")
        ->type_name("KEY=VALUE");
    app.add_option("--onnx", options->onnx, "the file to write [NAME.onnx, by the experiment's name]")
        ->type_name("FILE");
    app.add_option("--checkpoint", options->checkpoint, "of a run: best or last [best, if it was stored]")
        ->type_name("WHICH");
    app.add_option("--db", options->launch.database, "results database [ARMATURE_DB or runs.db]")->type_name("FILE");
    app.add_option("--plugin-path", options->launch.plugin_folders,
                   "a folder with plugins, searched before the installed ones")
        ->type_name("FOLDER")
        ->allow_extra_args(false);
    app.footer("Of an experiment the weights are those of its seed, before training.\nExamples:\n"
               "  armature export best --onnx digits.onnx\n"
               "  armature export experiments/mnist/lenet.json train.seed=3");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
