// SPDX-License-Identifier: MIT
// attempt.hpp: one run in one worker process, from its request to its last word: compile, train, and every way to end.
// Knows the protocol; knows neither the study nor the database.
#pragma once

#include "coordinator/log.hpp"
#include "coordinator/nursery.hpp"
#include "coordinator/process.hpp"
#include "support/hash.hpp"
#include "worker/channel.hpp"
#include "worker/protocol.hpp"

#include <optional>
#include <poll.h>
#include <span>
#include <string>
#include <vector>

namespace armature::coordinator {

// What makes a worker process.
struct WorkerPlan {
    std::filesystem::path program;
    std::string kernels;
    int64_t threads = 1;
    double deadline = 300;      // seconds without a sign of progress
    Nursery *nursery = nullptr; // has these kernels and threads, and outlives the attempt; null: starts the program
};

class Attempt;

class Audience {
public:
    virtual ~Audience() = default;
    virtual void compiled(Attempt &attempt, const worker::Compiled &compiled) = 0; // answer with train() or abandon()
    virtual void reported(Attempt &attempt, const training::Report &report) = 0;
    virtual void progressed(Attempt &attempt) = 0;
    // Its outcome is known; the process may still be on its way out. A new worker may start.
    virtual void concluded(Attempt &attempt) = 0;
    // The process is gone and its log complete.
    virtual void over(Attempt &attempt) = 0;
};

class Attempt {
public:
    Attempt(const WorkerPlan &plan, const worker::CompileRequest &request);

    void train();
    // Kills the worker; the run ends in `state` for this reason.
    void abandon(const std::string &state, const std::string &reason);

    // For the loop: what to poll for; what came of it; the time after which it counts as hung.
    static constexpr size_t descriptors = 4;
    void watch(std::vector<pollfd> &set) const;
    void attend(std::span<const pollfd> set, Audience &audience);
    double deadline() const { return last_sign_ + (concluded_ ? grace : hung_.empty() ? plan_.deadline : last_word); }
    void expire(Audience &audience); // the deadline has passed

    // Known at all times.
    bool is_compiled() const { return compiled_; }
    bool is_over() const { return over_; }
    int64_t step = 0, steps = 0, epoch = 0;
    int64_t reported_step = 0, reported_epoch = 0; // of the last report: the same in every execution

    // Known once concluded. States: those of a RunEnd, and "refused".
    std::string state, reason;
    std::vector<Error> errors; // of a refused or failed run
    worker::Ended ended;
    Log log;
    std::string metrics_sha256() const { return metrics_sha256_; }

private:
    static constexpr double grace = 10;    // seconds to leave after the last word
    static constexpr double last_word = 1; // seconds to say where it hangs
    void read_events(Audience &audience);
    void read_log();
    void hear(const Json &event, Audience &audience);
    void conclude(std::string how, std::string why, Audience &audience);
    void conclude_hung(Audience &audience);
    void bury(Audience &audience);

    WorkerPlan plan_;
    Process process_;
    worker::LineBuffer lines_;
    Sha256 metrics_;
    std::string metrics_sha256_, crashing_in_;
    std::string hung_; // what is said of it once the deadline has passed
    bool compiled_ = false, concluded_ = false, over_ = false;
    double last_sign_;
};

// Waits for events of the attempts, at most `seconds`, or until `stop` (a descriptor; -1: none) is readable, and passes
// them on. The audience may start new attempts meanwhile; it ends none of these.
void attend(const std::vector<Attempt *> &attempts, Audience &audience, int stop, double seconds);

} // namespace armature::coordinator
