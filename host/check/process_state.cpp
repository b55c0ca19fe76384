// SPDX-License-Identifier: MIT
// process_state.cpp: see process_state.hpp.
#include "check/process_state.hpp"

#include <algorithm>
#include <clocale>
#include <csignal>
#include <dlfcn.h>
#include <filesystem>
#include <immintrin.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::check {

namespace {

namespace fs = std::filesystem;

std::string float_mode() {
    constexpr unsigned status_flags = 0x3f; // of operations done, not a mode
    unsigned short x87 = 0;
    asm volatile("fnstcw %0" : "=m"(x87));
    return fmt::format("SSE {:#x}, x87 {:#x}", _mm_getcsr() & ~status_flags, x87);
}

std::string signals() {
    std::string text;
    for (int signal = 1; signal < NSIG; ++signal) {
        struct sigaction action {};
        if (sigaction(signal, nullptr, &action) == 0) {
            text += fmt::format("{}:{} ", signal, reinterpret_cast<uintptr_t>(action.sa_handler));
        }
    }
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, nullptr, &blocked);
    for (int signal = 1; signal < NSIG; ++signal) {
        text += sigismember(&blocked, signal) == 1 ? fmt::format("blocks {} ", signal) : "";
    }
    return text;
}

std::string environment() {
    std::set<std::string> sorted;
    for (char **variable = environ; *variable != nullptr; ++variable) {
        sorted.insert(*variable);
    }
    return fmt::format("{}", fmt::join(sorted, "\n"));
}

// Threads that run, and how many BLAS and OpenMP would start. Libraries that are not loaded are left unloaded.
std::string threads() {
    const auto tasks = std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
    std::string text = fmt::format("{} running", tasks);
    constexpr std::pair<const char *, const char *> libraries[] = {{"libopenblas.so.0", "openblas_get_num_threads"},
                                                                   {"libgomp.so.1", "omp_get_max_threads"}};
    for (const auto &[library, function] : libraries) {
        if (void *handle = dlopen(library, RTLD_NOW | RTLD_NOLOAD); handle != nullptr) {
            const auto ask = reinterpret_cast<int (*)()>(dlsym(handle, function));
            const int count = ask == nullptr ? 1 : ask();
            text += count == 1 ? "" : fmt::format(", {} for {}", count, library); // the checker asked for one
            dlclose(handle);
        }
    }
    return text;
}

// But for the memory that the host loads libraries from: what a block applies is loaded while it is built.
std::string descriptors() {
    std::set<std::string> open;
    for (const auto &entry : fs::directory_iterator("/proc/self/fd")) {
        std::error_code gone; // the one of this listing
        const fs::path target = fs::read_symlink(entry.path(), gone);
        const bool library = target.native().starts_with("/memfd:") && target.native().find(".so") != std::string::npos;
        if (!gone && !library && target != fs::path("/proc") / std::to_string(getpid()) / "fd") {
            open.insert(entry.path().filename().string() + " " + target.string());
        }
    }
    return fmt::format("{}", fmt::join(open, "\n"));
}

std::string mask() {
    const mode_t now = umask(0);
    umask(now);
    return fmt::format("{:#o}", now);
}

ProcessState remembered;

} // namespace

ProcessState ProcessState::now() {
    std::error_code removed;
    return {std::setlocale(LC_ALL, nullptr),
            fs::current_path(removed).string(),
            check::float_mode(),
            check::signals(),
            check::environment(),
            check::mask(),
            check::threads(),
            check::descriptors()};
}

void remember_state() {
    remembered = ProcessState::now();
}
const ProcessState &remembered_state() {
    return remembered;
}

} // namespace armature::check
