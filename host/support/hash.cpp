// SPDX-License-Identifier: MIT
// hash.cpp: SHA-256 by OpenSSL.
#include "support/hash.hpp"

#include "support/error.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace armature {

struct Sha256::State {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

namespace {

using Digest = std::array<uint8_t, 32>;

void want(int succeeded) {
    if (succeeded != 1) {
        throw Error(Fault::internal, "OpenSSL does not compute SHA-256");
    }
}

// OpenSSL's only hash here. Its configuration file, which it would read at first use, takes a millisecond and says
// nothing of SHA-256.
const EVP_MD *algorithm() {
    static const EVP_MD *found = [] {
        OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
        return EVP_sha256();
    }();
    return found;
}

Digest digest(const void *data, size_t bytes) {
    Digest out;
    want(EVP_Digest(data, bytes, out.data(), nullptr, algorithm(), nullptr));
    return out;
}

std::string hexadecimal(const Digest &digest) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const uint8_t byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

} // namespace

Sha256::Sha256() : state_(std::make_unique<State>()) {
    want(EVP_DigestInit_ex(state_->context, algorithm(), nullptr));
}
Sha256::~Sha256() = default;

void Sha256::add(const void *data, size_t bytes) {
    want(EVP_DigestUpdate(state_->context, data, bytes));
}

std::string Sha256::hex() {
    Digest out;
    want(EVP_DigestFinal_ex(state_->context, out.data(), nullptr));
    return hexadecimal(out);
}

std::string sha256(const void *data, size_t bytes) {
    return hexadecimal(digest(data, bytes));
}
std::string sha256(std::string_view text) {
    return sha256(text.data(), text.size());
}

std::string sha256_file(const std::filesystem::path &file) {
    const auto fail = [&] {
        return Error(Fault::data, fmt::format("cannot be read: {}", std::strerror(errno)), file.string());
    };
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        throw fail();
    }
    Sha256 hash;
    std::vector<char> buffer(1 << 18);
    ssize_t n = 0;
    while ((n = read(descriptor, buffer.data(), buffer.size())) != 0) {
        if (n < 0 && errno != EINTR) {
            const Error error = fail();
            close(descriptor);
            throw error;
        }
        if (n > 0) {
            hash.add(buffer.data(), static_cast<size_t>(n));
        }
    }
    close(descriptor);
    return hash.hex();
}

uint64_t hash64(std::string_view text) {
    const Digest full = digest(text.data(), text.size());
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i) {
        value = value << 8 | full[static_cast<size_t>(i)];
    }
    return value;
}

} // namespace armature
