// SPDX-License-Identifier: MIT
// last_words.cpp: see last_words.hpp. The signal handler only compares addresses and copies characters.
#include "check/last_words.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <sys/mman.h>
#include <ucontext.h>

namespace armature::check {

namespace {

struct Guard {
    uintptr_t begin = 0, end = 0;
    char meaning[96] = {};
};
std::array<Guard, 512> guards;
LastWords *words = nullptr;

template <size_t n> void put(char (&to)[n], std::string_view text) {
    const size_t length = std::min(text.size(), n - 1);
    std::memcpy(to, text.data(), length);
    to[length] = '\0';
}

template <size_t n> void add(char (&to)[n], std::string_view text) {
    const size_t used = strnlen(to, n - 1);
    const size_t length = std::min(text.size(), n - 1 - used);
    std::memcpy(to + used, text.data(), length);
    to[used + length] = '\0';
}

void explain_access(const siginfo_t *info, const ucontext_t *machine) {
    constexpr greg_t write_bit = 2; // of the processor's page fault code
    constexpr uintptr_t near_null = 1 << 16;
    const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
    const bool writes = (machine->uc_mcontext.gregs[REG_ERR] & write_bit) != 0;
    add(words->fault, writes ? "wrote " : "read ");
    for (const Guard &guard : guards) {
        if (address >= guard.begin && address < guard.end) {
            return add(words->fault, guard.meaning);
        }
    }
    add(words->fault, address < near_null ? "through a NULL pointer: a buffer that this call does not give access to?"
                                          : "memory that is not mapped");
}

void explain(int signal, siginfo_t *info, void *context) {
    if (words != nullptr && words->fault[0] == '\0') {
        switch (signal) {
        case SIGSEGV:
        case SIGBUS:
            explain_access(info, static_cast<const ucontext_t *>(context));
            break;
        case SIGFPE:
            add(words->fault, "divided an integer by zero, or its quotient did not fit");
            break;
        case SIGILL:
            add(words->fault, "ran an instruction that this processor does not have");
            break;
        default:
            add(words->fault, "aborted: an exception that nobody caught, or heap memory that was written over");
            break;
        }
    }
    raise(signal); // SA_RESETHAND: this time it kills
}

} // namespace

void leave_words_in(LastWords *place) {
    words = place;
}

void subject(std::string_view text) {
    if (words != nullptr) {
        put(words->subject, text);
        words->call[0] = '\0';
    }
}

void call(std::string_view name) {
    if (words != nullptr) {
        put(words->call, name);
    }
}

void seed(uint64_t seed) {
    if (words != nullptr) {
        words->seed = seed;
    }
}

void explain_faults() {
    static char stack[64 << 10]; // an overflow of the ordinary stack must be able to speak too
    const stack_t alternative{.ss_sp = stack, .ss_flags = 0, .ss_size = sizeof stack};
    sigaltstack(&alternative, nullptr);
    struct sigaction action {};
    action.sa_sigaction = explain;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND) | SA_NODEFER;
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
        sigaction(signal, &action, nullptr);
    }
}

int remember_guard(const void *begin, const void *end, const std::string &meaning) {
    for (size_t i = 0; i < guards.size(); ++i) {
        if (guards[i].end == 0) {
            put(guards[i].meaning, meaning);
            guards[i].begin = reinterpret_cast<uintptr_t>(begin);
            guards[i].end = reinterpret_cast<uintptr_t>(end);
            return static_cast<int>(i);
        }
    }
    return -1; // more than any check has at a time: such a page guards without a name
}

void forget_guard(int number) {
    if (number >= 0) {
        guards.at(static_cast<size_t>(number)) = {};
    }
}

} // namespace armature::check
