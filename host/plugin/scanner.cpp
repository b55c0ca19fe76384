// SPDX-License-Identifier: MIT
// scanner.cpp: one forked child a file. Forked, not executed anew: it works from whatever program asks, and needs no
// hidden command. The program is still single-threaded when it looks for plugins, so a fork is safe; the child keeps no
// open file of its parent, and ends without running its parent's exit handlers.
#include "plugin/scanner.hpp"

#include "plugin/description.hpp"
#include "support/identity.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::plugin {

namespace fs = std::filesystem;

namespace {

constexpr size_t longest_answer = size_t{4} << 20;

// What a child writes: one JSON object, then its end.
std::string answer(const fs::path &file, const AllowList &allowed) {
    Json out;
    try {
        const auto binary = Binary::copy(file);
        out["sha256"] = binary->sha256();
        if (!allowed.allows(binary->sha256())) {
            return dump(out);
        }
        const auto library = Library::open(binary);
        Json components = Json::array();
        for (const Component &component : describe(*library)) {
            components.push_back(to_json(component));
        }
        out["components"] = std::move(components);
    } catch (const Error &error) {
        // The file is known to whoever asked.
        const std::string where = error.where.empty() || error.where == file ? "" : error.where + ": ";
        out["rejected"] = where + error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
        out["passing"] = !out.contains("sha256");
    } catch (const std::exception &exception) {
        out["rejected"] = exception.what();
    }
    return dump(out);
}

[[noreturn]] void be_child(const fs::path &file, const AllowList &allowed, int report, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(1);
    }
    setpgid(0, 0); // what the plugin starts is killed with it
    for (int signal = 1; signal < NSIG; ++signal) {
        std::signal(signal, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    // Only the report stays, as 3; the plugin's own printing goes nowhere.
    const int null = open("/dev/null", O_RDWR);
    if (dup2(report, 3) < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
        close_range(4, ~0u, 0) != 0) {
        _exit(1);
    }
    const std::string text = answer(file, allowed) + '\n';
    for (size_t sent = 0; sent < text.size();) {
        const ssize_t n = write(3, text.data() + sent, text.size() - sent);
        if (n <= 0) {
            _exit(1);
        }
        sent += static_cast<size_t>(n);
    }
    _exit(0);
}

struct Child {
    size_t index; // of its file
    pid_t pid;
    int report;
    double until;
    std::string text = {};
};

Child start(size_t index, const fs::path &file, const AllowList &allowed, double deadline) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        throw Error(Fault::internal, fmt::format("no pipe for the plugin scan: {}", std::strerror(errno)));
    }
    std::fflush(nullptr); // or the child could write it a second time
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
        be_child(file, allowed, ends[1], parent);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        throw Error(Fault::internal, fmt::format("no process for the plugin scan: {}", std::strerror(errno)));
    }
    return {index, pid, ends[0], monotonic_seconds() + deadline};
}

Scanned read_answer(const std::string &text) {
    try {
        const Json json = parse_json(text, "the scanner's answer", Fault::internal);
        Scanned out;
        out.rejected = json.value("rejected", "");
        out.sha256 = json.value("sha256", "");
        out.passing = json.value("passing", false);
        for (const Json &item : json.value("components", Json::array())) {
            out.components.push_back(component(item));
        }
        return out;
    } catch (const std::exception &exception) {
        return {{}, fmt::format("wrote over the scanner's answer ({})", exception.what())};
    }
}

// The child has closed its end, or its time is over.
Scanned finish(const Child &child, bool hung, double deadline) {
    close(child.report);
    if (hung || child.text.size() > longest_answer) {
        kill(-child.pid, SIGKILL);
        kill(child.pid, SIGKILL); // if it had no time to become a group
    }
    int status = 0;
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (hung) {
        return {{}, fmt::format("did not finish loading within {:g} seconds", deadline)};
    }
    if (child.text.size() > longest_answer) {
        return {{}, fmt::format("describes itself in more than {} MiB", longest_answer >> 20)};
    }
    if (WIFSIGNALED(status)) {
        return {
            {},
            fmt::format("crashed while it was loaded: signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))};
    }
    if (child.text.empty() || child.text.back() != '\n') {
        return {{}, fmt::format("ended the process while it was loaded, with exit code {}", WEXITSTATUS(status))};
    }
    return read_answer(child.text);
}

// Takes what the child has written; false at its end.
bool take(Child &child) {
    char buffer[1 << 16];
    const ssize_t n = read(child.report, buffer, sizeof buffer);
    if (n > 0) {
        child.text.append(buffer, static_cast<size_t>(n));
    }
    return child.text.size() <= longest_answer && (n > 0 || (n < 0 && errno == EINTR));
}

} // namespace

std::vector<Scanned> scan_files(const std::vector<fs::path> &files, const AllowList &allowed, double deadline) {
    std::vector<Scanned> out(files.size());
    std::vector<Child> children;
    const size_t most = std::max(1u, std::thread::hardware_concurrency());
    for (size_t next = 0; next < files.size() || !children.empty();) {
        while (next < files.size() && children.size() < most) {
            children.push_back(start(next, files[next], allowed, deadline));
            ++next;
        }
        std::vector<pollfd> reports;
        double until = children.front().until;
        for (const Child &child : children) {
            reports.push_back({child.report, POLLIN, 0});
            until = std::min(until, child.until);
        }
        const double wait = std::max(0.0, until - monotonic_seconds());
        poll(reports.data(), reports.size(), static_cast<int>(wait * 1000) + 1);
        for (size_t i = children.size(); i-- > 0;) {
            const bool ended = reports[i].revents != 0 && !take(children[i]);
            const bool hung = !ended && monotonic_seconds() >= children[i].until;
            if (ended || hung) {
                out[children[i].index] = finish(children[i], hung, deadline);
                children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }
    return out;
}

} // namespace armature::plugin
