// SPDX-License-Identifier: MIT
// identity.cpp: UUIDs from the kernel's generator and times from its clocks.
#include "support/identity.hpp"

#include "support/error.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <sys/random.h>

#include <fmt/format.h>

namespace armature {

std::string uuid() {
    std::array<uint8_t, 16> b;
    // Up to 256 bytes getrandom gives all or nothing; only before the kernel's generator is seeded may a signal cut in.
    while (getrandom(b.data(), b.size(), 0) != static_cast<ssize_t>(b.size())) {
        if (errno != EINTR) {
            throw Error(Fault::internal, fmt::format("no random bytes from the kernel: {}", std::strerror(errno)));
        }
    }
    b[6] = static_cast<uint8_t>((b[6] & 0x0f) | 0x40); // version 4
    b[8] = static_cast<uint8_t>((b[8] & 0x3f) | 0x80); // the variant of RFC 4122
    std::string text;
    for (size_t i = 0; i < b.size(); ++i) {
        text += fmt::format("{}{:02x}", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
    }
    return text;
}

std::string utc_now() {
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const std::time_t seconds = system_clock::to_time_t(floor<std::chrono::seconds>(now));
    const auto fraction = (now - floor<std::chrono::seconds>(now)).count();
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                       utc.tm_hour, utc.tm_min, utc.tm_sec, fraction);
}

double monotonic_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace armature
