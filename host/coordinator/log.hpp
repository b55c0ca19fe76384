// SPDX-License-Identifier: MIT
// log.hpp: what a worker printed: bounded, with its end at hand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace armature::coordinator {

class Log {
public:
    void add(std::string_view text);
    bool empty() const { return total_ == 0; }
    // The first MiB, and a line that says how much more there was.
    std::string text() const;
    // The last `lines` lines, fit for a terminal: no control characters, no line longer than 200.
    std::string tail(int lines) const;

private:
    std::string head_, end_;
    int64_t total_ = 0;
};

// Text from a plugin or a file, made harmless for a terminal: control characters but the newline become '?'.
std::string printable(std::string_view text);

} // namespace armature::coordinator
