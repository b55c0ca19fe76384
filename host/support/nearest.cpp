// SPDX-License-Identifier: MIT
// nearest.cpp: edit distance with swaps (optimal string alignment), and hints made from it.
#include "support/nearest.hpp"

#include <algorithm>
#include <utility>

namespace armature {

namespace {

size_t distance(std::string_view a, std::string_view b) {
    // Three rows of the table of prefixes: d(i, j) needs rows i, i - 1 and, for a swap, i - 2.
    std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        before.swap(above);
        above.swap(row);
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

// Characters that both begin and end with: of two names equally far, the one that looks more like what was written.
size_t in_common(std::string_view a, std::string_view b) {
    const size_t most = std::min(a.size(), b.size());
    size_t front = 0, back = 0;
    while (front < most && a[front] == b[front]) {
        ++front;
    }
    while (back < most - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) {
        ++back;
    }
    return front + back;
}

} // namespace

std::string nearest(std::string_view name, const std::vector<std::string> &known) {
    constexpr size_t longest = 256; // nobody misspells more; keeps a hostile name cheap
    if (name.size() > longest) {
        return {};
    }
    const size_t near = std::max<size_t>(2, name.size() / 3);
    std::string best;
    std::pair<size_t, size_t> least; // distance, then what of the name is not in common
    for (const std::string &candidate : known) {
        const size_t longer = std::max(name.size(), candidate.size());
        if (longer > longest) {
            continue;
        }
        const size_t d = distance(name, candidate);
        if (d > near || d == longer) { // as far as they are long: nothing in common
            continue;
        }
        const std::pair key(d, name.size() - in_common(name, candidate));
        if (best.empty() || key < least) {
            least = key;
            best = candidate;
        }
    }
    return best;
}

std::string suggest(std::string_view name, const std::vector<std::string> &known) {
    if (known.empty()) {
        return {};
    }
    if (const std::string best = nearest(name, known); !best.empty()) {
        return "did you mean \"" + best + "\"?";
    }
    constexpr size_t room = 200; // two lines of a usual terminal, with what stands before them
    std::string text = "known: ";
    for (size_t i = 0; i < known.size(); ++i) {
        if (i > 0 && text.size() + known[i].size() > room) {
            return text + ", ... (" + std::to_string(known.size()) + " in all)";
        }
        text += (i == 0 ? "" : ", ") + known[i];
    }
    return text;
}

} // namespace armature
