// SPDX-License-Identifier: MIT
// nursery.cpp: loads once, forks often. Single-threaded, so that a fork leaves nothing half done.
#include "worker/nursery.hpp"

#include "worker/environment.hpp"
#include "worker/fences.hpp"
#include "worker/protocol.hpp"
#include "worker/worker.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace armature::worker {

namespace {

constexpr int parent_socket = STDIN_FILENO;
using Streams = std::array<int, 3>;

// One packet and the descriptors that came with it; false if the parent is gone or speaks another language.
bool receive(std::string &text, Streams &streams) {
    std::array<char, 65536> bytes;
    iovec place{bytes.data(), bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(Streams))> control{};
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t n;
    do {
        n = recvmsg(parent_socket, &message, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        return false;
    }
    text.assign(bytes.data(), static_cast<size_t>(n));
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != nullptr && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof(Streams))) {
        std::memcpy(streams.data(), CMSG_DATA(header), sizeof(Streams));
    }
    return true;
}

// In the new worker: the parent's child with its own streams and group, and nothing of the nursery's.
int become_worker(const Streams &streams, pid_t middle, pid_t parent, Preloaded preloaded) {
    for (int i = 0; i < 3; ++i) {
        if (dup2(streams[static_cast<size_t>(i)], i) < 0) {
            return 1;
        }
    }
    close_range(3, ~0U, 0);
    setpgid(0, 0);
    while (getppid() == middle) { // it is on its way out; only then does the death of our parent mean the coordinator's
        usleep(20);
    }
    return getppid() == parent ? serve(std::move(preloaded)) : 1;
}

} // namespace

int nurse() {
    stand_alone();
    const pid_t parent = getppid();
    std::string text;
    Streams streams{-1, -1, -1};
    if (!receive(text, streams)) {
        return 0;
    }
    Preloaded preloaded;
    const Json first = decode(text);
    preloaded.folders = first.at("plugins").get<std::vector<std::string>>();
    preloaded.allowed = first.at("allowed_plugins").get<std::string>();
    preloaded.catalogue = plugin::Catalogue::scan({preloaded.folders.begin(), preloaded.folders.end()}, false,
                                                  plugin::AllowList::of(preloaded.allowed));
    load_blas();
    while (receive(text, streams)) {
        // Twice, so that the worker is orphaned at once and the coordinator inherits it.
        const pid_t middle = fork();
        if (middle == 0) {
            const pid_t self = getpid();
            const pid_t worker = fork();
            if (worker == 0) {
                return become_worker(streams, self, parent, std::move(preloaded));
            }
            send(parent_socket, &worker, sizeof worker, MSG_NOSIGNAL);
            _exit(0);
        }
        if (middle < 0) {
            send(parent_socket, &middle, sizeof middle, MSG_NOSIGNAL);
        } else {
            waitpid(middle, nullptr, 0);
        }
        for (const int stream : streams) {
            close(stream);
        }
    }
    return 0;
}

} // namespace armature::worker
