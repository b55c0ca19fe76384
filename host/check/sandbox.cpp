// SPDX-License-Identifier: MIT
// sandbox.cpp: see sandbox.hpp. The answer comes back through a pipe, what the child was doing through shared memory.
#include "check/sandbox.hpp"

#include "check/last_words.hpp"
#include "coordinator/pinning.hpp"
#include "support/error.hpp"
#include "support/identity.hpp"
#include "support/sanitizer.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::check {

void pin_numeric_libraries() {
    for (const auto &[name, value] : coordinator::numeric_variables(coordinator::kernel_set(), 1)) {
        setenv(name.c_str(), value.c_str(), 1);
    }
}

namespace {

constexpr size_t longest_answer = size_t{16} << 20;
constexpr size_t longest_print = size_t{64} << 10;
constexpr char answered_mark = '\n'; // after the answer: a child that leaves early has not written it

template <class T> T must(T result, const char *what) {
    if (result < 0) {
        throw Error(Fault::internal, fmt::format("no {} for a plugin's check: {}", what, std::strerror(errno)));
    }
    return result;
}

// What goes into the child and comes out of it.
struct Ends {
    int answer[2] = {-1, -1}; // a pipe
    int printed = -1;         // a file in memory
    LastWords *words = nullptr;

    Ends() {
        must(pipe2(answer, O_CLOEXEC), "pipe");
        printed = must(memfd_create("printed", MFD_CLOEXEC), "memory");
        void *shared = mmap(nullptr, sizeof(LastWords), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        must(shared == MAP_FAILED ? -1 : 0, "memory");
        words = static_cast<LastWords *>(shared);
    }
    ~Ends() {
        for (const int descriptor : {answer[0], answer[1], printed}) {
            if (descriptor >= 0) {
                close(descriptor);
            }
        }
        if (words != nullptr) {
            munmap(words, sizeof(LastWords));
        }
    }
    Ends(const Ends &) = delete;
    Ends &operator=(const Ends &) = delete;
};

void limit(const Limits &limits) {
    const rlimit none{0, 0}, file{64 << 20, 64 << 20};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &file);
    if (!sanitized && limits.bytes > 0) {
        const rlimit memory{static_cast<rlim_t>(limits.bytes), static_cast<rlim_t>(limits.bytes)};
        setrlimit(RLIMIT_DATA, &memory);
    }
}

[[noreturn]] void be_child(const std::function<std::string()> &work, const Limits &limits, const Ends &ends,
                           pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || setpgid(0, 0) != 0) {
        _exit(1);
    }
    constexpr int report = 3;
    const int null = open("/dev/null", O_RDONLY);
    if (dup2(ends.printed, STDOUT_FILENO) < 0 || dup2(ends.printed, STDERR_FILENO) < 0 ||
        dup2(null, STDIN_FILENO) < 0 || dup2(ends.answer[1], report) < 0 || close_range(report + 1, ~0u, 0) != 0) {
        _exit(1);
    }
    limit(limits);
    pin_numeric_libraries();
    leave_words_in(ends.words);
    explain_faults();
    std::string text = work() + answered_mark;
    std::fflush(nullptr); // what was printed is looked at
    for (size_t sent = 0; sent < text.size();) {
        const ssize_t n = write(report, text.data() + sent, text.size() - sent);
        if (n <= 0) {
            _exit(1);
        }
        sent += static_cast<size_t>(n);
    }
    _exit(0);
}

// Until the child closes its end of the pipe; false if that takes too long.
bool listen(int descriptor, double seconds, std::string &text) {
    const double until = monotonic_seconds() + seconds;
    pollfd end{descriptor, POLLIN, 0};
    char buffer[1 << 16];
    for (double left = seconds; left > 0 && text.size() <= longest_answer; left = until - monotonic_seconds()) {
        if (poll(&end, 1, static_cast<int>(left * 1000) + 1) <= 0) {
            continue;
        }
        const ssize_t n = read(descriptor, buffer, sizeof buffer);
        if (n == 0) {
            return true;
        }
        text.append(buffer, static_cast<size_t>(std::max<ssize_t>(n, 0)));
    }
    return false;
}

std::string start_of(int file) {
    std::string text(longest_print, '\0');
    text.resize(static_cast<size_t>(std::max<ssize_t>(0, pread(file, text.data(), text.size(), 0))));
    return text;
}

} // namespace

Ended in_child(const std::function<std::string()> &work, const Limits &limits) {
    Ends ends;
    std::fflush(nullptr); // or the child could write it a second time
    const pid_t parent = getpid();
    const pid_t child = must(fork(), "process");
    if (child == 0) {
        be_child(work, limits, ends, parent);
    }
    close(ends.answer[1]);
    ends.answer[1] = -1;

    Ended ended;
    const bool closed = listen(ends.answer[0], limits.seconds, ended.answer);
    if (!closed) {
        kill(-child, SIGKILL); // with what it has started
        kill(child, SIGKILL);  // if it had no time to become a group
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!closed) {
        ended.how = Ended::How::timed_out;
    } else if (WIFSIGNALED(status)) {
        ended.how = Ended::How::crashed;
        ended.code = WTERMSIG(status);
    } else if (!ended.answer.empty() && ended.answer.back() == answered_mark && WEXITSTATUS(status) == 0) {
        ended.how = Ended::How::answered;
        ended.answer.pop_back();
    } else {
        ended.code = WEXITSTATUS(status);
    }
    ended.fault = ends.words->fault;
    ended.subject = ends.words->subject;
    ended.call = ends.words->call;
    ended.seed = ends.words->seed;
    ended.printed = start_of(ends.printed);
    return ended;
}

} // namespace armature::check
