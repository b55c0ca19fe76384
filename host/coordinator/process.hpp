// SPDX-License-Identifier: MIT
// process.hpp: one child process with its three pipes, in a process group of its own. Never blocks, and takes the child
// and whatever that started along when it goes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace armature::coordinator {

// Starts a program in a process group of its own, with these standard streams, no other descriptor, and the signals'
// standard behaviour. Throws Error(Fault::internal).
pid_t spawn(const std::filesystem::path &program, const std::vector<std::string> &arguments,
            const std::vector<std::string> &environment, int in, int out, int err);

class Process {
public:
    // From standard input, output and error to a process id.
    using Start = std::function<pid_t(int in, int out, int err)>;
    // Throws Error(Fault::internal) if no process can be had.
    explicit Process(const Start &start);
    ~Process(); // kills
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;

    pid_t id() const { return id_; }
    int out() const { return out_; }       // to read from, non-blocking
    int err() const { return err_; }       // the same, of its standard error
    int in() const { return in_; }         // to poll for writing while pending()
    int exited() const { return exited_; } // readable once the process has ended

    void send(std::string line); // as much as the pipe takes now; the rest by flush()
    bool pending() const { return !waiting_.empty(); }
    void flush();

    void ask_to_abort();                     // SIGABRT, which it can answer with a last word
    void kill();                             // SIGKILL for the group
    int reap();                              // the wait status; only after exited() is readable, or after kill()
    static std::string describe(int status); // "killed by SIGSEGV", "exit code 3"

private:
    pid_t id_ = -1;
    int in_ = -1, out_ = -1, err_ = -1, exited_ = -1;
    bool reaped_ = false;
    int status_ = 0;
    std::string waiting_;
};

} // namespace armature::coordinator
