// SPDX-License-Identifier: MIT
// signals.cpp: a signalfd for the signals that ask a study to stop.
#include "coordinator/signals.hpp"

#include "support/error.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace armature::coordinator {

StopSignals::StopSignals() {
    sigset_t stopping;
    sigemptyset(&stopping);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&stopping, signal);
    }
    descriptor_ = signalfd(-1, &stopping, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor_ < 0) {
        throw Error(Fault::internal, "cannot make a signal descriptor", "coordinator");
    }
    sigprocmask(SIG_BLOCK, &stopping, &before_);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN; // a worker that died is found out by reading, not by a signal while writing
    sigaction(SIGPIPE, &ignore, &pipe_before_);
}

StopSignals::~StopSignals() {
    take();
    close(descriptor_);
    sigaction(SIGPIPE, &pipe_before_, nullptr);
    sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool StopSignals::take() {
    bool any = false;
    signalfd_siginfo info{};
    while (read(descriptor_, &info, sizeof info) == sizeof info) {
        any = true;
    }
    return any;
}

} // namespace armature::coordinator
