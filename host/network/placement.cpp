// SPDX-License-Identifier: MIT
#include "network/placement.hpp"

#include <algorithm>
#include <numeric>

namespace armature::network {

Placement place(const std::vector<Span> &spans, int64_t alignment) {
    Placement placement;
    placement.offsets.assign(spans.size(), 0);
    std::vector<size_t> order(spans.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return spans[a].bytes > spans[b].bytes; });

    const auto rounded = [&](int64_t bytes) { return (bytes + alignment - 1) / alignment * alignment; };
    std::vector<size_t> placed; // by offset
    for (const size_t i : order) {
        const Span &span = spans[i];
        int64_t offset = 0;
        for (const size_t j : placed) { // the first gap wide enough among those alive at the same time
            if (spans[j].last < span.first || spans[j].first > span.last || spans[j].bytes == 0) {
                continue;
            }
            if (placement.offsets[j] - offset >= rounded(span.bytes)) {
                break;
            }
            offset = std::max(offset, placement.offsets[j] + rounded(spans[j].bytes));
        }
        placement.offsets[i] = offset;
        placement.bytes = std::max(placement.bytes, offset + rounded(span.bytes));
        const auto at = std::upper_bound(placed.begin(), placed.end(), offset,
                                         [&](int64_t o, size_t j) { return o < placement.offsets[j]; });
        placed.insert(at, i);
    }
    return placement;
}

} // namespace armature::network
