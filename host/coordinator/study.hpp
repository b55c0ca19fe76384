// SPDX-License-Identifier: MIT
// study.hpp: a study at work: a queue of runs, the workers that do them, the record they go into.
#pragma once

#include "coordinator/attempt.hpp"
#include "coordinator/coordinator.hpp"
#include "coordinator/machine.hpp"
#include "coordinator/progress.hpp"
#include "coordinator/queue.hpp"
#include "results/store.hpp"

#include <memory>

namespace armature::coordinator {

class Study : private Audience {
public:
    Study(results::StudyRow row, experiment::Document document, const search::Sweep &sweep, const Options &options,
          results::Store &store);

    Queue &queue() { return queue_; } // to tell it what is recorded already
    // done: how many runs an earlier coordinator has finished. Call once.
    Summary run(int64_t done);

private:
    struct Run { // one in work
        Task task;
        std::string uuid, started;
        uint64_t seed = 0;
        double objective, compile_seconds = 0;
        std::unique_ptr<Attempt> attempt;
    };

    void fill(); // starts workers while there is room and work
    void start(Task task);
    void interrupt();
    void count(const std::string &state);
    void look_at_best(const Run &run);
    void refuse(const Run &run, const std::vector<Error> &errors);
    void record_end(Run &run);
    std::string describe(const Task &task) const; // "trial 7: rate=0.003 width=64"
    Run &of(const Attempt &attempt);

    void compiled(Attempt &attempt, const worker::Compiled &compiled) override;
    void reported(Attempt &attempt, const training::Report &report) override;
    void progressed(Attempt &attempt) override;
    void concluded(Attempt &attempt) override;
    void over(Attempt &attempt) override;

    results::StudyRow row_;
    experiment::Document document_;
    search::Sweep sweep_;
    Options options_;
    results::Store &store_;
    Machine machine_;
    Queue queue_;
    std::unique_ptr<Progress> progress_;

    std::vector<std::unique_ptr<Run>> runs_;
    int active_ = 0;             // runs whose outcome is open: what workers are counted by
    bool stopping_ = false;      // no new runs
    bool recorded_ = false;      // something of this study is in the database
    std::vector<Error> refusal_; // of a study that searches nothing: it ends with this
    double best_ = 0;
    Summary summary_;
};

} // namespace armature::coordinator
