// SPDX-License-Identifier: MIT
// writer_lock.hpp: one coordinator at a time. FILE.lock is locked with flock and holds the owner's process id; the lock
// dies with its process, so the file staying behind means nothing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace armature::results {

class WriterLock {
public:
    // Throws Error(Fault::database) naming the process that holds it, or why the file cannot be made.
    explicit WriterLock(const std::filesystem::path &database);
    ~WriterLock();
    WriterLock(const WriterLock &) = delete;
    WriterLock &operator=(const WriterLock &) = delete;

private:
    int file_ = -1;
};

// The name of a file system that lives on another machine, by its magic number of statfs: locks and shared memory,
// which SQLite's write-ahead log needs, do not hold there.
std::optional<std::string> network_file_system(unsigned long magic);

// Throws Error(Fault::database) if the folder is missing or on a network file system.
void require_local(const std::filesystem::path &database);

} // namespace armature::results
