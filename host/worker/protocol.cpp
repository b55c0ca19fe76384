// SPDX-License-Identifier: MIT
// protocol.cpp: the messages of the pipe as JSON, and back. A message that lacks a part is an Error, never a guess.
#include "worker/protocol.hpp"

#include <fmt/format.h>

namespace armature::worker {

namespace {

[[noreturn]] void malformed(const std::string &message) {
    throw Error(Fault::internal, message, "the pipe between coordinator and worker",
                "coordinator and worker must be the same program");
}

const Json &part(const Json &json, const char *key) {
    const auto found = json.find(key);
    if (found == json.end()) {
        malformed(fmt::format("a message lacks \"{}\"", key));
    }
    return *found;
}

template <class T> T take(const Json &json, const char *key) {
    try {
        return part(json, key).get<T>();
    } catch (const Json::exception &) {
        malformed(fmt::format("\"{}\" in a message has the wrong type", key));
    }
}

double take_double(const Json &json, const char *key) {
    return exact_double(part(json, key));
}

template <class T, class F> std::vector<T> take_list(const Json &json, const char *key, F &&read) {
    std::vector<T> out;
    for (const Json &item : part(json, key)) {
        out.push_back(read(item));
    }
    return out;
}

Json row(const results::SourceRow &row) {
    return {{"named", row.named}, {"path", row.path}, {"sha256", row.sha256}, {"bytes", row.bytes}};
}
results::SourceRow source(const Json &json) {
    return {.named = take<std::string>(json, "named"),
            .path = take<std::string>(json, "path"),
            .sha256 = take<std::string>(json, "sha256"),
            .bytes = take<int64_t>(json, "bytes")};
}

Json row(const results::PluginRow &row) {
    return {{"sha256", row.sha256},
            {"file", row.file},
            {"compiler", row.compiler},
            {"flags", row.flags},
            {"instruction_set", row.instruction_set},
            {"sdk_version", row.sdk_version},
            {"abi_major", row.abi_major},
            {"abi_minor", row.abi_minor},
            {"components", row.components},
            {"versions", row.versions},
            {"build_id", row.build_id}};
}
results::PluginRow plugin_row(const Json &json) {
    return {.sha256 = take<std::string>(json, "sha256"),
            .file = take<std::string>(json, "file"),
            .compiler = take<std::string>(json, "compiler"),
            .flags = take<std::string>(json, "flags"),
            .instruction_set = take<std::string>(json, "instruction_set"),
            .sdk_version = take<std::string>(json, "sdk_version"),
            .abi_major = take<int64_t>(json, "abi_major"),
            .abi_minor = take<int64_t>(json, "abi_minor"),
            .components = take<std::vector<std::string>>(json, "components"),
            .versions = take<std::vector<std::string>>(json, "versions"),
            .build_id = take<std::string>(json, "build_id")};
}

Json row(const results::ArtifactRow &row) {
    return {{"name", row.name}, {"path", row.path}, {"sha256", row.sha256}, {"bytes", row.bytes}};
}
results::ArtifactRow artifact(const Json &json) {
    return {.name = take<std::string>(json, "name"),
            .path = take<std::string>(json, "path"),
            .sha256 = take<std::string>(json, "sha256"),
            .bytes = take<int64_t>(json, "bytes")};
}

template <class T> Json list(const std::vector<T> &items) {
    Json out = Json::array();
    for (const T &item : items) {
        out.push_back(row(item));
    }
    return out;
}

} // namespace

std::string encode(const Json &message) {
    return message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json decode(const std::string &line) {
    Json message = Json::parse(line, nullptr, false);
    if (!message.is_object()) {
        malformed(fmt::format("not a message: {:.80}", line));
    }
    return message;
}

Json to_json(const CompileRequest &request) {
    Json assignment = Json::object();
    for (const auto &[name, value] : request.assignment) {
        assignment[name] = value;
    }
    return {{"request", "compile"},
            {"experiment", request.experiment},
            {"folder", request.folder},
            {"file", request.file},
            {"assignment", std::move(assignment)},
            {"seed", request.seed},
            {"plugins", request.plugin_folders},
            {"allowed_plugins", request.allowed_plugins},
            {"promised", request.promised},
            {"kept", request.kept},
            {"keep_plugins", request.keep_plugins},
            {"artifacts", request.artifacts},
            {"watched", request.watched},
            {"memory_limit", request.memory_limit},
            {"program_sha256", request.program_sha256}};
}

CompileRequest compile_request(const Json &json) {
    CompileRequest request;
    request.experiment = part(json, "experiment");
    request.folder = take<std::string>(json, "folder");
    request.file = take<std::string>(json, "file");
    for (const auto &[name, value] : part(json, "assignment").items()) {
        request.assignment[name] = value;
    }
    request.seed = take<uint64_t>(json, "seed");
    request.plugin_folders = take<std::vector<std::string>>(json, "plugins");
    request.allowed_plugins = take<std::string>(json, "allowed_plugins");
    request.promised = take<plugin::ById>(json, "promised");
    request.kept = take<plugin::ById>(json, "kept");
    request.keep_plugins = take<std::string>(json, "keep_plugins");
    request.artifacts = take<std::string>(json, "artifacts");
    request.watched = take<bool>(json, "watched");
    request.memory_limit = take<int64_t>(json, "memory_limit");
    request.program_sha256 = take<std::string>(json, "program_sha256");
    return request;
}

Json to_json(const Compiled &compiled) {
    return {{"event", "compiled"},
            {"resolved", compiled.resolved},
            {"data_sha256", compiled.data_sha256},
            {"sources", list(compiled.sources)},
            {"plugins", list(compiled.plugins)},
            {"environment",
             {{"sha256", compiled.environment.sha256},
              {"bits", compiled.environment.bits},
              {"notes", compiled.environment.notes}}},
            {"parameter_count", compiled.parameter_count},
            {"steps_total", compiled.steps_total},
            {"plan_bytes", compiled.plan_bytes},
            {"seconds", exact(compiled.seconds)}};
}

Compiled compiled(const Json &json) {
    Compiled out;
    out.resolved = part(json, "resolved");
    out.data_sha256 = take<std::string>(json, "data_sha256");
    out.sources = take_list<results::SourceRow>(json, "sources", source);
    out.plugins = take_list<results::PluginRow>(json, "plugins", plugin_row);
    const Json &environment = part(json, "environment");
    out.environment = {.sha256 = take<std::string>(environment, "sha256"),
                       .bits = part(environment, "bits"),
                       .notes = part(environment, "notes")};
    out.parameter_count = take<int64_t>(json, "parameter_count");
    out.steps_total = take<int64_t>(json, "steps_total");
    out.plan_bytes = take<int64_t>(json, "plan_bytes");
    out.seconds = take_double(json, "seconds");
    return out;
}

Json to_json(const Ended &ended) {
    return {{"event", "ended"},
            {"state", ended.state},
            {"reason", ended.reason},
            {"steps", ended.steps},
            {"epochs", ended.epochs},
            {"best_step", ended.best_step},
            {"weights_sha256", ended.weights_sha256},
            {"artifacts", list(ended.artifacts)},
            {"peak_bytes", ended.peak_bytes},
            {"seconds", exact(ended.seconds)}};
}

Ended ended(const Json &json) {
    return {.state = take<std::string>(json, "state"),
            .reason = take<std::string>(json, "reason"),
            .steps = take<int64_t>(json, "steps"),
            .epochs = take<int64_t>(json, "epochs"),
            .best_step = take<int64_t>(json, "best_step"),
            .weights_sha256 = take<std::string>(json, "weights_sha256"),
            .artifacts = take_list<results::ArtifactRow>(json, "artifacts", artifact),
            .peak_bytes = take<int64_t>(json, "peak_bytes"),
            .seconds = take_double(json, "seconds")};
}

Json to_json(const training::Report &report) {
    Json values = Json::array();
    for (const auto &[name, value] : report.values) {
        values.push_back(Json::array({name, exact(value)}));
    }
    return {{"event", "report"}, {"step", report.step}, {"epoch", report.epoch}, {"values", std::move(values)}};
}

training::Report report(const Json &json) {
    training::Report out;
    out.step = take<int64_t>(json, "step");
    out.epoch = take<int64_t>(json, "epoch");
    for (const Json &pair : part(json, "values")) {
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string()) {
            malformed("a reported value is not [name, number]");
        }
        out.values.emplace_back(pair[0].get<std::string>(), exact_double(pair[1]));
    }
    return out;
}

Json to_json(const Error &error) {
    return {{"fault", static_cast<int>(error.fault)},
            {"message", error.message},
            {"where", error.where},
            {"hint", error.hint}};
}

Error error(const Json &json) {
    return {static_cast<Fault>(take<int>(json, "fault")), take<std::string>(json, "message"),
            take<std::string>(json, "where"), take<std::string>(json, "hint")};
}

} // namespace armature::worker
