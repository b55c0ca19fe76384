// SPDX-License-Identifier: MIT
// queue.hpp: which run of a study comes next. Asks the sampler in the order of the trials' numbers, hands out their
// replicates, leaves out what an earlier coordinator has finished, and tells the sampler what ended.
#pragma once

#include "experiment/document.hpp"
#include "search/sampler.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace armature::coordinator {

struct Task {
    int64_t trial = 0, replicate = 0;
    experiment::Assignment point;
    std::string parent; // the interrupted run that this one repeats
};

class Queue {
public:
    Queue(const experiment::Document &document, const search::Sweep &sweep);

    // Before the first next(): what is recorded already. A run that has ended is told.
    void repeat(int64_t trial, int64_t replicate, const std::string &parent);
    void recorded(int64_t trial, experiment::Assignment point); // asked for earlier, and not to be asked for again

    std::optional<Task> next();
    void tell(int64_t trial, int64_t replicate, double value); // of the objective, or NaN if there is none

    int64_t total() const { return trials_ * sweep_.replicates; } // runs, those done already included

private:
    std::vector<search::Told> told() const;

    search::Sweep sweep_;
    std::unique_ptr<search::Sampler> sampler_;
    int64_t trials_ = 0;
    int64_t next_trial_ = 0;
    std::deque<Task> waiting_; // the replicates of the trial that was asked for last
    std::map<int64_t, experiment::Assignment> points_;
    std::map<int64_t, std::map<int64_t, double>> values_; // by trial and replicate
    std::map<std::pair<int64_t, int64_t>, std::string> parents_;
};

} // namespace armature::coordinator
