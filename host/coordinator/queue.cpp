// SPDX-License-Identifier: MIT
// queue.cpp: trials and replicates in order.
#include "coordinator/queue.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace armature::coordinator {

Queue::Queue(const experiment::Document &document, const search::Sweep &sweep) : sweep_(sweep) {
    search::Study study;
    study.space = sweep.space;
    study.variables = document.json.value("variables", Json::object());
    study.seed = sweep.seed;
    study.maximize = sweep.maximize;
    study.options = sweep.sampler_options;
    sampler_ = search::make_sampler(sweep.sampler, study);
    trials_ = std::min(sweep.trials, sampler_->size().value_or(std::numeric_limits<int64_t>::max()));
}

void Queue::repeat(int64_t trial, int64_t replicate, const std::string &parent) {
    parents_[{trial, replicate}] = parent;
}

void Queue::recorded(int64_t trial, experiment::Assignment point) {
    points_.insert_or_assign(trial, std::move(point));
}

std::optional<Task> Queue::next() {
    while (waiting_.empty() && next_trial_ < trials_) {
        const int64_t trial = next_trial_++;
        if (!points_.contains(trial)) {
            std::optional<experiment::Assignment> asked = sampler_->ask(trial, told());
            if (!asked) {
                trials_ = trial; // the sampler has no more
                break;
            }
            points_[trial] = std::move(*asked);
        }
        for (int64_t replicate = 0; replicate < sweep_.replicates; ++replicate) {
            const auto values = values_.find(trial);
            if (values != values_.end() && values->second.contains(replicate)) {
                continue;
            }
            const auto parent = parents_.find({trial, replicate});
            waiting_.push_back({trial, replicate, points_[trial], parent == parents_.end() ? "" : parent->second});
        }
    }
    if (waiting_.empty()) {
        return std::nullopt;
    }
    Task task = std::move(waiting_.front());
    waiting_.pop_front();
    return task;
}

void Queue::tell(int64_t trial, int64_t replicate, double value) {
    values_[trial][replicate] = value;
}

// Trials whose every replicate has ended. A trial's value is the mean over those replicates that have one.
std::vector<search::Told> Queue::told() const {
    std::vector<search::Told> out;
    for (const auto &[trial, replicates] : values_) {
        if (static_cast<int64_t>(replicates.size()) < sweep_.replicates) {
            continue;
        }
        double sum = 0;
        int64_t count = 0;
        for (const auto &[replicate, value] : replicates) {
            sum += std::isnan(value) ? 0 : value;
            count += std::isnan(value) ? 0 : 1;
        }
        out.push_back({trial, points_.at(trial),
                       count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count)});
    }
    return out;
}

} // namespace armature::coordinator
