// SPDX-License-Identifier: MIT
// channel.cpp: reading and writing lines on file descriptors.
#include "worker/channel.hpp"

#include "support/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace armature::worker {

bool LineBuffer::fill(int descriptor) {
    char chunk[65536];
    ssize_t n;
    do {
        n = read(descriptor, chunk, sizeof chunk);
    } while (n < 0 && errno == EINTR);
    if (n > 0) {
        bytes_.append(chunk, static_cast<size_t>(n));
    }
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

std::optional<std::string> LineBuffer::next() {
    const size_t end = bytes_.find('\n', scanned_);
    const size_t length = (end == std::string::npos ? bytes_.size() : end) - begin_;
    if (length > longest_line) {
        throw Error(Fault::internal, fmt::format("a line of more than {} bytes", longest_line),
                    "the pipe between coordinator and worker");
    }
    if (end == std::string::npos) {
        bytes_.erase(0, begin_); // what was given out is gone; a partial line moves at most once per line
        begin_ = 0;
        scanned_ = bytes_.size();
        return std::nullopt;
    }
    std::string line = bytes_.substr(begin_, length);
    begin_ = scanned_ = end + 1;
    return line;
}

std::optional<std::string> read_line(int descriptor, LineBuffer &buffer) {
    for (;;) {
        if (std::optional<std::string> line = buffer.next()) {
            return line;
        }
        if (!buffer.fill(descriptor)) {
            return std::nullopt;
        }
    }
}

bool write_line(int descriptor, std::string_view line) {
    std::string whole;
    whole.reserve(line.size() + 1);
    whole.append(line).push_back('\n');
    for (size_t done = 0; done < whole.size();) {
        const ssize_t n = write(descriptor, whole.data() + done, whole.size() - done);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? static_cast<size_t>(n) : 0;
    }
    return true;
}

bool at_end(int descriptor) {
    pollfd end{descriptor, POLLIN, 0};
    return poll(&end, 1, 0) > 0 && (end.revents & POLLIN) == 0 && (end.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

} // namespace armature::worker
