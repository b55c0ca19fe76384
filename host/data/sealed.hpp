// SPDX-License-Identifier: MIT
// sealed.hpp: a cache file: a JSON header and raw bytes behind it, under a checksum, mapped read-only so that runs
// share its pages. Not a format for exchange: byte order is the machine's, and a file of another version is no file.
//
//   bytes  0- 7  "ARMDATA1"            bytes 24-31  checksum of everything from byte 64 on
//   bytes  8-15  length of the header  bytes 32-63  zero
//   bytes 16-23  length of the file    then the header, zeros up to a multiple of 64, the payload
//
// While a process maps or writes such a file it holds a shared lock on it (flock): so a cache knows what is in use.
#pragma once

#include "support/json.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>

namespace armature::data {

class Sealed {
public:
    Sealed() = default;
    Sealed(Sealed &&other) noexcept { swap(other); }
    Sealed &operator=(Sealed &&other) noexcept { return swap(other), *this; }
    ~Sealed();

    // The file if it is there and whole; nullopt otherwise, whatever is wrong with it. Reads every byte once.
    static std::optional<Sealed> open(const std::filesystem::path &file);

    const Json &header() const { return header_; }
    std::span<const std::byte> payload() const { return payload_; }

private:
    friend class SealedWriter;
    static std::optional<Sealed> map(int file); // an open file; is its owner from now on
    void swap(Sealed &other) noexcept {
        std::swap(file_, other.file_);
        std::swap(mapped_, other.mapped_);
        std::swap(bytes_, other.bytes_);
        std::swap(header_, other.header_);
        std::swap(payload_, other.payload_);
    }
    int file_ = -1; // kept open for its lock
    void *mapped_ = nullptr;
    size_t bytes_ = 0;
    Json header_;
    std::span<const std::byte> payload_;
};

// Writes beside the file and renames when all is there, so that a reader sees a whole file or none. Where that cannot
// be (no cache, a read-only or full disk) the bytes stay in memory of this process, and nothing else changes.
class SealedWriter {
public:
    SealedWriter(std::filesystem::path file, const Json &header, size_t payload_bytes); // empty path: memory only
    void write(size_t offset, const void *data, size_t bytes);                          // within the payload
    Sealed finish();

private:
    // An open file, and the name to remove it under until it has its place; both go even when a constructor throws.
    struct Output {
        int file = -1;
        std::filesystem::path temporary; // empty: in memory
        Output() = default;
        Output(const Output &) = delete;
        Output &operator=(const Output &) = delete;
        ~Output();
    };
    void put(size_t position, const void *data, size_t bytes);
    void move_to_memory();

    std::filesystem::path target_;
    Output output_;
    size_t header_bytes_ = 0, payload_at_ = 0, bytes_ = 0;
};

} // namespace armature::data
