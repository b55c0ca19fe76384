// SPDX-License-Identifier: MIT
// log.cpp: keeps the beginning and the end of what a worker printed.
#include "coordinator/log.hpp"

#include <fmt/format.h>

namespace armature::coordinator {

namespace {

constexpr size_t most = size_t{1} << 20;
constexpr size_t end_bytes = 4096;
constexpr size_t longest_shown = 200;

} // namespace

void Log::add(std::string_view text) {
    total_ += static_cast<int64_t>(text.size());
    head_.append(text.substr(0, most - head_.size()));
    end_.append(text);
    if (end_.size() > 2 * end_bytes) {
        end_.erase(0, end_.size() - end_bytes);
    }
}

std::string Log::text() const {
    const int64_t rest = total_ - static_cast<int64_t>(head_.size());
    return rest == 0 ? head_ : fmt::format("{}\n[{} more bytes were printed and not kept]\n", head_, rest);
}

std::string Log::tail(int lines) const {
    std::string_view all = end_;
    while (!all.empty() && all.back() == '\n') {
        all.remove_suffix(1);
    }
    std::string out;
    for (int i = 0; i < lines && !all.empty(); ++i) {
        const size_t newline = all.rfind('\n');
        const std::string_view line = newline == std::string_view::npos ? all : all.substr(newline + 1);
        out = printable(line.substr(0, longest_shown)) + (out.empty() ? "" : "\n") + out;
        all = newline == std::string_view::npos ? std::string_view() : all.substr(0, newline);
    }
    return out;
}

std::string printable(std::string_view text) {
    std::string out(text);
    for (char &c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n') || byte == 0x7f) {
            c = c == '\t' ? ' ' : '?';
        }
    }
    return out;
}

} // namespace armature::coordinator
