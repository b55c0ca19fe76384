// SPDX-License-Identifier: MIT
// samples.hpp: rows to record: complete, and different wherever a mix-up could hide.
#pragma once

#include "results/store.hpp"
#include "support/hash.hpp"
#include "support/identity.hpp"

#include <unistd.h>

#include <limits>
#include <string>

namespace armature::testing {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

inline results::StudyRow sample_study(const std::string &name = "digits") {
    results::StudyRow study;
    study.uuid = uuid();
    study.name = name;
    study.question = "How wide?";
    study.created = "2026-01-31T12:00:00.000Z";
    study.experiment = Json::parse(R"({"name":"digits","variables":{"width":64,"rate":0.1}})");
    study.folder = "/experiments";
    study.sweep = Json::parse(R"({"sampler":"grid","trials":4})");
    study.objective = "validation.accuracy";
    study.maximize = true;
    return study;
}

inline results::RunStart sample_run(const results::StudyRow &study, int64_t trial = 0, int64_t replicate = 0) {
    results::RunStart run;
    run.uuid = uuid();
    run.study_uuid = study.uuid;
    run.trial = trial;
    run.replicate = replicate;
    run.parameters = {{"rate", 0.1 / static_cast<double>(trial + 1)}, {"width", 16 * (trial + 1)}};
    run.seed = static_cast<uint64_t>(7 + replicate);
    run.resolved = Json::parse(R"({"train":{"epochs":3,"batch":64},"network":[{"layer":"affine","units":16}]})");
    run.resolved["train"]["seed"] = run.seed;
    run.resolved["network"][0]["units"] = 16 * (trial + 1);
    run.data_sha256 = sha256("data");
    run.sources = {{"digits.csv.gz", "/experiments/data/digits.csv.gz", sha256("digits"), 57523},
                   {"labels.csv", "/experiments/data/labels.csv", sha256("labels"), 11}};
    run.plugins = {
        {sha256("affine"),
         "/plugins/affine.so",
         "g++ 12",
         "-O3",
         "haswell",
         "0.1",
         1,
         2,
         {"layer affine"},
         {"1.0.0"},
         "aa11"},
        {sha256("sgd"), "/plugins/sgd.so", "clang++ 14", "-O2", "zen", "0.2", 3, 4, {"optimizer sgd"}, {"2.3.4"}, ""}};
    run.environment.bits = Json::parse(R"({"blas":"OpenBLAS 0.3.21","kernels":"Haswell","threads":1})");
    run.environment.sha256 = sha256(canonical(run.environment.bits));
    run.environment.notes = Json::parse(R"({"host":"alpha","processor":"a processor"})");
    run.parameter_count = 650 + trial;
    run.started = "2026-01-31T12:00:01.000Z";
    run.owner_pid = getpid();
    run.owner_identity = results::process_identity(getpid());
    return run;
}

// Two epochs: three metrics in the first, two of them again in the second; the objective ends at 0.5 + trial / 100.
inline std::vector<results::MetricRow> sample_metrics(const results::RunStart &run) {
    const double value = 0.5 + static_cast<double>(run.trial) / 100 + static_cast<double>(run.replicate) / 1000;
    return {{"training.loss", 20, 1, 2.5},
            {"validation.accuracy", 20, 1, 0.25},
            {"gradient_norm", 20, 1, 1.0 / 3},
            {"training.loss", 40, 2, 1.5 - value},
            {"validation.accuracy", 40, 2, value}};
}

inline results::RunEnd sample_end(const results::RunStart &run, const std::string &state = "finished") {
    results::RunEnd end;
    end.uuid = run.uuid;
    end.state = state;
    end.reason = state == "finished" ? "" : "the reason of it";
    end.steps = 40;
    end.epochs = 2;
    end.best_step = 20;
    end.weights_sha256 = sha256("weights" + std::to_string(run.trial));
    end.metrics_sha256 = sha256("metrics" + std::to_string(run.trial));
    end.artifacts = {{"best", "/runs/best.armature", sha256("best"), 4096},
                     {"last", "/runs/last.armature", sha256("last"), 8192}};
    end.ended = "2026-01-31T12:00:09.000Z";
    end.seconds = 7.25;
    end.compile_seconds = 0.5;
    end.peak_bytes = 123456789;
    return end;
}

inline void record_sample(results::Store &store, const results::StudyRow &study, const results::RunStart &run) {
    store.begin(run, study);
    store.metrics(run.uuid, sample_metrics(run));
    store.end(sample_end(run));
}

} // namespace armature::testing
