// SPDX-License-Identifier: MIT
// progress.hpp: what a person sees while a study runs, on standard error: a live line on a terminal, a plain line every
// ten seconds in a pipe, and lines that stay for what is worth keeping.
#pragma once

#include "training/training.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace armature::coordinator {

class Progress {
public:
    // total: runs of the study; done: how many of them an earlier coordinator has finished.
    Progress(bool quiet, int64_t total, int64_t done);
    ~Progress(); // clears the live line

    void started(const std::string &run, int64_t steps);
    void advanced(const std::string &run, int64_t step, int64_t epoch);
    // A study of one run shows each epoch's metrics.
    void reported(const training::Report &report);
    void ended(const std::string &run);
    void interrupted(const std::string &run);         // it still has to be done
    void best(double value, const std::string &what); // "trial 7: rate=0.003 width=64"
    void note(const std::string &line);               // a line that stays
    void tick();                                      // redraws what has changed, if it is time
    void summary();                                   // the last plain line

private:
    std::string line() const;
    void clear();
    double fraction_done() const; // of the runs that this coordinator still had to do

    struct Running {
        int64_t step = 0, steps = 0, epoch = 0;
    };
    bool quiet_, terminal_;
    int64_t total_, done_before_, ended_ = 0;
    std::map<std::string, Running> running_;
    std::string best_;
    double start_, last_drawn_, last_epoch_line_ = 0;
    bool drawn_ = false;
};

// "1.2 s", "3:07", "2:14:09".
std::string duration(double seconds);
// Up to 6 significant digits.
std::string number(double value);

} // namespace armature::coordinator
