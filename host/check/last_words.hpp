// SPDX-License-Identifier: MIT
// last_words.hpp: what the process that runs a check was doing, in memory that outlives it: whoever waits for it can
// say so after a crash or a hang. Also which pages are guards, so that a fault on one is told in plain words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace armature::check {

struct LastWords {
    char subject[1024]; // "layer affine with {...} on [feature 3, batch 4] in double"
    char call[64];      // "forward"
    uint64_t seed;      // that leads to the same again; 0: the one that was given
    char fault[256];    // "wrote beyond the end of output 0"; written by the signal handler
};

// Where the words of this process go from now on; nullptr: nowhere.
void leave_words_in(LastWords *place);

void subject(std::string_view text); // clears the call
void call(std::string_view name);
void seed(uint64_t seed);

// From now on a fatal signal first writes what happened into the words, then kills.
void explain_faults();

// Pages that nobody may touch, and what lies beside them: "beyond the end of output 0". Returns a number for forget().
int remember_guard(const void *begin, const void *end, const std::string &meaning);
void forget_guard(int number);

} // namespace armature::check
