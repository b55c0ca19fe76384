// SPDX-License-Identifier: MIT
// SHA-256 against the examples of FIPS 180 (NIST's "SHA256.pdf" and the one of a million letters).
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

namespace armature {
namespace {

TEST(Sha256, GivesThePublishedDigests) {
    EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    Sha256 hash;
    for (int i = 0; i < 1000; ++i) {
        hash.add(std::string(1000, 'a'));
    }
    EXPECT_EQ(hash.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
    const testing::TemporaryFolder folder;
    const std::string bytes = std::string(300000, 'x') + std::string("\0\xff end", 6); // longer than one read
    testing::write_file(folder / "file", bytes);
    EXPECT_EQ(sha256_file(folder / "file"), sha256(bytes));
    testing::write_file(folder / "empty", "");
    EXPECT_EQ(sha256_file(folder / "empty"), sha256(""));
}

TEST(Sha256, OfWhatCannotBeReadIsAnError) {
    const testing::TemporaryFolder folder;
    for (const auto &[path, reason] :
         {std::pair{folder / "missing", "No such file or directory"}, std::pair{folder.path(), "Is a directory"}}) {
        try {
            sha256_file(path);
            FAIL() << path;
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::data);
            EXPECT_EQ(error.message, std::string("cannot be read: ") + reason);
            EXPECT_EQ(error.where, path.string());
        }
    }
}

TEST(Hash64, IsTheFirstEightBytes) {
    EXPECT_EQ(hash64("abc"), 0xba7816bf8f01cfea);
}

} // namespace
} // namespace armature
