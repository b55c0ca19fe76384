// SPDX-License-Identifier: MIT
// side_by_side.cpp: see side_by_side.hpp. Process p of n does jobs p, p + n, p + 2 n ... in memory that it shares with
// this one. A word over a socket says that a result is there, a word back that it was taken.
#include "data/side_by_side.hpp"

#include "support/error.hpp"
#include "support/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <vector>

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace armature::data {
namespace {

bool receive(int socket, void *out, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        const ssize_t got = ::read(socket, static_cast<char *>(out) + done, bytes - done);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        done += got > 0 ? static_cast<size_t>(got) : 0;
    }
    return true;
}
bool send(int socket, const void *from, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        const ssize_t sent = ::send(socket, static_cast<const char *>(from) + done, bytes - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        done += sent > 0 ? static_cast<size_t>(sent) : 0;
    }
    return true;
}

// The length of an error's text, 0 where there is none, and the text.
bool tell(int socket, const std::string &error) {
    const uint64_t length = error.size();
    return send(socket, &length, sizeof length) && send(socket, error.data(), error.size());
}
[[noreturn]] void rethrow(const std::string &text) {
    const Json error = Json::parse(text);
    throw Error(static_cast<Fault>(error.at("fault").get<int>()), error.at("message"), error.at("where"),
                error.at("hint"));
}
std::string text_of(const Error &error) {
    return dump({{"fault", static_cast<int>(error.fault)},
                 {"message", error.message},
                 {"where", error.where},
                 {"hint", error.hint}});
}

class Helper {
public:
    Helper() = default;
    Helper(const Helper &) = delete;
    Helper &operator=(const Helper &) = delete;
    ~Helper() {
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            wait();
        }
        if (socket_ >= 0) {
            ::close(socket_);
        }
        if (memory_ != nullptr) {
            ::munmap(memory_, bytes_);
        }
    }
    // False if the system has no process or memory left.
    bool start(size_t bytes, int64_t first, int64_t last, int64_t stride, const Work &work) {
        bytes_ = std::max<size_t>(bytes, 1);
        void *shared = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        int ends[2];
        if (shared == MAP_FAILED) {
            return false;
        }
        memory_ = static_cast<std::byte *>(shared);
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
            return false;
        }
        const pid_t parent = ::getpid();
        process_ = ::fork();
        if (process_ == 0) {
            ::close(ends[0]);
            serve(parent, ends[1], first, last, stride, work);
        }
        ::close(ends[1]);
        socket_ = ends[0];
        return process_ > 0;
    }
    // The result of its next job; throws what went wrong with it.
    const std::byte *result(const std::string &who) {
        uint64_t length = 0;
        std::string error;
        if (receive(socket_, &length, sizeof length)) {
            error.resize(length);
            if (receive(socket_, error.data(), length)) {
                return error.empty() ? memory_ : (rethrow(error), nullptr);
            }
        }
        const int status = wait();
        throw Error(Fault::plugin,
                    WIFSIGNALED(status)
                        ? fmt::format("died of signal {} ({}) while it read examples", WTERMSIG(status),
                                      ::strsignal(WTERMSIG(status)))
                        : fmt::format("ended the process with status {} while it read examples", WEXITSTATUS(status)),
                    who, "`armature plugins check` finds such defects");
    }
    void taken() const {
        const char word = 1;
        send(socket_, &word, 1); // a process that is gone is noticed at its next result
    }

private:
    // In the copy: never returns, and leaves nothing behind that the original would do too.
    [[noreturn]] void serve(pid_t parent, int socket, int64_t first, int64_t last, int64_t stride, const Work &work) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
            ::signal(signal, SIG_DFL); // a crash is told by the original
        }
        char word = 1;
        bool asked = ::getppid() == parent;
        for (int64_t job = first; asked && job < last; job += stride) {
            std::string error;
            try {
                work(job, memory_);
            } catch (const Error &known) {
                error = text_of(known);
            } catch (const std::exception &other) {
                error = text_of(Error(Fault::internal, other.what()));
            }
            asked = tell(socket, error) && error.empty() && receive(socket, &word, 1);
        }
        ::_exit(0);
    }
    int wait() {
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = -1;
        return status;
    }
    pid_t process_ = -1;
    int socket_ = -1;
    std::byte *memory_ = nullptr;
    size_t bytes_ = 0;
};

// Memory as a helper has it, for the work that is done here.
struct Own {
    explicit Own(size_t bytes)
        : memory(static_cast<std::byte *>(::operator new (std::max<size_t>(bytes, 1), std::align_val_t{4096}))) {}
    Own(const Own &) = delete;
    Own &operator=(const Own &) = delete;
    ~Own() { ::operator delete (memory, std::align_val_t{4096}); }
    std::byte *memory;
};

} // namespace

int processors() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    return ::sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? std::max(1, CPU_COUNT(&allowed)) : 1;
}

void side_by_side(int processes, int64_t first, int64_t last, size_t bytes, const Work &work, const Take &take,
                  const std::string &who) {
    const auto count = static_cast<size_t>(std::clamp<int64_t>(processes, 1, std::max<int64_t>(1, last - first)));
    if (count > 1) {
        std::vector<Helper> helpers(count);
        bool started = true;
        for (size_t p = 0; p < count && started; ++p) {
            started = helpers[p].start(bytes, first + static_cast<int64_t>(p), last, static_cast<int64_t>(count), work);
        }
        if (started) {
            for (int64_t job = first; job < last; ++job) {
                Helper &helper = helpers[static_cast<size_t>(job - first) % count];
                take(job, helper.result(who));
                helper.taken();
            }
            return;
        }
    }
    const Own own(bytes);
    for (int64_t job = first; job < last; ++job) {
        work(job, own.memory);
        take(job, own.memory);
    }
}

} // namespace armature::data
