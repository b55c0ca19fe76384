// SPDX-License-Identifier: MIT
// sealed.cpp: see sealed.hpp.
#include "data/sealed.hpp"

#include "support/alignment.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace armature::data {
namespace {

constexpr size_t alignment = ARM_ALIGNMENT;
constexpr std::array<char, 8> magic = {'A', 'R', 'M', 'D', 'A', 'T', 'A', '1'};

struct Prefix {
    std::array<char, 8> magic;
    uint64_t header_bytes, file_bytes, checksum;
    std::array<uint64_t, 4> zero;
};
static_assert(sizeof(Prefix) == alignment);

// Says that the file is in use, until it is closed. Does not wait: whoever holds a lock against this one is removing
// the file, and a file without a name is as good.
void share(int file) {
    ::flock(file, LOCK_SH | LOCK_NB);
}

// Finds bits that flipped and pages that were lost, at the speed of memory; it is no defence against an enemy, who
// could as well change the program. Eight chains, each multiplying its word in; the odd multiplier makes every step
// a bijection, so no single change can cancel itself.
uint64_t checksum(const std::byte *data, size_t bytes) {
    constexpr uint64_t multiplier = 0x9e3779b97f4a7c15; // 2^64 / golden ratio
    std::array<uint64_t, 8> lanes = {1, 2, 3, 4, 5, 6, 7, 8};
    const auto mix = [&](const std::byte *block) {
        std::array<uint64_t, 8> words;
        std::memcpy(words.data(), block, sizeof words);
        for (size_t k = 0; k < 8; ++k) {
            lanes[k] = (lanes[k] ^ words[k]) * multiplier;
            lanes[k] ^= lanes[k] >> 29;
        }
    };
    const size_t whole = bytes / alignment * alignment;
    for (size_t i = 0; i < whole; i += alignment) {
        mix(data + i);
    }
    std::array<std::byte, alignment> rest{};
    std::memcpy(rest.data(), data + whole, bytes - whole);
    mix(rest.data());
    uint64_t sum = bytes;
    for (const uint64_t lane : lanes) {
        sum = (sum ^ lane) * multiplier;
        sum ^= sum >> 32;
    }
    return sum;
}

} // namespace

Sealed::~Sealed() {
    if (mapped_ != nullptr) {
        ::munmap(mapped_, bytes_);
    }
    if (file_ >= 0) {
        ::close(file_);
    }
}

std::optional<Sealed> Sealed::open(const std::filesystem::path &path) {
    const int file = path.empty() ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    return file < 0 ? std::nullopt : map(file);
}

std::optional<Sealed> Sealed::map(int file) {
    Sealed sealed;
    sealed.file_ = file;
    share(file);
    struct stat about {};
    Prefix prefix{};
    if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode) ||
        ::pread(file, &prefix, sizeof prefix, 0) != static_cast<ssize_t>(sizeof prefix)) {
        return std::nullopt;
    }
    const auto bytes = static_cast<size_t>(about.st_size);
    if (prefix.magic != magic || prefix.file_bytes != bytes || prefix.header_bytes > bytes - sizeof prefix ||
        aligned(sizeof prefix + prefix.header_bytes) > bytes) {
        return std::nullopt;
    }
    void *mapped = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) {
        return std::nullopt;
    }
    sealed.mapped_ = mapped;
    sealed.bytes_ = bytes;
    const auto *start = static_cast<const std::byte *>(mapped);
    if (checksum(start + sizeof prefix, bytes - sizeof prefix) != prefix.checksum) {
        return std::nullopt;
    }
    try {
        const std::string_view text(reinterpret_cast<const char *>(start) + sizeof prefix, prefix.header_bytes);
        sealed.header_ = parse_json(text, "cache file", Fault::internal);
    } catch (const std::exception &) {
        return std::nullopt;
    }
    const size_t payload_at = aligned(sizeof prefix + prefix.header_bytes);
    sealed.payload_ = {start + payload_at, bytes - payload_at};
    return sealed;
}

SealedWriter::SealedWriter(std::filesystem::path file, const Json &header, size_t payload_bytes)
    : target_(std::move(file)) {
    const std::string text = dump(header);
    header_bytes_ = text.size();
    payload_at_ = aligned(sizeof(Prefix) + header_bytes_);
    bytes_ = payload_at_ + payload_bytes;
    if (!target_.empty()) {
        std::string name = target_.string() + ".XXXXXX";
        output_.file = ::mkostemp(name.data(), O_CLOEXEC);
        output_.temporary = output_.file >= 0 ? name : "";
        share(output_.file);
    }
    if (output_.file < 0 || ::ftruncate(output_.file, static_cast<off_t>(bytes_)) != 0) {
        move_to_memory();
    }
    put(sizeof(Prefix), text.data(), text.size());
}

SealedWriter::Output::~Output() {
    if (file >= 0) {
        ::close(file);
    }
    if (!temporary.empty()) {
        ::unlink(temporary.c_str());
    }
}

void SealedWriter::write(size_t offset, const void *data, size_t bytes) {
    put(payload_at_ + offset, data, bytes);
}

void SealedWriter::put(size_t position, const void *data, size_t bytes) {
    const auto *from = static_cast<const std::byte *>(data);
    while (bytes > 0) {
        const ssize_t done = ::pwrite(output_.file, from, bytes, static_cast<off_t>(position));
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            if (output_.temporary.empty()) {
                throw std::bad_alloc(); // memory is full too
            }
            move_to_memory();
            continue;
        }
        from += done;
        position += static_cast<size_t>(done);
        bytes -= static_cast<size_t>(done);
    }
}

// Goes on in an anonymous file, with what was written so far.
void SealedWriter::move_to_memory() {
    Output disk;
    std::swap(disk.file, output_.file);
    std::swap(disk.temporary, output_.temporary);
    output_.file = ::memfd_create("armature-data", MFD_CLOEXEC);
    if (output_.file < 0 || ::ftruncate(output_.file, static_cast<off_t>(bytes_)) != 0) {
        throw std::bad_alloc();
    }
    std::vector<std::byte> block(size_t{1} << 20);
    size_t at = 0;
    for (ssize_t got; (got = ::pread(disk.file, block.data(), block.size(), static_cast<off_t>(at))) > 0;) {
        put(at, block.data(), static_cast<size_t>(got));
        at += static_cast<size_t>(got);
    }
}

Sealed SealedWriter::finish() {
    void *mapped = ::mmap(nullptr, bytes_, PROT_READ, MAP_SHARED, output_.file, 0);
    if (mapped == MAP_FAILED) {
        throw std::bad_alloc();
    }
    const Prefix prefix{magic,
                        header_bytes_,
                        bytes_,
                        checksum(static_cast<const std::byte *>(mapped) + sizeof(Prefix), bytes_ - sizeof(Prefix)),
                        {}};
    ::munmap(mapped, bytes_);
    put(0, &prefix, sizeof prefix);
    std::optional<Sealed> sealed = Sealed::map(std::exchange(output_.file, -1));
    if (!sealed) {
        throw Error(Fault::internal, "the decoded data that were just written do not read back", target_.string());
    }
    if (!output_.temporary.empty() && ::rename(output_.temporary.c_str(), target_.c_str()) == 0) {
        output_.temporary.clear();
    }
    return std::move(*sealed);
}

} // namespace armature::data
