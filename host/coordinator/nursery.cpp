// SPDX-License-Identifier: MIT
// nursery.cpp: hands descriptors over a socket, gets process ids back.
#include "coordinator/nursery.hpp"

#include "coordinator/process.hpp"
#include "support/error.hpp"
#include "worker/protocol.hpp"

#include <array>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace armature::coordinator {

namespace {

constexpr int patience = 10'000; // milliseconds: it only forks, but the first time it still loads

} // namespace

Nursery::Nursery(const std::filesystem::path &program, const std::vector<std::string> &environment,
                 const std::vector<std::string> &plugin_folders, const std::string &allowed_plugins) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        throw Error(Fault::internal, "cannot make a socket", "coordinator");
    }
    socket_ = ends[0];
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    id_ = spawn(program, {"armature", "worker", "--nursery"}, environment, ends[1], STDERR_FILENO, STDERR_FILENO);
    close(ends[1]);
    const std::string first = worker::encode({{"plugins", plugin_folders}, {"allowed_plugins", allowed_plugins}});
    send(socket_, first.data(), first.size(), MSG_NOSIGNAL); // if it is gone, worker() finds out
}

Nursery::~Nursery() {
    close(socket_);
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

pid_t Nursery::worker(int in, int out, int err) {
    const std::array<int, 3> streams = {in, out, err};
    char text[] = "worker";
    iovec place{text, sizeof text - 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof streams)> control{};
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof streams);
    std::memcpy(CMSG_DATA(header), streams.data(), sizeof streams);
    if (sendmsg(socket_, &message, MSG_NOSIGNAL) < 0) {
        return -1;
    }
    pollfd answer{socket_, POLLIN, 0};
    pid_t id = -1;
    if (poll(&answer, 1, patience) <= 0 || recv(socket_, &id, sizeof id, 0) != sizeof id) {
        kill(id_, SIGKILL); // so that it cannot give birth later
        return -1;
    }
    return id;
}

} // namespace armature::coordinator
