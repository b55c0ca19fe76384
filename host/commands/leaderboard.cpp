// SPDX-License-Identifier: MIT
// leaderboard.cpp: groups a study's runs by trial and ranks them.
#include "commands/leaderboard.hpp"

#include "commands/shell.hpp"
#include "commands/text_width.hpp"

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
std::string in_states(const results::Reader &reader, const std::string &study) {
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

// Three commands that work on this study as it is.
std::string next_commands(const results::StudyRow &study, const results::Table &best, const std::string &db) {
    const std::string &me = program();
    if (best.rows.empty()) {
        return fmt::format("  {0} runs --study {1} --columns run,trial,state,reason{2}\n"
                           "  {0} query \"select state, count(*) from run_summary group by state\"{2}\n"
                           "  {0} show last{2}\n",
                           me, brief(study.uuid), db);
    }
    return fmt::format("  {0} runs --sort {1}{2}\n"
                       "  {0} query \"select * from leaderboard limit 5\"{2}\n"
                       "  {0} reproduce {3}{2}\n",
                       me, shell_word(study.objective), db, brief(best.rows.front().back().get<std::string>()));
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
        row.push_back(trial.runs.front());
        table.rows.push_back(std::move(row));
    }
    return table;
}

int conclude_study(const coordinator::Summary &summary, const Launch &launch, Format format) {
    const auto reader = results::Reader::open(launch.file());
    const results::StudyRow study = reader->study(summary.study_uuid);
    results::Table table = leaderboard(*reader, study, 10);
    const bool for_people = format == Format::table, any = !table.rows.empty();
    const std::string next = next_commands(study, table, launch.db_option()), name = one_line(study.name);
    std::ostream &words = for_people ? std::cout : std::cerr;
    if (for_people && any) {
        words << fmt::format("\nBest trials of {} by {} ({} is better):\n", name, one_line(study.objective),
                             study.maximize ? "larger" : "smaller");
        for (auto &row : table.rows) {
            row.back() = brief(row.back().get<std::string>());
        }
    }
    if (!for_people || any) {
        print(std::cout, table, format);
    }
    words << fmt::format("\nStudy {} ({}): {}; {}\nNext:\n{}", brief(study.uuid), name, in_states(*reader, study.uuid),
                         elapsed(summary.seconds), next);
    return any ? 0 : static_cast<int>(Fault::run);
}

} // namespace armature::commands
