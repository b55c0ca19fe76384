// SPDX-License-Identifier: MIT
// error.hpp: how a component says no, and the one place where its exceptions stop.
#pragma once

#include <armature/draft/base.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace armature {

// An exception that carries a status over the border; any other std::exception becomes ARM_FAILED.
class Failure : public std::runtime_error {
public:
    Failure(arm_status status, const std::string &message) : std::runtime_error(message), status(status) {}
    arm_status status;
};

// Throws: what the caller asked for is not acceptable. Say what was given, what was expected and what to try.
//   refuse("wants one input, got ", n);
template <class... Parts> [[noreturn]] void refuse(const Parts &...parts) {
    std::ostringstream text;
    (text << ... << parts);
    throw Failure(ARM_REFUSED, text.str());
}

namespace detail {

inline arm_status report(arm_error *error, arm_status code, std::string_view message) noexcept {
    if (error != nullptr && ARM_HAS(error, arm_error, message)) {
        error->code = code;
        const size_t n = std::min(message.size(), size_t{ARM_MESSAGE_BYTES - 1});
        std::memcpy(error->message, message.data(), n);
        error->message[n] = '\0';
    }
    return code;
}

// Runs f and turns whatever it throws into a status and a message.
template <class F> arm_status guard(arm_error *error, F &&f) noexcept {
    try {
        f();
        return ARM_OK;
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

// For the host's callbacks: a status that is not ARM_OK stops the component's work.
inline void pass(arm_status status) {
    if (status != ARM_OK) {
        throw Failure(status, "the host did not accept the plan");
    }
}

} // namespace detail
} // namespace armature
