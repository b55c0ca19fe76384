// SPDX-License-Identifier: MIT
// binary.hpp: the bytes of a plugin file as they were at one moment, in a sealed memory file: what is hashed, looked
// at, kept and loaded is the same, whatever becomes of the file meanwhile. Runs nothing of it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace armature::plugin {

class Binary {
public:
    // Opens the file once and copies it. Throws Error(Fault::plugin) if it is no regular file, cannot be read or is
    // larger than 1 GiB, or if the system has no sealed memory files or no /proc to load them by.
    static std::shared_ptr<const Binary> copy(const std::filesystem::path &file);
    ~Binary();
    Binary(const Binary &) = delete;
    Binary &operator=(const Binary &) = delete;

    const std::filesystem::path &file() const { return file_; } // that it was copied from
    const std::string &sha256() const { return sha256_; }
    std::span<const std::byte> bytes() const { return bytes_; }
    int descriptor() const { return descriptor_; }
    // The handle of the loader; null, and dlerror() says why, if it does not load. The same bytes are loaded once in a
    // process, whatever files they were copied from. The memory file is named after the plugin (/proc/PID/maps), and
    // the loader knows it by a path below /proc that a debugger in another process can open too.
    void *load() const;

private:
    explicit Binary(const std::filesystem::path &file) : file_(file) {}
    void take(int from); // the bytes of a descriptor
    void seal();

    std::filesystem::path file_;
    std::string sha256_;
    std::span<const std::byte> bytes_;
    int descriptor_ = -1;
};

} // namespace armature::plugin
