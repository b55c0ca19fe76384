// SPDX-License-Identifier: MIT
// process.cpp: starting, feeding and ending child processes.
#include "coordinator/process.hpp"

#include "support/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace armature::coordinator {

namespace {

[[noreturn]] void fail(const char *what, int error) {
    throw Error(Fault::internal, fmt::format("cannot {}: {}", what, std::strerror(error)), "coordinator",
                "the limits on processes and open files (ulimit -u, ulimit -n)");
}

// A pipe whose ends close themselves.
struct Pipe {
    int read = -1, write = -1;
    Pipe() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            fail("make a pipe", errno);
        }
        read = ends[0];
        write = ends[1];
    }
    ~Pipe() {
        for (const int end : {read, write}) {
            if (end >= 0) {
                close(end);
            }
        }
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;
};

int keep(int &end) { // ours from now on, and never blocking
    fcntl(end, F_SETFL, O_NONBLOCK);
    return std::exchange(end, -1);
}

std::vector<char *> pointers(const std::vector<std::string> &words) {
    std::vector<char *> out;
    for (const std::string &word : words) {
        out.push_back(const_cast<char *>(word.c_str())); // posix_spawn's signature is older than const
    }
    out.push_back(nullptr);
    return out;
}

struct SpawnPlan {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    SpawnPlan(int in, int out, int err) {
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
        posix_spawnattr_init(&attributes);
        sigset_t none, standard;
        sigemptyset(&none);
        sigemptyset(&standard);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
            sigaddset(&standard, signal);
        }
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &standard);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan &) = delete;
    SpawnPlan &operator=(const SpawnPlan &) = delete;
};

} // namespace

pid_t spawn(const std::filesystem::path &program, const std::vector<std::string> &arguments,
            const std::vector<std::string> &environment, int in, int out, int err) {
    const SpawnPlan plan(in, out, err);
    pid_t id = -1;
    const int error = posix_spawn(&id, program.c_str(), &plan.files, &plan.attributes, pointers(arguments).data(),
                                  pointers(environment).data());
    if (error != 0) {
        fail("start a worker", error);
    }
    return id;
}

Process::Process(const Start &start) {
    Pipe in, out, err;
    id_ = start(in.read, out.write, err.write);
    exited_ = static_cast<int>(syscall(SYS_pidfd_open, id_, 0)); // glibc 2.36 declares it for C alone
    if (exited_ < 0) {
        const int reason = errno;
        kill();
        reap();
        fail("watch a worker", reason);
    }
    in_ = keep(in.write);
    out_ = keep(out.read);
    err_ = keep(err.read);
}

Process::~Process() {
    if (!reaped_) {
        kill();
        reap();
    }
    for (const int end : {in_, out_, err_, exited_}) {
        close(end);
    }
}

void Process::send(std::string line) {
    waiting_ += std::move(line);
    waiting_ += '\n';
    flush();
}

void Process::flush() {
    while (!waiting_.empty()) {
        const ssize_t n = write(in_, waiting_.data(), waiting_.size());
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
            waiting_.clear(); // it reads no more; how it ended is found out elsewhere
        }
        if (n < 0) {
            return;
        }
        waiting_.erase(0, static_cast<size_t>(n));
    }
}

void Process::ask_to_abort() {
    if (id_ > 0 && !reaped_) {
        ::kill(id_, SIGABRT);
    }
}

void Process::kill() {
    if (!reaped_) { // the identifier is ours until then
        ::kill(-id_, SIGKILL);
        ::kill(id_, SIGKILL);
    }
}

int Process::reap() {
    constexpr int tries = 10'000; // a nursery's child is ours only a moment after its birth
    for (int i = 0; !reaped_ && i < tries; ++i) {
        const pid_t id = waitpid(id_, &status_, 0);
        reaped_ = id == id_;
        if (id < 0 && errno == ECHILD) {
            usleep(100);
        }
    }
    reaped_ = true;
    while (waitpid(-id_, nullptr, WNOHANG) > 0) { // of its group, whoever was orphaned to us
    }
    return status_;
}

std::string Process::describe(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        const char *name = sigabbrev_np(signal);
        return name == nullptr ? fmt::format("killed by signal {}", signal) : fmt::format("killed by SIG{}", name);
    }
    return fmt::format("exit code {}", WEXITSTATUS(status));
}

} // namespace armature::coordinator
