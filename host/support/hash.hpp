// SPDX-License-Identifier: MIT
// hash.hpp: SHA-256 of texts, memory and files, as 64 lower-case hexadecimal digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace armature {

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256 &) = delete;
    Sha256 &operator=(const Sha256 &) = delete;
    void add(const void *data, size_t bytes);
    void add(std::string_view text) { add(text.data(), text.size()); }
    std::string hex(); // ends the hash

private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string sha256(const void *data, size_t bytes);
std::string sha256(std::string_view text);
std::string sha256_file(const std::filesystem::path &file); // throws Error(Fault::data) if it cannot be read
uint64_t hash64(std::string_view text);                     // the first 8 bytes of the SHA-256, big-endian

} // namespace armature
