// SPDX-License-Identifier: MIT
// fences.cpp: limits and descriptors of a worker process.
#include "worker/fences.hpp"

#include "support/error.hpp"
#include "support/sanitizer.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <xmmintrin.h>

namespace armature::worker {

namespace {

constexpr uint32_t mxcsr_default = 0x1f80; // all exceptions masked, round to nearest, denormals kept
constexpr uint32_t mxcsr_flags = 0x003f;   // sticky flags that any computation sets
constexpr int private_descriptors = 64;    // above what careless code closes or guesses

void must(bool ok, const char *what) {
    if (!ok) {
        throw Error(Fault::internal, fmt::format("cannot {}: {}", what, std::strerror(errno)), "worker");
    }
}

} // namespace

Descriptors take_standard_streams() {
    const Descriptors taken{fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, private_descriptors),
                            fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, private_descriptors)};
    must(taken.in >= 0 && taken.out >= 0, "duplicate the standard streams");
    const int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
    must(empty >= 0 && dup2(empty, STDIN_FILENO) >= 0, "open /dev/null");
    close(empty);
    must(dup2(STDERR_FILENO, STDOUT_FILENO) >= 0, "redirect standard output");
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); // a crash loses at most a line of what a plugin printed
    return taken;
}

void stand_alone() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    std::setlocale(LC_ALL, "C");
    if (const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); file >= 0) {
        [[maybe_unused]] const ssize_t ignored = write(file, "500", 3); // a preference, not a need
        close(file);
    }
}

// RLIMIT_DATA counts private writable memory: what malloc gives, not the data cache that runs share. Only the soft
// limit, so that it can be lifted again.
void limit_memory(int64_t bytes) {
    rlimit limit{};
    if (!sanitized && bytes > 0 && getrlimit(RLIMIT_DATA, &limit) == 0) {
        limit.rlim_cur = std::min(static_cast<rlim_t>(bytes), limit.rlim_max);
        must(setrlimit(RLIMIT_DATA, &limit) == 0, "limit the memory");
    }
}

void lift_memory_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_DATA, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_DATA, &limit);
    }
}

void normalise_float_mode() {
    _mm_setcsr(mxcsr_default);
}
uint32_t float_mode() {
    return _mm_getcsr() & ~mxcsr_flags;
}

} // namespace armature::worker
