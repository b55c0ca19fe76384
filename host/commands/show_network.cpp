// SPDX-License-Identifier: MIT
// show_network.cpp: see show_network.hpp.
#include "commands/show_network.hpp"

#include "commands/bundled.hpp"
#include "commands/cli.hpp"
#include "commands/launch.hpp"
#include "commands/network_drawing.hpp"
#include "commands/option_values.hpp"
#include "commands/table.hpp"
#include "commands/text_width.hpp"
#include "data/data.hpp"
#include "experiment/resolve.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

namespace armature::commands {

namespace {

network::Mode mode_of(const std::string &word) {
    if (word != "train" && word != "evaluate") {
        throw Error(Fault::usage, fmt::format("--mode is \"{}\", expected train or evaluate", one_line(word)));
    }
    return word == "train" ? network::Mode::train : network::Mode::evaluate;
}

// "3.2 MB": powers of 1000, three digits.
std::string in_words(int64_t bytes) {
    double size = static_cast<double>(bytes);
    const char *unit = "B";
    for (const char *larger : {"kB", "MB", "GB", "TB"}) {
        if (size < 999.5) {
            break;
        }
        size /= 1000;
        unit = larger;
    }
    return fmt::format("{:.3g} {}", size, unit);
}

std::string indented(const LayerRow &row) {
    const size_t dot = row.name.rfind('.');
    return row.level == 1 ? row.name
                          : std::string(2 * static_cast<size_t>(row.level - 1), ' ') + row.name.substr(dot + 1);
}

results::Table table(const std::vector<LayerRow> &rows, bool for_people) {
    results::Table out;
    out.columns = {"layer", "component", "output", "parameters", "multiply-adds", for_people ? "memory" : "bytes"};
    if (!for_people) {
        out.columns.insert(out.columns.begin() + 1, "level");
    }
    for (const LayerRow &row : rows) {
        auto &cells = out.rows.emplace_back();
        cells = {for_people ? indented(row) : row.name, row.component, row.output, row.parameters, row.multiply_adds};
        cells.push_back(for_people ? Json(in_words(row.bytes)) : Json(row.bytes));
        if (!for_people) {
            cells.insert(cells.begin() + 1, row.level);
        }
    }
    return out;
}

Json totals(const Network &network) {
    const network::Cost &cost = network.cost;
    return {{"parameters", cost.parameters},
            {"persistent", cost.persistent},
            {"multiply-adds", cost.multiply_adds},
            {"parameter bytes", cost.parameter_bytes},
            {"plan bytes", cost.plan_bytes},
            {"mode", network.mode == network::Mode::train ? "train" : "evaluate"},
            {"batch", network.batch},
            {"precision", network.experiment.train.precision}};
}

void print_totals(std::ostream &out, const Network &network) {
    const network::Cost &cost = network.cost;
    const bool trains = network.mode == network::Mode::train;
    out << fmt::format("\nParameters     {}\n", cost.parameters);
    if (cost.persistent > 0) {
        out << fmt::format("Statistics     {}, running, besides\n", cost.persistent);
    }
    out << fmt::format("Multiply-adds  {} an example, forward\n", cost.multiply_adds);
    out << fmt::format("Memory         {} of activations{} and scratch for a batch of {} in {}, {} of parameters{}\n",
                       in_words(cost.plan_bytes), trains ? ", their gradients" : "", network.batch,
                       network.experiment.train.precision, in_words(cost.parameter_bytes),
                       trains ? " and their gradients" : "");
}

void write(const std::string &file, const std::string &text, const char *what) {
    if (file.empty()) {
        return;
    }
    std::ofstream out(file, std::ios::binary);
    out << text << std::flush;
    if (!out) {
        throw Error(Fault::usage, fmt::format("cannot write the {}", what), file,
                    "is the folder there, and may you write in it?");
    }
}

} // namespace

const char *const counting_rules =
    "Multiply-adds of a network are those of one example, forward: every element of a parameter with a fan-in\n"
    "once at each position (width, height, length, time) of the layer's input or output, whichever has fewer;\n"
    "in a recurrence once a step; of a product one for each element that its matrices share. Others are 0.\n"
    "Memory is that of the outputs for a batch; 0 where an output lies over the layer's input.\n";

void NetworkOptions::add(CLI::App &app) {
    app.add_option("--network", file, "show the network of this experiment instead: shapes, parameters, cost")
        ->type_name("FILE");
    app.add_option("--mode", mode, "of the network: train or evaluate")->capture_default_str()->type_name("MODE");
    app.add_option("--depth", depth, "parts of a layer's name that get a row of their own; 0: all")
        ->transform(whole_number(0, 100))
        ->capture_default_str()
        ->type_name("N");
    app.add_option("--dot", dot, "write the network as a graph for Graphviz")->type_name("FILE");
    app.add_option("--svg", svg, "write the network as a picture")->type_name("FILE");
    app.add_option("--plugin-path", plugin_folders,
                   "a folder with plugins for the network, searched before the installed ones")
        ->type_name("FOLDER")
        ->allow_extra_args(false);
}

std::unique_ptr<Network> look_at_network(const NetworkOptions &options) {
    auto out = std::make_unique<Network>();
    out->mode = mode_of(options.mode);
    experiment::Document document = experiment::read(experiment_file(options.file), options.overrides);
    Launch launch;
    launch.plugin_folders = options.plugin_folders;
    out->catalogue = launch.catalogue(document);
    experiment::check(document, out->catalogue);
    document.json.erase("sweep");
    out->registry = std::make_unique<plugin::Registry>(out->catalogue);

    const experiment::Data data = experiment::resolve_data(document, {}, out->catalogue);
    const bool wide = experiment::resolve_training(document, {}).precision == "double";
    const int32_t type = wide ? ARM_F64 : ARM_F32;
    const data::Opened opened = data::outline(data, document.folder, *out->registry, type);
    out->experiment = experiment::resolve(document, {}, opened.facts, out->catalogue);
    const experiment::Training &train = out->experiment.train;
    out->batch = out->mode == network::Mode::train ? train.batch : train.evaluation_batch;
    out->cost = network::cost_of(out->experiment, opened.fields, *out->registry, type, out->mode, out->batch);
    return out;
}

int show_network(const NetworkOptions &options) {
    const Format format = parse_format(options.format);
    const std::unique_ptr<Network> network = look_at_network(options);
    const std::vector<LayerRow> rows = layer_rows(network->cost, network->experiment, options.depth);
    write(options.dot, as_dot(rows, network->experiment.name), "graph");
    write(options.svg, as_svg(rows, network->experiment.name), "picture");
    if (format == Format::json) {
        std::ostringstream layers;
        print(layers, table(rows, false), format);
        const Json all = {
            {"name", network->experiment.name}, {"layers", Json::parse(layers.str())}, {"totals", totals(*network)}};
        std::cout << all.dump(2) << "\n";
        return 0;
    }
    print(std::cout, table(rows, format == Format::table), format);
    if (format == Format::table) {
        print_totals(std::cout, *network);
    }
    return 0;
}

} // namespace armature::commands
