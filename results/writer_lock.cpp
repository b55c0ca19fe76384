// SPDX-License-Identifier: MIT
#include "results/writer_lock.hpp"

#include "support/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <map>
#include <sys/file.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace armature::results {

namespace fs = std::filesystem;

namespace {

// "process 1234 (armature sweep quickstart.json)", from what the lock file and /proc say.
std::string holder(const fs::path &lock) {
    long process = 0;
    std::ifstream(lock) >> process;
    if (process <= 0) {
        return "another process";
    }
    std::ifstream in(fmt::format("/proc/{}/cmdline", process), std::ios::binary);
    std::string command{std::istreambuf_iterator<char>(in), {}};
    for (char &c : command) {
        const auto byte = static_cast<unsigned char>(c);
        c = byte < 0x20 || byte == 0x7f ? ' '
                                        : c; // zeros part the words; another program's name must not steer a terminal
    }
    while (!command.empty() && command.back() == ' ') {
        command.pop_back();
    }
    return command.empty() ? fmt::format("process {}", process) : fmt::format("process {} ({})", process, command);
}

} // namespace

WriterLock::WriterLock(const fs::path &database) {
    const fs::path path = database.string() + ".lock";
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) {
        const int error = errno;
        if (error == EACCES || error == EROFS || error == EPERM) {
            throw Error(Fault::database, "is read-only", database.string(),
                        "make the file and its folder writable, or choose another with --db FILE");
        }
        throw Error(Fault::database, fmt::format("cannot be locked: {}", std::strerror(error)), path.string());
    }
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        close(file_);
        if (error == EWOULDBLOCK) {
            throw Error(Fault::database, fmt::format("{} is already writing to it", holder(path)), database.string(),
                        "wait for it or stop it, or choose another file with --db FILE; reading is always possible");
        }
        throw Error(Fault::database, fmt::format("cannot be locked: {}", std::strerror(error)), path.string());
    }
    // Only for the message above: a full disk must not keep anyone from the results.
    const std::string text = fmt::format("{}\n", getpid());
    if (ftruncate(file_, 0) != 0 || pwrite(file_, text.data(), text.size(), 0) < 0) {
        return;
    }
}

WriterLock::~WriterLock() {
    close(file_);
}

std::optional<std::string> network_file_system(unsigned long magic) {
    static const std::map<unsigned long, std::string> known = {
        {0x6969, "NFS"},        {0x517B, "SMB"},        {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB"},
        {0x5346414F, "AFS"},    {0x73757245, "Coda"},   {0x564C, "NCP"},      {0x00C36400, "Ceph"},
        {0x0BD00BD0, "Lustre"}, {0x19830326, "BeeGFS"}, {0x47504653, "GPFS"}};
    const auto found = known.find(magic & 0xFFFFFFFF);
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

void require_local(const fs::path &database) {
    const fs::path folder = database.has_parent_path() ? database.parent_path() : ".";
    struct statfs what = {};
    if (statfs(folder.c_str(), &what) != 0) {
        throw Error(Fault::database, fmt::format("its folder cannot be used: {}", std::strerror(errno)),
                    database.string(), fmt::format("mkdir -p {}", folder.string()));
    }
    if (const auto name = network_file_system(static_cast<unsigned long>(what.f_type))) {
        throw Error(
            Fault::database, fmt::format("lies on a network file system ({}), where SQLite can lose data", *name),
            database.string(), "choose a file on a local disk with --db FILE, and copy it when the study is over");
    }
}

} // namespace armature::results
