// SPDX-License-Identifier: MIT
// attempt.cpp: hears a worker out, and finds words for those that cannot speak any more.
#include "coordinator/attempt.hpp"

#include "coordinator/pinning.hpp"
#include "support/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace armature::coordinator {

namespace {

std::string crash_reason(int status, const std::string &component) {
    if (WIFEXITED(status)) {
        const std::string by = component.empty() ? "" : fmt::format(": plugin {} called exit", component);
        return fmt::format("the worker ended without reporting ({}){}", Process::describe(status), by);
    }
    std::string reason = Process::describe(status);
    if (!component.empty()) {
        reason += " in plugin " + component;
    } else if (WTERMSIG(status) == SIGKILL) {
        reason += " from outside: often the kernel, when the machine runs out of memory";
    }
    return reason;
}

pid_t start_worker(const WorkerPlan &plan, int in, int out, int err) {
    const pid_t id = plan.nursery == nullptr ? -1 : plan.nursery->worker(in, out, err);
    return id > 0 ? id
                  : spawn(plan.program, {"armature", "worker"}, worker_environment(plan.kernels, plan.threads), in, out,
                          err);
}

} // namespace

Attempt::Attempt(const WorkerPlan &plan, const worker::CompileRequest &request)
    : plan_(plan), process_([&](int in, int out, int err) { return start_worker(plan, in, out, err); }),
      last_sign_(monotonic_seconds()) {
    process_.send(worker::encode(worker::to_json(request)));
}

void Attempt::train() {
    process_.send(worker::encode({{"request", "train"}}));
}

void Attempt::abandon(const std::string &how, const std::string &why) {
    if (!concluded_) {
        state = how;
        reason = why;
        concluded_ = true;
        metrics_sha256_ = metrics_.hex();
    }
    process_.kill();
}

void Attempt::watch(std::vector<pollfd> &set) const {
    const auto if_open = [&](int descriptor) { return over_ ? -1 : descriptor; }; // poll skips negative ones
    set.push_back({if_open(process_.out()), POLLIN, 0});
    set.push_back({if_open(process_.err()), POLLIN, 0});
    set.push_back({if_open(process_.exited()), POLLIN, 0});
    set.push_back({process_.pending() ? if_open(process_.in()) : -1, POLLOUT, 0});
}

void Attempt::attend(std::span<const pollfd> set, Audience &audience) {
    if (over_) {
        return;
    }
    const bool exited = set[2].revents != 0;
    if (set[0].revents != 0 || exited) {
        read_events(audience);
    }
    if (set[1].revents != 0 || exited) {
        read_log();
    }
    if (set[3].revents != 0) {
        process_.flush();
    }
    if (exited) {
        bury(audience);
    }
}

// First it is asked where it hangs (worker/last_words); one that cannot even say that is killed.
void Attempt::expire(Audience &audience) {
    if (!concluded_ && hung_.empty()) {
        const std::string where = is_compiled() ? fmt::format(" after step {}", step) : "";
        hung_ = fmt::format("no sign of progress for {:g} s{}", plan_.deadline, where);
        process_.ask_to_abort();
    } else {
        conclude_hung(audience);
        process_.kill(); // attend() sees it go
    }
    last_sign_ = monotonic_seconds();
}

void Attempt::conclude_hung(Audience &audience) {
    const std::string who = crashing_in_.empty() ? "" : fmt::format(" in plugin {}", crashing_in_);
    conclude("hung", hung_ + who + "; killed", audience);
}

void Attempt::read_events(Audience &audience) {
    try {
        // One read a turn keeps a talkative worker from starving the others; a dead one is read to the end in bury().
        lines_.fill(process_.out());
        while (std::optional<std::string> line = lines_.next()) {
            hear(worker::decode(*line), audience);
        }
    } catch (const Error &error) {
        if (error.fault != Fault::internal) {
            throw; // of the audience: the database
        }
        conclude("crashed", error.message, audience);
        process_.kill();
    } catch (const Json::exception &error) {
        conclude("crashed", fmt::format("the worker said something unintelligible: {}", error.what()), audience);
        process_.kill();
    }
}

void Attempt::read_log() {
    char chunk[16384];
    for (ssize_t n; (n = read(process_.err(), chunk, sizeof chunk)) > 0;) {
        log.add({chunk, static_cast<size_t>(n)});
    }
}

void Attempt::hear(const Json &event, Audience &audience) {
    const std::string word = event.value("event", "");
    if (concluded_ || (!hung_.empty() && word != "crashing")) {
        return; // hung, and woke up before the signal reached it
    }
    last_sign_ = monotonic_seconds();
    if (word == "report") {
        const training::Report report = worker::report(event);
        step = std::max(step, report.step);
        epoch = report.epoch;
        reported_step = report.step;
        reported_epoch = report.epoch;
        for (const auto &[name, value] : report.values) {
            const int64_t place[2] = {report.step, report.epoch};
            const double bits = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
            metrics_.add(name.c_str(), name.size() + 1);
            metrics_.add(place, sizeof place);
            metrics_.add(&bits, sizeof bits);
        }
        audience.reported(*this, report);
    } else if (word == "progress") {
        step = event.value("step", step);
        epoch = event.value("epoch", epoch);
        audience.progressed(*this);
    } else if (word == "compiled") {
        const worker::Compiled answer = worker::compiled(event);
        compiled_ = true;
        steps = answer.steps_total;
        audience.compiled(*this, answer);
    } else if (word == "ended") {
        ended = worker::ended(event);
        step = ended.steps;
        conclude(ended.state, ended.reason, audience);
    } else if (word == "refused") {
        for (const Json &error : event.at("errors")) {
            errors.push_back(worker::error(error));
        }
        conclude("refused", errors.empty() ? "refused without a reason" : errors.front().what(), audience);
    } else if (word == "failed") {
        errors.push_back(worker::error(event.at("error")));
        conclude("failed", errors.front().what(), audience);
    } else if (word == "crashing") {
        crashing_in_ = event.value("component", "");
    } else if (word == "pause") {
        process_.send(worker::encode({{"request", "continue"}}));
    } else {
        throw Error(Fault::internal, fmt::format("the worker said something unknown: {:.40}", printable(word)));
    }
}

void Attempt::conclude(std::string how, std::string why, Audience &audience) {
    if (concluded_) {
        return;
    }
    concluded_ = true;
    state = std::move(how);
    reason = std::move(why);
    if (!compiled_ && state != "refused") { // no row of the run exists that could have crashed or hung
        reason = fmt::format("{} while compiling: {}", state, reason);
        errors.assign(1, Error(Fault::plugin, reason));
        state = "refused";
    }
    metrics_sha256_ = metrics_.hex();
    audience.concluded(*this);
}

void Attempt::bury(Audience &audience) {
    while (!concluded_ &&
           lines_.fill(process_.out())) { // at the end of the stream, or when a child still holds it open
        pollfd more{process_.out(), POLLIN, 0};
        if (poll(&more, 1, 0) <= 0 || (more.revents & POLLIN) == 0) {
            break;
        }
    }
    read_events(audience);
    process_.kill(); // whatever a plugin has started
    const int status = process_.reap();
    if (!hung_.empty()) {
        conclude_hung(audience);
    }
    conclude("crashed", crash_reason(status, crashing_in_), audience); // unless that is known already
    over_ = true;
    audience.over(*this);
}

void attend(const std::vector<Attempt *> &attempts, Audience &audience, int stop, double seconds) {
    std::vector<pollfd> set;
    double until = monotonic_seconds() + seconds;
    for (const Attempt *attempt : attempts) {
        attempt->watch(set);
        until = attempt->is_over() ? until : std::min(until, attempt->deadline());
    }
    set.push_back({stop, POLLIN, 0});
    const double wait = std::max(0.0, until - monotonic_seconds());
    poll(set.data(), set.size(), static_cast<int>(std::ceil(wait * 1000)));
    for (size_t i = 0; i < attempts.size(); ++i) {
        attempts[i]->attend(std::span(set).subspan(i * Attempt::descriptors, Attempt::descriptors), audience);
        if (!attempts[i]->is_over() && monotonic_seconds() > attempts[i]->deadline()) {
            attempts[i]->expire(audience);
        }
    }
}

} // namespace armature::coordinator
