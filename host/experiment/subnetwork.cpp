// SPDX-License-Identifier: MIT
#include "experiment/subnetwork.hpp"

#include "experiment/graph.hpp"
#include "experiment/structure.hpp"

#include <fmt/format.h>

namespace armature::experiment {

std::optional<WrittenNetwork> written_network(Problems &problems, const Json &written, const std::string &at,
                                              const std::string &who) {
    WrittenNetwork out{{{"layers", written}}, at};
    if (written.is_object() && entry_kind(written) == "group") {
        out = {written, pointer(at, "layers")};
    }
    const std::vector<Error> wrong = check_keys(out.body, "subnetwork", at, who);
    problems.add(wrong);
    return wrong.empty() ? std::optional(std::move(out)) : std::nullopt;
}

size_t flows_into_body(const Parts &parts, size_t inputs) {
    const Json &settings = parts.component.settings;
    if (!settings.contains("body")) {
        return 1;
    }
    const bool feeds_back = settings.contains("feedback") && settings["feedback"] != 0;
    return inputs + parts.keys.value("constants", Json::array()).size() + (feeds_back ? 1 : 0);
}

namespace {

std::optional<std::vector<std::string>> names_of(Context &context, const Json &body, const std::string &at,
                                                 size_t flows) {
    std::vector<std::string> names;
    const auto written = body.find("inputs");
    if (written == body.end()) {
        for (size_t i = 1; i <= flows; ++i) {
            names.push_back(i == 1 ? "input" : fmt::format("input_{}", i));
        }
        return names;
    }
    if (!written->is_array() || written->size() != flows) {
        context.problems.add(pointer(at, "inputs"),
                             fmt::format("\"inputs\" names {} of the {} values that flow in here",
                                         written->is_array() ? written->size() : 0, flows),
                             "one name for each input, then for each constant, then for what is fed back");
        return std::nullopt;
    }
    return written->get<std::vector<std::string>>();
}

} // namespace

std::shared_ptr<const Subnetwork> read_subnetwork(Context &context, const Json &written, const std::string &at,
                                                  size_t flows, Unfolding &unfolding, bool &complete) {
    const std::optional<WrittenNetwork> network = written_network(context.problems, written, at, "the network");
    const auto names = network ? names_of(context, network->body, at, flows) : std::nullopt;
    if (!names) {
        complete = false;
        return nullptr;
    }
    const Fields fields{.known = true, .inputs = *names, .targets = {}};
    std::vector<Reference> first;
    for (const std::string &name : *names) {
        first.push_back({name, nullptr});
    }
    const Elaborated elaborated =
        elaborate(context, network->body["layers"], network->layers_at, std::move(first), unfolding);
    Subnetwork out{.file = context.document.file.filename().string(), .inputs = *names, .layers = {}, .output = {}};
    if (!elaborated.layers.empty()) {
        out.output = elaborated.layers.back().name;
    }
    out.layers = arrange(context, elaborated, fields);
    if (!elaborated.complete) {
        complete = false;
        return nullptr;
    }
    if (out.layers.empty()) {
        context.problems.add(at, "the network has no layer");
        return nullptr;
    }
    Loss last;
    last.of = out.output;
    if (context.problems.empty()) {
        check_outputs(context, out.layers, {last}, {});
    }
    return std::make_shared<const Subnetwork>(std::move(out));
}

} // namespace armature::experiment
