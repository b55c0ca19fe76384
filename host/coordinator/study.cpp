// SPDX-License-Identifier: MIT
// study.cpp: keeps the workers busy and writes down what they say, in this order: the run begins in the record before
// any of its metrics, and ends there once its process is gone.
#include "coordinator/study.hpp"

#include "coordinator/artifacts.hpp"
#include "coordinator/signals.hpp"
#include "experiment/resolve.hpp"
#include "support/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unistd.h>

namespace armature::coordinator {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double longest_wait = 0.1; // seconds between looks at the progress line and at metrics that wait

std::string text(const Json &value) {
    return value.is_string()         ? value.get<std::string>()
           : value.is_number_float() ? number(value.get<double>())
                                     : dump(value);
}

std::string all(const std::vector<Error> &errors) {
    std::string out;
    for (const Error &error : errors) {
        out += (out.empty() ? "" : "\n") + std::string(error.what());
    }
    return out;
}

std::vector<results::ParameterRow> parameters(const experiment::Assignment &point) {
    std::vector<results::ParameterRow> rows;
    for (const auto &[name, value] : point) {
        rows.push_back({name, value});
    }
    return rows;
}

// A plugin is not the one that the study began with.
bool of_other_code(const Attempt &attempt) {
    return std::any_of(attempt.errors.begin(), attempt.errors.end(),
                       [](const Error &error) { return error.fault == Fault::different; });
}

} // namespace

Study::Study(results::StudyRow row, experiment::Document document, const search::Sweep &sweep, const Options &options,
             results::Store &store)
    : row_(std::move(row)), document_(std::move(document)), sweep_(sweep), options_(options), store_(store),
      machine_(options, document_), queue_(document_, sweep_) {
    summary_.study_uuid = row_.uuid;
}

Summary Study::run(int64_t done) {
    const double start = monotonic_seconds();
    recorded_ = done > 0;
    progress_ = std::make_unique<Progress>(options_.quiet, queue_.total(), done);
    StopSignals signals;
    if (queue_.total() - done > 2) {
        machine_.start_nursery();
    }
    fill();
    while (!runs_.empty()) {
        std::vector<Attempt *> attempts;
        for (const auto &run : runs_) {
            attempts.push_back(run->attempt.get());
        }
        attend(attempts, *this, signals.descriptor(), longest_wait);
        std::erase_if(runs_, [](const auto &run) { return run->attempt->is_over(); });
        if (signals.take()) {
            summary_.interrupted = true;
            interrupt();
        }
        store_.idle(); // a reader sees the metrics of a run that has nothing more to say for a long time
        progress_->tick();
    }
    if (!recorded_) {
        store_.add_study(row_); // so that `resume` knows it
    }
    progress_->summary();
    progress_.reset();
    if (!refusal_.empty()) {
        throw Errors(refusal_);
    }
    summary_.seconds = monotonic_seconds() - start;
    return summary_;
}

void Study::fill() {
    while (!stopping_ && active_ < options_.workers) {
        std::optional<Task> task = queue_.next();
        if (!task) {
            return;
        }
        start(std::move(*task));
    }
}

void Study::start(Task task) {
    auto run = std::make_unique<Run>();
    run->task = std::move(task);
    run->uuid = uuid();
    run->started = utc_now();
    run->objective = nan;
    experiment::Training training;
    try {
        search::check_conditions(sweep_.space, run->task.point, document_.json.value("variables", Json::object()));
        training = experiment::resolve_training(document_, run->task.point);
    } catch (const Errors &errors) {
        refuse(*run, errors.list);
        progress_->ended(run->uuid);
        queue_.tell(run->task.trial, run->task.replicate, nan);
        return;
    }
    run->seed = training.seed + static_cast<uint64_t>(run->task.replicate);
    worker::CompileRequest request = machine_.request(artifact_folder(options_, run->uuid).string());
    request.experiment = document_.json;
    request.folder = document_.folder.string();
    request.file = document_.file.string();
    request.assignment = run->task.point;
    request.seed = run->seed;
    run->attempt = std::make_unique<Attempt>(machine_.plan(training.threads, training.portable), request);
    ++active_;
    runs_.push_back(std::move(run));
}

Study::Run &Study::of(const Attempt &attempt) {
    return **std::find_if(runs_.begin(), runs_.end(), [&](const auto &run) { return run->attempt.get() == &attempt; });
}

// The worker may start before the row is durable: nothing that it reports is heard before begin() returns.
void Study::compiled(Attempt &attempt, const worker::Compiled &compiled) {
    Run &run = of(attempt);
    attempt.train();
    results::RunStart start;
    start.uuid = run.uuid;
    start.study_uuid = row_.uuid;
    start.parent_uuid = run.task.parent;
    start.trial = run.task.trial;
    start.replicate = run.task.replicate;
    start.parameters = parameters(run.task.point);
    start.seed = run.seed;
    start.resolved = compiled.resolved;
    start.data_sha256 = compiled.data_sha256;
    start.sources = compiled.sources;
    start.plugins = compiled.plugins;
    start.environment = compiled.environment;
    start.parameter_count = compiled.parameter_count;
    start.started = run.started;
    start.owner_pid = getpid();
    start.owner_identity = results::process_identity(getpid());
    store_.begin(start, row_);
    recorded_ = true;
    run.compile_seconds = compiled.seconds;
    summary_.last_run = run.uuid;
    progress_->started(run.uuid, compiled.steps_total);
}

void Study::reported(Attempt &attempt, const training::Report &report) {
    Run &run = of(attempt);
    std::vector<results::MetricRow> rows;
    rows.reserve(report.values.size());
    for (const auto &[name, value] : report.values) {
        rows.push_back({name, report.step, report.epoch, value});
        run.objective = name == row_.objective ? value : run.objective;
    }
    store_.metrics(run.uuid, rows);
    progress_->reported(report);
    progressed(attempt);
}

void Study::progressed(Attempt &attempt) {
    progress_->advanced(of(attempt).uuid, attempt.step, attempt.epoch);
}

// The next worker starts before this run's end is written: its start-up and the disk's work go side by side.
void Study::concluded(Attempt &attempt) {
    const Run &run = of(attempt);
    --active_;
    queue_.tell(run.task.trial, run.task.replicate, attempt.state == "finished" ? run.objective : nan);
    const bool refused = attempt.state == "refused";
    if (refused && (sweep_.space.dimensions.empty() || of_other_code(attempt))) {
        stopping_ = true; // the others would be refused for the same reason
    }
    fill();
}

void Study::over(Attempt &attempt) {
    Run &run = of(attempt);
    attempt.state == "interrupted" ? progress_->interrupted(run.uuid) : progress_->ended(run.uuid);
    if (attempt.state == "refused" && of_other_code(attempt)) { // not the trial's fault: `resume` takes it up again
        refusal_ = attempt.errors;
        std::string &hint = refusal_.front().hint;
        hint += hint.empty() ? "" : "; ";
        hint += "what has ended stays recorded, and armature resume goes on with the plugins as they are then";
    } else if (attempt.state == "refused") {
        refuse(run, attempt.errors);
    } else if (attempt.is_compiled()) {
        record_end(run);
    }
}

void Study::refuse(const Run &run, const std::vector<Error> &errors) {
    results::RunRefused row;
    row.uuid = run.uuid;
    row.study_uuid = row_.uuid;
    row.trial = run.task.trial;
    row.replicate = run.task.replicate;
    row.parameters = parameters(run.task.point);
    row.seed = run.seed;
    row.message = all(errors);
    row.started = run.started;
    store_.refuse(row, row_);
    recorded_ = true;
    summary_.last_run = run.uuid;
    count("refused");
    if (sweep_.space.dimensions.empty()) {
        refusal_ = errors;
        stopping_ = true;
    } else {
        progress_->note(fmt::format("{} refused: {}", describe(run.task), printable(row.message)));
    }
}

void Study::record_end(Run &run) {
    const Attempt &attempt = *run.attempt;
    results::RunEnd end;
    end.uuid = run.uuid;
    end.state = attempt.state;
    end.reason = attempt.reason;
    const bool spoke = !attempt.ended.state.empty(); // else what it reported last, not how far it happened to be seen
    end.steps = spoke ? attempt.ended.steps : attempt.reported_step;
    end.epochs = spoke ? attempt.ended.epochs : attempt.reported_epoch;
    end.best_step = attempt.ended.best_step;
    end.weights_sha256 = attempt.ended.weights_sha256;
    end.metrics_sha256 = attempt.metrics_sha256();
    end.artifacts = keep_artifacts(options_, run.uuid, attempt);
    end.ended = utc_now();
    end.seconds = attempt.ended.seconds;
    end.compile_seconds = run.compile_seconds;
    end.peak_bytes = attempt.ended.peak_bytes;
    store_.end(end);
    count(attempt.state);
    if (attempt.state == "finished") {
        look_at_best(run);
    } else if (attempt.state == "interrupted") {
        forget_artifacts(options_, run.uuid);
    } else if (attempt.state != "pruned") {
        progress_->note(fmt::format("{} {}: {}", describe(run.task), attempt.state, printable(attempt.reason)));
        if (const std::string tail = attempt.state == "diverged" ? "" : attempt.log.tail(5); !tail.empty()) {
            progress_->note("its last words:\n" + tail);
        }
    }
}

void Study::count(const std::string &state) {
    int64_t *counter = state == "finished"   ? &summary_.finished
                       : state == "diverged" ? &summary_.diverged
                       : state == "refused"  ? &summary_.refused
                       : state == "pruned"   ? &summary_.pruned
                                             : &summary_.failed;
    if (state != "interrupted") {
        ++*counter;
    }
}

void Study::look_at_best(const Run &run) {
    const bool better = row_.maximize ? run.objective > best_ : run.objective < best_;
    if (!std::isnan(run.objective) && (summary_.best_run.empty() || better)) {
        best_ = run.objective;
        summary_.best_run = run.uuid;
        progress_->best(best_, describe(run.task));
    } else if (summary_.finished == 1) {
        summary_.best_run = run.uuid; // no objective was reported: the only one there is
    }
}

void Study::interrupt() {
    stopping_ = true;
    active_ = 0;
    for (const auto &run : runs_) {
        run->attempt->abandon("interrupted", "stopped by the user");
    }
}

std::string Study::describe(const Task &task) const {
    if (queue_.total() == 1) {
        return "the run";
    }
    std::string out = fmt::format("trial {}", task.trial);
    out += sweep_.replicates > 1 ? fmt::format(" replicate {}", task.replicate) : "";
    for (const auto &[name, value] : task.point) {
        out += fmt::format("{}{}={}", name == task.point.begin()->first ? ": " : " ", name, text(value));
    }
    return printable(out);
}

} // namespace armature::coordinator
