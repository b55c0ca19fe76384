// SPDX-License-Identifier: MIT
#include "support/pattern.hpp"

#include <algorithm>

namespace armature {

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view name) {
    std::vector<std::string> texts;
    size_t p = 0, n = 0, star = std::string_view::npos, began = 0; // the last star, and where its text began
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            began = n;
            texts.emplace_back();
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) { // the last star takes one more
            p = star + 1;
            texts.back() = std::string(name.substr(began, texts.back().size() + 1));
            n = began + texts.back().size();
        } else {
            return std::nullopt;
        }
    }
    for (; p < pattern.size() && pattern[p] == '*'; ++p) {
        texts.emplace_back();
    }
    return p == pattern.size() ? std::optional(std::move(texts)) : std::nullopt;
}

size_t stars(std::string_view pattern) {
    return static_cast<size_t>(std::count(pattern.begin(), pattern.end(), '*'));
}

std::string filled(std::string_view pattern, const std::vector<std::string> &texts) {
    std::string out;
    size_t next = 0;
    for (const char c : pattern) {
        if (c == '*') {
            out += texts.at(next++);
        } else {
            out += c;
        }
    }
    return out;
}

std::vector<std::string> alternatives(std::string_view pattern, const std::vector<std::string> &names) {
    std::vector<std::string> out;
    const size_t first = pattern.find('*'), last = pattern.rfind('*');
    for (const std::string &name : names) {
        if (first == std::string_view::npos) {
            break;
        }
        // As many parts before the first star, and behind the last, as the pattern has.
        size_t head = 0, tail = name.size();
        for (int64_t n = std::count(pattern.begin(), pattern.begin() + static_cast<int64_t>(first), '.'); n > 0; --n) {
            head = head > name.size() ? head : std::min(name.find('.', head), name.size()) + 1;
        }
        for (int64_t n = std::count(pattern.begin() + static_cast<int64_t>(last), pattern.end(), '.'); n > 0; --n) {
            tail = tail == 0 ? std::string::npos : name.rfind('.', tail - 1);
        }
        if (tail <= name.size() && head <= tail && (head > 0 || tail < name.size())) {
            std::string meant = name.substr(0, head);
            meant += pattern.substr(first, last + 1 - first);
            meant += name.substr(tail);
            if (std::find(out.begin(), out.end(), meant) == out.end()) {
                out.push_back(std::move(meant));
            }
        }
    }
    out.insert(out.end(), names.begin(), names.end());
    return out;
}

} // namespace armature
