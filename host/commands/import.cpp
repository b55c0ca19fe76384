// SPDX-License-Identifier: MIT
// import.cpp: `armature import MODEL.onnx` writes an experiment and the weights that it begins with.
#include "commands/cli.hpp"
#include "commands/commands.hpp"

#include "commands/shell.hpp"
#include "commands/text_width.hpp"
#include "onnx/import.hpp"
#include "plugin/catalogue.hpp"
#include "support/error.hpp"
#include "training/checkpoint.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

namespace armature::commands {

namespace {

namespace fs = std::filesystem;

struct ImportOptions {
    std::string model, output = ".";
    std::vector<std::string> plugin_folders;
};

// An experiment as it is read best: a line a layer.
std::string laid_out(const Json &experiment) {
    std::string out = "{\n";
    for (const auto &[key, value] : experiment.items()) {
        out += out.size() > 2 ? ",\n" : "";
        out += fmt::format("  {}: ", dump(key));
        if (key == "network") {
            std::string lines;
            for (const Json &layer : value) {
                lines += fmt::format("{}\n    {}", lines.empty() ? "" : ",", dump(layer));
            }
            out += fmt::format("[{} ]", lines);
        } else {
            out += dump(value);
        }
    }
    return out + "\n}\n";
}

// Letters, digits and '-' of a file's name.
std::string study_name(const fs::path &model) {
    std::string name = model.stem().string();
    for (char &c : name) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        c = plain ? c : '-';
    }
    return name.empty() ? "imported" : name;
}

int import_into(const ImportOptions &options) {
    const fs::path folder = options.output;
    const std::string name = study_name(options.model);
    const fs::path file = folder / (name + ".json"), weights = folder / (name + ".armature");
    for (const fs::path &path : {file, weights}) {
        if (fs::exists(path)) {
            throw Error(Fault::usage, "is there already, and is not overwritten", path.string(),
                        "name another folder with --output");
        }
    }
    std::vector<fs::path> search(options.plugin_folders.begin(), options.plugin_folders.end());
    for (const fs::path &path : plugin::Catalogue::default_search()) {
        search.push_back(path);
    }
    const auto catalogue = plugin::Catalogue::scan(search);
    std::set<std::string> components;
    for (const plugin::Component &component : catalogue.all()) {
        if (component.kind == plugin::Kind::layer || component.kind == plugin::Kind::activation) {
            components.insert(component.name);
        }
    }
    const onnx::Model model = onnx::read_model(options.model);
    const onnx::Imported imported = onnx::import_model(model, components, name, weights.filename().string());

    std::error_code failed;
    fs::create_directories(folder, failed);
    if (!imported.weights.empty()) {
        std::vector<training::StoredTensor> tensors;
        for (const onnx::Weight &weight : imported.weights) {
            Shape shape(ARM_F32, {});
            for (const int64_t extent : weight.extents) {
                shape.append(ARM_ROLE_NONE, extent);
            }
            tensors.push_back(
                {weight.name, weight.persistent ? "persistent" : "parameter", shape, weight.values.data()});
        }
        training::write_checkpoint(weights, 0, tensors);
    }
    std::ofstream text(file, std::ios::binary);
    text << laid_out(imported.experiment) << std::flush;
    if (!text) {
        throw Error(Fault::usage, "cannot be written", file.string(), "is the folder there, and may you write in it?");
    }
    fmt::print("{}: {} layers, {} parameters", file.string(), imported.experiment.at("network").size(),
               imported.parameters);
    if (!imported.weights.empty()) {
        fmt::print(" in {}", weights.string());
    }
    fmt::print("\ndata: {}\n", imported.data);
    if (!imported.left_out.empty()) {
        fmt::print("left out: the outputs {}\n", one_line(fmt::format("{}", fmt::join(imported.left_out, ", "))));
    }
    fmt::print("Try:\n  {} run {}\n", shell_word(program()), shell_word(file.string()));
    return 0;
}

} // namespace

Action import_model(CLI::App &app) {
    app.description("Turns an ONNX model into an experiment and the weights that it begins with");
    app.footer("Example:\n  armature import resnet.onnx --output imported");
    const auto options = std::make_shared<ImportOptions>();
    app.add_option("model", options->model, "the model")->type_name("FILE")->required();
    app.add_option("--output,-o", options->output, "the folder to write into (otherwise this one)")
        ->type_name("FOLDER");
    app.add_option("--plugin-path", options->plugin_folders,
                   "a folder with plugins, searched before the installed ones")
        ->type_name("FOLDER");
    return [options] { return import_into(*options); };
}

} // namespace armature::commands
