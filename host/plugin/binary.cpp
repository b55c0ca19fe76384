// SPDX-License-Identifier: MIT
// binary.cpp: memfd_create, one copy, four seals, and only then the hash: nobody can change what was hashed, not even
// this process.
#include "plugin/binary.hpp"

#include "support/error.hpp"
#include "support/hash.hpp"

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::plugin {

namespace {

constexpr size_t most = size_t{1} << 30;
constexpr unsigned no_exec_seal = 0x8; // MFD_NOEXEC_SEAL, newer than our headers: it is mapped, never executed

Error failure(const std::filesystem::path &file, const char *what) {
    return {Fault::plugin, fmt::format("{}: {}", what, std::strerror(errno)), file.string()};
}

int memory_file(const std::string &name) {
    const int file = memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING | no_exec_seal);
    return file >= 0 || errno != EINVAL ? file : memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

// "/proc/123": this process by its number, for whoever reads the path in another one. "" if /proc is not mounted.
std::string own_folder() {
    char number[32];
    const ssize_t length = readlink("/proc/self", number, sizeof number);
    return length <= 0 ? "" : "/proc/" + std::string(number, static_cast<size_t>(length));
}

} // namespace

std::shared_ptr<const Binary> Binary::copy(const std::filesystem::path &file) {
    if (own_folder().empty()) {
        throw Error(Fault::plugin, "cannot be loaded from memory: /proc is not mounted", file.string(),
                    "mount -t proc proc /proc");
    }
    std::shared_ptr<Binary> binary(new Binary(file));
    const int from = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0) {
        throw failure(file, "cannot be opened");
    }
    try {
        binary->take(from);
    } catch (...) {
        close(from);
        throw;
    }
    close(from);
    binary->seal();
    return binary;
}

Binary::~Binary() {
    if (!bytes_.empty()) {
        munmap(const_cast<std::byte *>(bytes_.data()), bytes_.size());
    }
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

void Binary::take(int from) {
    struct stat about {};
    if (fstat(from, &about) != 0 || !S_ISREG(about.st_mode)) {
        throw Error(Fault::plugin, "is not a regular file", file_.string());
    }
    const auto too_large = [&](size_t bytes) {
        if (bytes > most) {
            throw Error(Fault::plugin, fmt::format("is larger than {} MiB", most >> 20), file_.string());
        }
    };
    too_large(static_cast<size_t>(about.st_size));
    descriptor_ = memory_file(file_.filename().string().substr(0, 200)); // a name has at most 249 bytes
    if (descriptor_ < 0) {
        throw failure(file_, "cannot be loaded, since this system gives no sealed memory file (memfd_create)");
    }
    for (size_t done = 0;;) { // to the end, wherever that is by now
        const ssize_t n = sendfile(descriptor_, from, nullptr, size_t{1} << 24);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            throw failure(file_, "cannot be copied into memory");
        }
        if (n == 0) {
            return;
        }
        too_large(done += static_cast<size_t>(n));
    }
}

void Binary::seal() {
    struct stat about {};
    if (fcntl(descriptor_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0 ||
        fstat(descriptor_, &about) != 0) {
        throw failure(file_, "cannot be sealed in memory");
    }
    if (const auto size = static_cast<size_t>(about.st_size); size > 0) {
        void *const mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor_, 0);
        if (mapped == MAP_FAILED) {
            throw failure(file_, "cannot be mapped");
        }
        bytes_ = {static_cast<const std::byte *>(mapped), size};
    }
    sha256_ = armature::sha256(bytes_.data(), bytes_.size());
}

void *Binary::load() const {
    static std::mutex mutex;
    static std::map<std::string, void *> loaded; // by hash
    const std::lock_guard guard(mutex);
    if (const auto known = loaded.find(sha256_); known != loaded.end()) {
        return known->second;
    }
    const std::string folder = own_folder();
    // The loader takes a path that it knows for the library that it loaded by it. A descriptor that somebody else's
    // code has closed is used again, so a path may be known without being ours: then another number is taken.
    int number = descriptor_;
    std::string path = fmt::format("{}/fd/{}", folder, number);
    for (void *other; (other = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD)) != nullptr;) {
        dlclose(other);
        number = fcntl(descriptor_, F_DUPFD_CLOEXEC, number + 1); // stays open, like the library
        if (number < 0) {
            throw failure(file_, "cannot be loaded");
        }
        path = fmt::format("{}/fd/{}", folder, number);
    }
    void *const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) {
        loaded.emplace(sha256_, handle);
    }
    return handle;
}

} // namespace armature::plugin
