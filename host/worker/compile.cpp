// SPDX-License-Identifier: MIT
// compile.cpp: data first (their sizes are facts), then the experiment, then the network; then what all that is made
// of.
#include "worker/compile.hpp"

#include "experiment/resolve.hpp"
#include "plugin/kept.hpp"
#include "training/initialise.hpp"
#include "worker/environment.hpp"
#include "worker/fences.hpp"

namespace armature::worker {

namespace {

std::vector<results::PluginRow> plugin_rows(const Prepared &prepared) {
    std::vector<results::PluginRow> rows;
    for (const auto &library : prepared.registry->loaded()) {
        results::PluginRow row{.sha256 = library->sha256,
                               .file = library->file.string(),
                               .compiler = library->compiler,
                               .flags = library->flags,
                               .instruction_set = library->instruction_set,
                               .sdk_version = library->sdk_version,
                               .abi_major = library->abi_major,
                               .abi_minor = library->abi_minor,
                               .components = {},
                               .versions = {},
                               .build_id = library->build_id};
        for (const auto &[kind, name] : prepared.registry->used()) {
            if (const plugin::Component &component = prepared.catalogue.get(kind, name);
                component.file == library->file) {
                row.components.push_back(component.id());
                row.versions.push_back(component.version);
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

std::unique_ptr<Prepared> prepare(const CompileRequest &request, Preloaded preloaded) {
    auto out = std::make_unique<Prepared>();
    const std::vector<std::string> &folders = request.plugin_folders;
    out->catalogue = !folders.empty() && preloaded.folders == folders && preloaded.allowed == request.allowed_plugins
                         ? std::move(preloaded.catalogue)
                         : plugin::Catalogue::scan({folders.begin(), folders.end()}, false,
                                                   plugin::AllowList::of(request.allowed_plugins));
    out->catalogue.take_from(request.kept);
    out->registry = std::make_unique<plugin::Registry>(out->catalogue, request.promised);

    experiment::Document document = experiment::from_json(request.experiment, request.folder);
    document.file = request.file;
    const experiment::Data data = experiment::resolve_data(document, request.assignment, out->catalogue);
    const bool wide = experiment::resolve_training(document, request.assignment).precision == "double";
    const int32_t type = wide ? ARM_F64 : ARM_F32;
    try {
        out->data = data::open(data, document.folder, *out->registry, type);
    } catch (Error &error) { // what concerns no file nor component of its own
        if (error.where.empty()) {
            error.where = experiment::place(document, "/data");
        }
        throw;
    }

    out->experiment = experiment::resolve(document, request.assignment, out->data.facts, out->catalogue);
    out->experiment.train.seed = request.seed; // of this replicate
    if (out->experiment.canonical.contains("train")) {
        out->experiment.canonical["train"]["seed"] = request.seed;
    }
    if (request.artifacts.empty()) {
        out->experiment.train.checkpoint = "none";
    }
    out->network = std::make_unique<network::Network>(out->experiment, out->data.fields, *out->registry, type);
    out->network->initialise(request.seed);
    training::initialise_from_files(*out->network, out->experiment);
    out->plan_bytes = training::check(*out->network, out->experiment, out->data, *out->registry);
    return out;
}

Compiled describe(Prepared &prepared, const CompileRequest &request) {
    Compiled compiled;
    compiled.resolved = prepared.experiment.canonical;
    compiled.data_sha256 = prepared.data.sha256;
    for (const data::Source &source : prepared.data.sources) {
        compiled.sources.push_back({source.named, source.path.string(), source.sha256, source.bytes});
    }
    compiled.plugins = plugin_rows(prepared);
    for (const auto &library : prepared.registry->loaded()) {
        if (!request.keep_plugins.empty()) {
            plugin::keep(*library->binary, request.keep_plugins);
        }
    }
    normalise_float_mode(); // whatever a plugin's start-up code did to it
    compiled.environment = environment(request.program_sha256);
    compiled.parameter_count = prepared.network->parameter_count();
    compiled.steps_total = training::steps_total(prepared.experiment.train, prepared.data.training->size());
    compiled.plan_bytes = prepared.plan_bytes;
    return compiled;
}

} // namespace armature::worker
