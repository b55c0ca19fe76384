// SPDX-License-Identifier: MIT
// last_words.cpp: the signal handler that says in which plugin a worker crashed, hung (the coordinator sends SIGABRT)
// or called exit. Every line it may write is made before anything can go wrong; the handler itself only looks at the
// stack, writes one line and dies of the signal.
#include "worker/fences.hpp"

#include "support/json.hpp"

#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <execinfo.h>
#include <ucontext.h>
#include <unistd.h>

namespace armature::worker {

namespace {

struct Line {
    const void *base = nullptr; // where the shared object was loaded
    std::string text;
};
std::vector<Line> lines;
int pipe_end = -1;

const void *base_of(const void *address) {
    Dl_info info{};
    return dladdr(address, &info) != 0 ? info.dli_fbase : nullptr;
}

bool say(const void *address) {
    const void *base = base_of(address);
    for (const Line &line : lines) {
        if (base != nullptr && line.base == base) {
            [[maybe_unused]] const ssize_t ignored = write(pipe_end, line.text.data(), line.text.size());
            return true;
        }
    }
    return false;
}

void say_who_is_on_the_stack() {
    void *frames[64];
    const int count = backtrace(frames, 64);
    for (int i = 0; i < count && !say(frames[i]); ++i) {
    }
}

// The innermost plugin on the stack; the faulting instruction itself may be in a library that it called.
void speak(int signal, siginfo_t *, void *context) {
    const auto *machine = static_cast<const ucontext_t *>(context);
    if (!say(reinterpret_cast<const void *>(machine->uc_mcontext.gregs[REG_RIP]))) {
        say_who_is_on_the_stack();
    }
    raise(signal); // SA_RESETHAND: this time it kills
}

} // namespace

void speak_when_crashing(int descriptor, const std::vector<LoadedCode> &code) {
    pipe_end = descriptor;
    lines.clear();
    for (const LoadedCode &one : code) {
        const Json event = {{"event", "crashing"}, {"component", one.name}};
        lines.push_back({base_of(one.address), dump(event) + "\n"});
    }
    // exit() called by a plugin runs this on the plugin's stack; at the worker's own end no plugin is on it.
    [[maybe_unused]] static const int once = std::atexit(say_who_is_on_the_stack);
    void *frame;
    backtrace(&frame, 1); // loads the unwinder now rather than in the handler

    static char stack[64 << 10]; // an overflow of the ordinary stack must be able to speak too
    const stack_t alternative{.ss_sp = stack, .ss_flags = 0, .ss_size = sizeof stack};
    sigaltstack(&alternative, nullptr);
    struct sigaction action {};
    action.sa_sigaction = speak;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND) | SA_NODEFER;
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
        sigaction(signal, &action, nullptr);
    }
}

} // namespace armature::worker
