// SPDX-License-Identifier: MIT
// leaderboard.cpp: groups a study's runs by trial and ranks them.
#include "commands/leaderboard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <set>

namespace armature::commands {

namespace {

struct Trial {
    int64_t number = 0;
    std::map<std::string, Json> values;
    std::vector<std::string> runs; // finished ones
    double sum = 0;
    double mean() const { return sum / static_cast<double>(runs.size()); }
};

std::vector<Trial> finished_trials(const results::Reader &reader, const results::StudyRow &study) {
    std::map<int64_t, Trial> trials;
    for (const auto &one : reader.trials(study.uuid)) {
        if (one.state != "finished" || !one.objective || std::isnan(*one.objective)) {
            continue;
        }
        Trial &trial = trials[one.trial];
        trial.number = one.trial;
        trial.runs.push_back(one.run_uuid);
        trial.sum += *one.objective;
        for (const results::ParameterRow &parameter : one.parameters) {
            trial.values[parameter.name] = parameter.value;
        }
    }
    std::vector<Trial> out;
    for (auto &[number, trial] : trials) {
        out.push_back(std::move(trial));
    }
    std::stable_sort(out.begin(), out.end(), [&](const Trial &a, const Trial &b) {
        return study.maximize ? a.mean() > b.mean() : a.mean() < b.mean();
    });
    return out;
}

// "validation.accuracy" -> "test.accuracy"; "" if the objective is of another split.
std::string test_metric(const std::string &objective) {
    const std::string split = "validation.";
    return objective.starts_with(split) ? "test." + objective.substr(split.size()) : "";
}

Json test_mean(const results::Reader &reader, const Trial &trial, const std::string &metric) {
    double sum = 0;
    int64_t count = 0;
    for (const std::string &run : trial.runs) {
        for (const auto &row :
             reader.query("SELECT value FROM run_metrics WHERE run = ? AND metric = ?", {run, metric}).rows) {
            if (row[0].is_number()) {
                sum += row[0].get<double>();
                ++count;
            }
        }
    }
    return count == 0 ? Json() : Json(sum / static_cast<double>(count));
}

// "20 finished, 2 refused": of the whole study, whoever ran it.
std::string states(const results::Reader &reader, const std::string &study) {
    const std::vector<std::string> words = {"finished", "diverged", "failed", "refused", "pruned", "interrupted"};
    const results::Table table = reader.query(
        "SELECT finished, diverged, failed, refused, pruned, interrupted FROM study_summary WHERE study_uuid = ?",
        {study});
    std::string out;
    for (size_t i = 0; i < words.size() && !table.rows.empty(); ++i) {
        if (const auto count = table.rows[0][i].get<int64_t>(); count > 0 || i == 0) {
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, words[i]);
        }
    }
    return out;
}

} // namespace

results::Table leaderboard(const results::Reader &reader, const results::StudyRow &study, size_t most) {
    std::vector<Trial> trials = finished_trials(reader, study);
    trials.resize(std::min(trials.size(), most));
    std::set<std::string> variables;
    for (const Trial &trial : trials) {
        for (const auto &[name, value] : trial.values) {
            variables.insert(name);
        }
    }
    const std::string test = test_metric(study.objective);
    results::Table table;
    table.columns = {"rank", "trial"};
    table.columns.insert(table.columns.end(), variables.begin(), variables.end());
    table.columns.push_back(study.objective);
    if (!test.empty()) {
        table.columns.push_back(test);
    }
    table.columns.insert(table.columns.end(), {"runs", "run"});
    for (const Trial &trial : trials) {
        std::vector<Json> row = {table.rows.size() + 1, trial.number};
        for (const std::string &name : variables) { // a variable may be inactive in this trial
            const auto value = trial.values.find(name);
            row.push_back(value == trial.values.end() ? Json() : value->second);
        }
        row.push_back(trial.mean());
        if (!test.empty()) {
            row.push_back(test_mean(reader, trial, test));
        }
        row.push_back(trial.runs.size());
        row.push_back(brief(trial.runs.front()));
        table.rows.push_back(std::move(row));
    }
    return table;
}

int conclude_study(const coordinator::Summary &summary, const Launch &launch, Format format) {
    const auto reader = results::Reader::open(launch.file());
    const results::StudyRow study = reader->study(summary.study_uuid);
    const results::Table table = leaderboard(*reader, study, 10);
    std::ostream &words = format == Format::table ? std::cout : std::cerr;
    if (format == Format::table) {
        words << fmt::format("\nBest trials of {} by {} ({} is better):\n", study.name, study.objective,
                             study.maximize ? "larger" : "smaller");
    }
    print(std::cout, table, format);
    words << fmt::format("\nStudy {} ({}): {}; {:.3g} s\n", brief(study.uuid), study.name, states(*reader, study.uuid),
                         summary.seconds);
    const std::string db = launch.db_option();
    const std::string best = table.rows.empty() ? "last" : table.rows.front().back().get<std::string>();
    words << fmt::format(
        "Next:\n  armature runs --sort {0}{1}\n  armature query \"select * from leaderboard limit 5\"{1}\n"
        "  armature {2} {3}{1}\n",
        study.objective, db, table.rows.empty() ? "show" : "reproduce", best);
    return table.rows.empty() ? static_cast<int>(Fault::run) : 0;
}

} // namespace armature::commands
