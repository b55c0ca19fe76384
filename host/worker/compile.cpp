// SPDX-License-Identifier: MIT
// compile.cpp: data first (their sizes are facts), then the experiment, then the network; then what all that is made
// of.
#include "worker/compile.hpp"

#include "experiment/resolve.hpp"
#include "worker/environment.hpp"
#include "worker/fences.hpp"

#include <fmt/format.h>

#include <utility>

namespace armature::worker {

namespace {

using plugin::Kind;
using Used = std::vector<std::pair<Kind, std::string>>;

// Every component that the run calls, with the initialisers that layers chose themselves.
Used components(const Prepared &prepared) {
    const experiment::Resolved &experiment = prepared.experiment;
    Used used = {{Kind::dataset, experiment.data.dataset.name}};
    for (const experiment::Layer &layer : experiment.network) {
        used.emplace_back(Kind::layer, layer.component.name);
    }
    for (const network::Slice &slice : prepared.network->parameters()) {
        used.emplace_back(Kind::initialiser, slice.initialiser.name);
    }
    for (const network::Slice &slice : prepared.network->persistent()) {
        used.emplace_back(Kind::initialiser, slice.initialiser.name);
    }
    for (const experiment::Loss &loss : experiment.losses) {
        used.emplace_back(Kind::loss, loss.component.name);
        if (loss.schedule) {
            used.emplace_back(Kind::schedule, loss.schedule->name);
        }
    }
    for (const experiment::Metric &metric : experiment.metrics) {
        used.emplace_back(Kind::metric, metric.component.name);
    }
    used.emplace_back(Kind::optimizer, experiment.optimizer.component.name);
    if (experiment.optimizer.schedule) {
        used.emplace_back(Kind::schedule, experiment.optimizer.schedule->name);
    }
    std::erase_if(used, [](const auto &one) { return one.second.empty(); });
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    return used;
}

// The network has made its layers and losses; the training loop would make these only after the run is recorded, and
// settings that contradict each other should be refused, not recorded as a failure.
void try_instances(Prepared &prepared) {
    std::vector<Error> errors;
    const experiment::Resolved &experiment = prepared.experiment;
    const auto attempt = [&]<class Table>(Table *, Kind kind, const experiment::Component &component, const char *id) {
        try {
            plugin::make<Table>(*prepared.registry, kind, component.name, id, component.settings,
                                fmt::format("{} at {} ({} {})", experiment.file.string(), component.pointer,
                                            plugin::word(kind), component.name));
        } catch (const Error &error) {
            errors.push_back(error);
        }
    };
    attempt(static_cast<arm_optimizer *>(nullptr), Kind::optimizer, experiment.optimizer.component,
            ARM_OPTIMIZER_INTERFACE);
    if (experiment.optimizer.schedule) {
        attempt(static_cast<arm_schedule *>(nullptr), Kind::schedule, *experiment.optimizer.schedule,
                ARM_SCHEDULE_INTERFACE);
    }
    for (const experiment::Loss &loss : experiment.losses) {
        if (loss.schedule) {
            attempt(static_cast<arm_schedule *>(nullptr), Kind::schedule, *loss.schedule, ARM_SCHEDULE_INTERFACE);
        }
    }
    for (const experiment::Metric &metric : experiment.metrics) {
        attempt(static_cast<arm_metric *>(nullptr), Kind::metric, metric.component, ARM_METRIC_INTERFACE);
    }
    if (!errors.empty()) {
        throw Errors(std::move(errors));
    }
}

std::vector<results::PluginRow> plugin_rows(const Prepared &prepared, const Used &used) {
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
                               .components = {}};
        for (const auto &[kind, name] : used) {
            const arm_descriptor *here = library->find(kind, name);
            if (here != nullptr && here == &prepared.registry->descriptor(kind, name)) {
                row.components.push_back(fmt::format("{} {}", plugin::word(static_cast<Kind>(here->kind)), name));
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

int64_t total_steps(const experiment::Training &train, int64_t examples) {
    return train.steps > 0 ? train.steps : train.epochs * ((examples + train.batch - 1) / train.batch);
}

} // namespace

std::unique_ptr<Prepared> prepare(const CompileRequest &request) {
    auto out = std::make_unique<Prepared>();
    std::vector<std::filesystem::path> folders(request.plugin_folders.begin(), request.plugin_folders.end());
    out->catalogue = plugin::Catalogue::scan(folders);
    out->registry = std::make_unique<plugin::Registry>(out->catalogue);

    experiment::Document document = experiment::from_json(request.experiment, request.folder);
    document.file = request.file;
    const experiment::Data data = experiment::resolve_data(document, request.assignment, out->catalogue);
    const bool wide = experiment::resolve_training(document, request.assignment).precision == "double";
    const int32_t type = wide ? ARM_F64 : ARM_F32;
    out->data = data::open(data, document.folder, *out->registry, type);

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
    try_instances(*out);
    return out;
}

Compiled describe(Prepared &prepared, const CompileRequest &request) {
    const Used used = components(prepared);
    for (const auto &[kind, name] : used) {
        prepared.registry->descriptor(kind, name); // loaded and hashed now, even what is first called later
    }
    Compiled compiled;
    compiled.resolved = prepared.experiment.canonical;
    compiled.data_sha256 = prepared.data.sha256;
    for (const data::Source &source : prepared.data.sources) {
        compiled.sources.push_back({source.named, source.path.string(), source.sha256, source.bytes});
    }
    compiled.plugins = plugin_rows(prepared, used);
    normalise_float_mode(); // whatever a plugin's start-up code did to it
    compiled.environment = environment(request.program_sha256);
    compiled.parameter_count = prepared.network->parameter_count();
    const experiment::Training &train = prepared.experiment.train;
    const int64_t examples = prepared.data.training->size();
    compiled.steps_total = total_steps(train, examples);
    compiled.plan_bytes =
        prepared.network->plan(network::Mode::train, std::min(train.batch, std::max<int64_t>(examples, 1))).bytes();
    return compiled;
}

} // namespace armature::worker
