// SPDX-License-Identifier: MIT
// error.hpp: how a component says no, and the one place where its exceptions stop.
#pragma once

#include <armature/status.h>

#include <charconv>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace armature {

// An exception that carries a status over the border; any other std::exception becomes ARM_FAILED.
class Failure : public std::runtime_error {
public:
    Failure(arm_status status, const std::string &message) : std::runtime_error(message), status(status) {}
    arm_status status;
};

namespace detail {

// The shortest text that reads back to the same number.
[[gnu::cold, gnu::noinline]] inline std::string digits(double v) {
    char buffer[32];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, v).ptr};
}

// Text, a number, or anything with a text() of its own. Not a stream: those would double a plugin's compile time.
template <class Part> void append(std::string &out, const Part &part) {
    if constexpr (std::is_convertible_v<const Part &, std::string_view>) {
        out += std::string_view(part);
    } else if constexpr (std::is_same_v<Part, char>) {
        out += part;
    } else if constexpr (std::is_integral_v<Part>) {
        out += std::to_string(part);
    } else if constexpr (std::is_floating_point_v<Part>) {
        out += digits(static_cast<double>(part));
    } else {
        out += part.text();
    }
}

} // namespace detail

// Throws: what the caller asked for is not acceptable. Say what was given, what was expected and what to try.
//   refuse("wants one input, got ", n);
template <class... Parts> [[noreturn, gnu::cold, gnu::noinline]] void refuse(const Parts &...parts) {
    std::string text;
    (detail::append(text, parts), ...);
    throw Failure(ARM_REFUSED, text);
}

namespace detail {

[[gnu::cold, gnu::noinline]] inline arm_status report(arm_error *error, arm_status code,
                                                      std::string_view message) noexcept {
    if (error != nullptr && ARM_HAS(error, arm_error, message)) {
        error->code = code;
        const size_t room = ARM_MESSAGE_BYTES - 1;
        const size_t n = message.size() < room ? message.size() : room;
        std::memcpy(error->message, message.data(), n);
        error->message[n] = '\0';
    }
    return code;
}

// The exception in flight as a status and a message. Called in a catch block only.
[[gnu::cold, gnu::noinline]] inline arm_status translate(arm_error *error) noexcept {
    try {
        throw;
    } catch (const Failure &failure) {
        return report(error, failure.status, failure.what());
    } catch (const std::bad_alloc &) {
        return report(error, ARM_NO_MEMORY, "out of memory");
    } catch (const std::exception &exception) {
        return report(error, ARM_FAILED, exception.what());
    } catch (...) {
        return report(error, ARM_FAILED, "threw something that is not a std::exception");
    }
}

// Runs f and turns whatever it throws into a status and a message.
template <class F> arm_status guard(arm_error *error, F &&f) noexcept {
    try {
        f();
        return ARM_OK;
    } catch (...) {
        return translate(error);
    }
}

// For the host's callbacks: a status that is not ARM_OK stops the component's work.
inline void pass(arm_status status) {
    if (status != ARM_OK) {
        throw Failure(status, "the host did not accept the plan");
    }
}

} // namespace detail
} // namespace armature
