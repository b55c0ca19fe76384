// SPDX-License-Identifier: MIT
// worker.cpp: one run: compile, train, say how it ended. The coordinator hears of everything as events.
#include "worker/worker.hpp"

#include "support/identity.hpp"
#include "worker/channel.hpp"
#include "worker/compile.hpp"
#include "worker/fences.hpp"

#include <fmt/format.h>

#include <new>
#include <sys/resource.h>
#include <unistd.h>

namespace armature::worker {

namespace {

int64_t peak_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return int64_t{usage.ru_maxrss} * 1024;
}

// The other end of the pipe, as this process sees it.
class Pipe {
public:
    explicit Pipe(Descriptors ends) : ends_(ends) {}
    int out() const { return ends_.out; }
    std::optional<std::string> read() { return read_line(ends_.in, buffer_); }
    void write(const Json &event) {
        if (!write_line(ends_.out, encode(event))) {
            _exit(1); // nobody is left to work for
        }
    }
    bool abandoned() const { return at_end(ends_.in); }

private:
    Descriptors ends_;
    LineBuffer buffer_;
};

class Events : public training::Listener {
public:
    Events(Pipe &pipe, bool watched) : pipe_(pipe), watched_(watched) {}

    void report(const training::Report &report) override { pipe_.write(to_json(report)); }

    void progress(int64_t step, int64_t steps_total, int64_t epoch) override {
        const double now = monotonic_seconds();
        if (now - last_ < between) {
            return;
        }
        last_ = now;
        if (pipe_.abandoned()) {
            _exit(1);
        }
        pipe_.write({{"event", "progress"}, {"step", step}, {"steps", steps_total}, {"epoch", epoch}});
    }

    bool stop() override {
        if (!watched_) {
            return false;
        }
        pipe_.write({{"event", "pause"}});
        const std::optional<std::string> answer = pipe_.read();
        if (!answer) {
            _exit(1);
        }
        return decode(*answer).value("request", "") == "stop";
    }

private:
    static constexpr double between = 0.1; // seconds; the loop may call more often than anyone wants to read
    Pipe &pipe_;
    bool watched_;
    double last_ = 0;
};

Error out_of_memory(const CompileRequest &request) {
    lift_memory_limit(); // the message needs memory too
    return {Fault::run,
            request.memory_limit > 0
                ? fmt::format("out of memory: the run wanted more than its limit of {} MiB", request.memory_limit >> 20)
                : std::string("out of memory"),
            "", "a smaller batch or network, or a higher --memory-limit"};
}

// Runs f; every way in which it can fail becomes a list of errors, which is empty if it did not.
template <class F> std::vector<Error> errors_of(const CompileRequest &request, F &&f) {
    try {
        f();
        return {};
    } catch (const Errors &errors) {
        return errors.list;
    } catch (const Error &error) {
        return {error};
    } catch (const std::bad_alloc &) {
        return {out_of_memory(request)};
    } catch (const std::exception &exception) {
        return {Error(Fault::internal, exception.what(), "worker")};
    }
}

Ended ended(const training::Outcome &outcome) {
    using End = training::Outcome::End;
    Ended out;
    out.state = outcome.end == End::finished ? "finished" : outcome.end == End::diverged ? "diverged" : "pruned";
    out.reason = outcome.reason;
    out.steps = outcome.steps;
    out.epochs = outcome.epochs;
    out.best_step = outcome.best_step;
    out.weights_sha256 = outcome.weights_sha256;
    for (const training::Checkpoint &checkpoint : outcome.checkpoints) {
        out.artifacts.push_back({checkpoint.which, checkpoint.file.string(), checkpoint.sha256, checkpoint.bytes});
    }
    for (const training::StoredTable &table : outcome.tables) {
        out.artifacts.push_back({table.name, table.file.string(), table.sha256, table.bytes});
    }
    out.peak_bytes = peak_bytes();
    return out;
}

void prepare_last_words(const Pipe &pipe, const plugin::Registry &registry) {
    std::vector<LoadedCode> code;
    for (const auto &library : registry.loaded()) {
        code.push_back({library->file.filename().string(), &library->entry()});
    }
    speak_when_crashing(pipe.out(), code);
}

// True if the run may train now.
bool compile(Pipe &pipe, const CompileRequest &request, Preloaded preloaded, std::unique_ptr<Prepared> &prepared) {
    const double start = monotonic_seconds();
    const std::vector<Error> errors = errors_of(request, [&] {
        limit_memory(request.memory_limit);
        prepared = prepare(request, std::move(preloaded));
        Compiled compiled = describe(*prepared, request);
        prepare_last_words(pipe, *prepared->registry);
        compiled.seconds = monotonic_seconds() - start;
        pipe.write(to_json(compiled));
    });
    if (errors.empty()) {
        return true;
    }
    Json list = Json::array();
    for (const Error &error : errors) {
        list.push_back(to_json(error));
    }
    pipe.write({{"event", "refused"}, {"errors", std::move(list)}});
    return false;
}

void train(Pipe &pipe, const CompileRequest &request, Prepared &prepared) {
    const double start = monotonic_seconds();
    const std::vector<Error> errors = errors_of(request, [&] {
        Events events(pipe, request.watched);
        Ended end = ended(training::train(*prepared.network, prepared.experiment, prepared.data, *prepared.registry,
                                          events, request.artifacts));
        end.seconds = monotonic_seconds() - start;
        pipe.write(to_json(end));
    });
    if (!errors.empty()) {
        pipe.write({{"event", "failed"}, {"error", to_json(errors.front())}});
    }
}

} // namespace

int serve(Preloaded preloaded) {
    Pipe pipe(take_standard_streams());
    stand_alone();
    normalise_float_mode();
    const std::optional<std::string> first = pipe.read();
    if (!first) {
        return 0;
    }
    const CompileRequest request = compile_request(decode(*first));
    std::unique_ptr<Prepared> prepared;
    if (compile(pipe, request, std::move(preloaded), prepared)) {
        const std::optional<std::string> second = pipe.read();
        if (second && decode(*second).value("request", "") == "train") {
            train(pipe, request, *prepared);
        }
    }
    std::fflush(nullptr);
    _exit(0); // the kernel takes the memory back faster than destructors, and no plugin code runs any more
}

} // namespace armature::worker
