// SPDX-License-Identifier: MIT
// process.cpp: level 5 for every kind: a component leaves the process as it found it, and keeps nothing of what it was
// lent.
#include "check/kept_settings.hpp"
#include "check/process_state.hpp"
#include "check/trial_bench.hpp"

#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::check {

namespace {

// Loading, and a life of each component in it.
template <std::string ProcessState::*part> Outcome keeps(const Subject &s, const char *what, const char *advice) {
    live(s, *s.component);
    const std::string before = remembered_state().*part, after = ProcessState::now().*part;
    return before == after ? passed()
                           : failed(fmt::format("changes the process's {}: {}, now {}", what, before.substr(0, 200),
                                                after.substr(0, 200)),
                                    advice);
}

Outcome keeps_locale(const Subject &s) {
    return keeps<&ProcessState::locale>(s, "locale", "write and read numbers with std::to_chars and std::from_chars");
}
Outcome keeps_folder(const Subject &s) {
    return keeps<&ProcessState::folder>(s, "working directory", "open files by the absolute paths that open() gets");
}
Outcome keeps_float_mode(const Subject &s) {
    if (s.component->library->changed_float_mode) {
        return failed("loading it changes the floating-point mode", "build and link without -ffast-math");
    }
    return keeps<&ProcessState::float_mode>(s, "floating-point mode",
                                            "restore rounding and flush-to-zero before returning");
}
Outcome keeps_signals(const Subject &s) {
    return keeps<&ProcessState::signals>(s, "signal handlers", "signals are the host's");
}
Outcome keeps_environment(const Subject &s) {
    live(s, *s.component);
    return remembered_state().environment == ProcessState::now().environment
               ? passed()
               : failed("changes the process's environment", "what it needs to know comes as a setting");
}
Outcome keeps_mask(const Subject &s) {
    return keeps<&ProcessState::mask>(s, "umask", "a plugin writes no files");
}
Outcome keeps_threads(const Subject &s) {
    return keeps<&ProcessState::threads>(s, "threads", "start none, and leave BLAS and OpenMP as the host set them");
}
Outcome keeps_descriptors(const Subject &s) {
    return keeps<&ProcessState::descriptors>(s, "open files", "close what was opened, in destroy at the latest");
}

Outcome prints_nothing(const Subject &s) {
    live(s, *s.component);
    std::fflush(nullptr);
    struct stat about {};
    if (fstat(STDOUT_FILENO, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0) {
        return passed();
    }
    std::string text(200, '\0');
    text.resize(static_cast<size_t>(std::max<ssize_t>(0, pread(STDOUT_FILENO, text.data(), text.size(), 0))));
    return warning(fmt::format("prints: {}", text.substr(0, text.find('\n'))),
                   "standard output is the host's: say what is wrong in an error, and nothing otherwise");
}

Outcome keeps_no_settings(const Subject &s) {
    const Component lent = with_settings_taken_back(*s.component);
    live(s, lent);
    return passed();
}

} // namespace

std::vector<Check> process_checks() {
    constexpr auto all = Scope::component;
    return {
        {"ARM-ENTRY-020", 5, all, "It leaves the locale alone", keeps_locale},
        {"ARM-ENTRY-021", 5, all, "It leaves the working directory alone", keeps_folder},
        {"ARM-ENTRY-022", 5, all, "It leaves the floating-point mode alone", keeps_float_mode},
        {"ARM-ENTRY-023", 5, all, "It leaves signals alone", keeps_signals},
        {"ARM-ENTRY-024", 5, all, "It leaves the environment alone", keeps_environment},
        {"ARM-ENTRY-025", 5, all, "It leaves the umask alone", keeps_mask},
        {"ARM-ENTRY-026", 5, all, "It starts no threads, nor makes BLAS or OpenMP do so", keeps_threads},
        {"ARM-ENTRY-027", 5, all, "It leaves no file open", keeps_descriptors},
        {"ARM-ENTRY-028", 5, all, "It prints nothing", prints_nothing},
        {"ARM-SETTINGS-010", 5, all, "It keeps no pointer into the settings that create gets", keeps_no_settings},
    };
}

} // namespace armature::check
