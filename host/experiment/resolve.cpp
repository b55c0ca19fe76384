// SPDX-License-Identifier: MIT
#include "experiment/resolve.hpp"

#include "experiment/entries.hpp"
#include "experiment/graph.hpp"
#include "experiment/initialise.hpp"
#include "experiment/objectives.hpp"
#include "experiment/record.hpp"
#include "experiment/stages.hpp"
#include "experiment/structure.hpp"
#include "experiment/training.hpp"
#include "experiment/usage.hpp"

#include <fmt/format.h>

namespace armature::experiment {

namespace {

Data read_data(Context &context) {
    Data data;
    const auto written = context.document.json.find("data");
    if (written == context.document.json.end()) {
        context.problems.add("", "has no data: it needs \"data\"");
        return data;
    }
    std::optional<Parts> parts = read_component(context, plugin::Kind::dataset, *written, "/data");
    if (!parts) {
        return data;
    }
    const Json &keys = parts->keys;
    const auto known = [&](const char *key) { return keys.contains(key) && !Variables::any_unknown_yet(keys[key]); };
    if (known("split")) {
        data.split = keys["split"].get<std::vector<double>>();
        double sum = 0;
        for (const double fraction : data.split) {
            sum += fraction;
        }
        if (data.split.size() != 3 || !(data.split[0] > 0) || sum > 1 + 1e-9) {
            context.problems.add("/data/split",
                                 fmt::format("\"split\" is {}, expected the fractions for training (above 0), "
                                             "validation and test, together at most 1",
                                             dump(keys["split"])));
        }
    }
    data.normalise = known("normalise") ? keys["normalise"].get<std::string>() : data.normalise;
    data.limit = known("limit") ? keys["limit"].get<int64_t>() : data.limit;
    data.seed = known("seed") ? keys["seed"].get<uint64_t>() : data.seed;
    data.dataset = std::move(parts->component);
    return data;
}

void check_top(const Document &document, Problems &problems) {
    problems.add(check_keys(document.json, "experiment", "", "the experiment"));
    if (const auto name = document.json.find("name"); name != document.json.end() && *name == "") {
        problems.add("/name", "the name is empty", "leave \"name\" out, and the study is called as its file");
    }
    for (const char *part : {"variables", "define", "sweep"}) {
        if (document.json.contains(part) && !document.json[part].is_object()) {
            problems.add(pointer("", part), fmt::format("\"{}\" wants an object", part));
        }
    }
    const auto network = document.json.find("network");
    if (network == document.json.end() || !network->is_array() || network->empty()) {
        problems.add(network == document.json.end() ? "" : "/network",
                     "the experiment needs \"network\": an array of at least one layer");
    }
}

// Everything but the data's own names: with `facts` null what needs data.* is passed over.
Resolved read_all(const Document &document, const Assignment &assignment, const Facts *facts,
                  const plugin::Catalogue &catalogue) {
    Problems problems(document);
    check_top(document, problems);
    Variables variables(document, assignment, facts, problems);
    Context context{document, catalogue, variables, problems};
    const Fields fields = Fields::of(facts);

    Resolved out;
    out.data = read_data(context);
    const Elaborated elaborated = elaborate(context);
    out.network = arrange(context, elaborated, fields);
    if (out.network.empty() && elaborated.complete && problems.empty()) {
        problems.add("/network", "the network has no layer left");
    }
    const std::vector<Layer> none;
    const std::vector<Layer> &layers = elaborated.complete ? out.network : none;
    out.losses = read_losses(context, layers, fields);
    out.metrics = read_metrics(context, layers, fields, out.losses);
    if (elaborated.complete && problems.empty()) {
        check_outputs(context, layers, out.losses, out.metrics);
    }
    out.optimizer = read_optimizer(context);
    out.train = read_training(document, variables, problems);
    out.train.stages = read_stages(context, out.train, out.losses);
    out.initialise = read_initialise(context);
    check_entries(context);
    check_names(document, variables, problems);
    if (facts == nullptr) { // of the whole document: a run's may lack its sweep
        check_unused(document, problems);
    }
    problems.raise();

    out.variables = Json::object();
    for (const auto &[name, value] : variables.values()) {
        out.variables[name] = value;
    }
    out.name = document.json.value("name", document.file.stem().string());
    out.question = document.json.value("question", "");
    out.file = document.file;
    out.folder = document.folder;
    return out;
}

} // namespace

void check(const Document &document, const plugin::Catalogue &catalogue) {
    read_all(document, {}, nullptr, catalogue);
}

Data resolve_data(const Document &document, const Assignment &assignment, const plugin::Catalogue &catalogue) {
    Problems problems(document);
    Variables variables(document, assignment, nullptr, problems);
    Context context{document, catalogue, variables, problems};
    Data data = read_data(context);
    const auto written = document.json.find("data");
    if (written != document.json.end() && written->is_object()) {
        for (const auto &[key, item] : written->items()) {
            const std::string at = pointer("/data", key);
            if (const auto value = variables.value(item, at); value && Variables::any_unknown_yet(*value)) {
                problems.add(at, "needs data.*, which is known only when the data are open");
            }
        }
    }
    problems.raise();
    return data;
}

Training resolve_training(const Document &document, const Assignment &assignment) {
    Problems problems(document);
    Variables variables(document, assignment, nullptr, problems);
    Training train = read_training(document, variables, problems);
    problems.raise();
    return train;
}

Resolved resolve(const Document &document, const Assignment &assignment, const Facts &facts,
                 const plugin::Catalogue &catalogue) {
    Resolved out = read_all(document, assignment, &facts, catalogue);
    out.canonical = record(out);
    return out;
}

} // namespace armature::experiment
