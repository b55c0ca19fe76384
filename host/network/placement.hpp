// SPDX-License-Identifier: MIT
// placement.hpp: where buffers go in one block of memory, given when each is alive. Knows nothing of tensors.
#pragma once

#include <cstdint>
#include <vector>

namespace armature::network {

// Alive from `first` to `last`, both included, on any common time line.
struct Span {
    int64_t bytes = 0;
    int64_t first = 0, last = 0;
};

struct Placement {
    std::vector<int64_t> offsets; // of each span; multiples of the alignment
    int64_t bytes = 0;            // of the whole block
};

// Spans that are alive at one moment never overlap. Largest first, each at the lowest free place (the "greedy by size"
// strategy: Pisarchyk and Lee 2020, arXiv:2001.03288). A pure function.
Placement place(const std::vector<Span> &spans, int64_t alignment);

} // namespace armature::network
