// SPDX-License-Identifier: MIT
// coordinator.cpp: starts a study, or goes on with one that stands in the database.
#include "coordinator/coordinator.hpp"

#include "coordinator/artifacts.hpp"
#include "coordinator/study.hpp"
#include "results/query.hpp"
#include "results/store.hpp"
#include "support/identity.hpp"

#include <limits>
#include <map>

namespace armature::coordinator {

namespace fs = std::filesystem;

namespace {

// What earlier coordinators left "running" is interrupted; its files are of no use to anyone.
void recover(results::Store &store, const Options &options) {
    for (const std::string &run : store.recover()) {
        forget_artifacts(options, run);
    }
}

bool is_final(const std::string &state, bool retry_failed) {
    if (state == "failed" || state == "crashed" || state == "hung") {
        return !retry_failed;
    }
    return state == "finished" || state == "diverged" || state == "pruned" || state == "refused";
}

experiment::Assignment point(const std::vector<results::ParameterRow> &rows) {
    experiment::Assignment out;
    for (const results::ParameterRow &row : rows) {
        out[row.name] = row.value;
    }
    return out;
}

// Tells the queue what the record says. Of several attempts at one run, a final one counts, else the last is repeated.
int64_t tell(Queue &queue, const std::vector<results::Reader::TrialState> &trials, bool retry_failed) {
    std::map<std::pair<int64_t, int64_t>, results::Reader::TrialState> latest;
    for (const results::Reader::TrialState &one : trials) {
        results::Reader::TrialState &kept = latest[{one.trial, one.replicate}];
        if (!is_final(kept.state, retry_failed)) {
            kept = one;
        }
    }
    int64_t done = 0;
    for (const auto &[place, one] : latest) {
        queue.recorded(one.trial, point(one.parameters));
        if (is_final(one.state, retry_failed)) {
            ++done;
            queue.tell(one.trial, one.replicate,
                       one.state == "finished" ? one.objective.value_or(std::numeric_limits<double>::quiet_NaN())
                                               : std::numeric_limits<double>::quiet_NaN());
        } else {
            queue.repeat(one.trial, one.replicate, one.run_uuid);
        }
    }
    return done;
}

} // namespace

Summary run_study(const experiment::Document &document, const search::Sweep &sweep, const Options &options) {
    const auto store = results::Store::open(options.database);
    recover(*store, options);
    results::StudyRow row;
    row.uuid = uuid();
    row.name = document.json.value("name", document.file.stem().string());
    row.question = document.json.value("question", "");
    row.created = utc_now();
    row.experiment = document.json;
    row.folder = fs::absolute(document.folder / ".").lexically_normal().string(); // "" is the working directory
    row.sweep = sweep.canonical;
    row.objective = sweep.objective;
    row.maximize = sweep.maximize;
    experiment::Document here = document;
    here.folder = row.folder;
    return Study(std::move(row), std::move(here), sweep, options, *store).run(0);
}

Summary resume_study(const std::string &study_uuid, const Options &options) {
    const auto store = results::Store::open(options.database);
    recover(*store, options);
    const auto reader = results::Reader::open(options.database);
    results::StudyRow row = reader->study(study_uuid);
    experiment::Document document = experiment::from_json(row.experiment, row.folder);
    document.file = row.name;
    const search::Sweep sweep = search::read_sweep(document);
    Study study(std::move(row), std::move(document), sweep, options, *store);
    const int64_t done = tell(study.queue(), reader->trials(study_uuid), options.retry_failed);
    return study.run(done);
}

} // namespace armature::coordinator
