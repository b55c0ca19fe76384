// SPDX-License-Identifier: MIT
// channel.hpp: lines over file descriptors: bounded, whole, and deaf to signals. Knows nothing of what they say.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace armature::worker {

inline constexpr size_t longest_line = size_t{64} << 20;

// Cuts a stream of bytes into lines.
class LineBuffer {
public:
    // One read; false at the end of the stream. On a non-blocking descriptor that has nothing now: true, nothing new.
    bool fill(int descriptor);
    // The next whole line, without its newline. Throws Error(Fault::internal) if it is longer than longest_line.
    std::optional<std::string> next();

private:
    std::string bytes_;
    size_t begin_ = 0;   // of the first line not given out yet
    size_t scanned_ = 0; // no newline before this
};

// Blocks until a whole line is there; nullopt at the end of the stream.
std::optional<std::string> read_line(int descriptor, LineBuffer &buffer);
// Writes the line and its newline; false if nobody reads any more.
bool write_line(int descriptor, std::string_view line);
// True if the other side has closed its end and nothing is left to read.
bool at_end(int descriptor);

} // namespace armature::worker
