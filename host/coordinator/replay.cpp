// SPDX-License-Identifier: MIT
// replay.cpp: runs a record again without recording it: the same experiment, values, seed, kernels and threads.
#include "coordinator/coordinator.hpp"

#include "coordinator/attempt.hpp"
#include "coordinator/machine.hpp"
#include "coordinator/progress.hpp"
#include "coordinator/signals.hpp"

namespace armature::coordinator {

namespace {

class Rerun : public Audience {
public:
    Rerun(Replay &replay, bool compile_only, bool quiet)
        : replay_(replay), compile_only_(compile_only), progress_(quiet || compile_only, 1, 0) {}

    void compiled(Attempt &attempt, const worker::Compiled &compiled) override {
        replay_.resolved = compiled.resolved;
        replay_.plugins = compiled.plugins;
        replay_.sources = compiled.sources;
        replay_.environment = compiled.environment;
        replay_.data_sha256 = compiled.data_sha256;
        progress_.started("", compiled.steps_total);
        if (compile_only_) {
            attempt.abandon("compiled", "");
        } else {
            attempt.train();
        }
    }
    void reported(Attempt &attempt, const training::Report &report) override {
        for (const auto &[name, value] : report.values) {
            replay_.metrics.push_back({name, report.step, report.epoch, value});
        }
        progressed(attempt);
    }
    void progressed(Attempt &attempt) override {
        progress_.advanced("", attempt.step, attempt.epoch);
        progress_.tick();
    }
    void concluded(Attempt &) override {}
    void over(Attempt &attempt) override {
        replay_.state = attempt.state;
        replay_.reason = attempt.reason;
        replay_.errors = attempt.errors;
        replay_.weights_sha256 = attempt.ended.weights_sha256;
        replay_.metrics_sha256 = attempt.metrics_sha256();
    }

private:
    Replay &replay_;
    bool compile_only_;
    Progress progress_;
};

} // namespace

Replay replay(const results::RunRecord &record, const Options &options, const plugin::ById &kept, bool compile_only) {
    Machine machine(options, experiment::from_json(record.study.experiment, record.study.folder));
    const Json &bits = record.start.environment.bits;
    machine.kernels = bits.value("kernel_set", machine.kernels);
    worker::CompileRequest request = machine.request("");
    request.kept = kept;
    request.experiment = record.study.experiment;
    request.folder = record.study.folder;
    request.file = record.study.name;
    for (const results::ParameterRow &parameter : record.start.parameters) {
        request.assignment[parameter.name] = parameter.value;
    }
    request.seed = record.start.seed;

    Replay out;
    Rerun audience(out, compile_only, options.quiet);
    StopSignals signals;
    Attempt attempt(machine.plan(std::stoll(bits.value("threads", "1"))), request);
    while (!attempt.is_over()) {
        attend({&attempt}, audience, signals.descriptor(), 0.1);
        if (signals.take()) {
            attempt.abandon("interrupted", "stopped by the user");
        }
    }
    return out;
}

} // namespace armature::coordinator
