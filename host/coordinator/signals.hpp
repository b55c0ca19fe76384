// SPDX-License-Identifier: MIT
// signals.hpp: SIGINT, SIGTERM and SIGHUP as something to poll for, while this object lives; and no death by SIGPIPE.
#pragma once

#include <csignal>

namespace armature::coordinator {

class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals &) = delete;
    StopSignals &operator=(const StopSignals &) = delete;
    int descriptor() const { return descriptor_; }
    bool take(); // true if one has arrived since the last call

private:
    int descriptor_ = -1;
    sigset_t before_{};
    struct sigaction pipe_before_ {};
};

} // namespace armature::coordinator
