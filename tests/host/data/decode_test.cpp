// SPDX-License-Identifier: MIT
// A set is decoded once, into a file that runs share; one that is broken, half written or impossible changes nothing
// but the time it takes.
#include "data/decode.hpp"

#include "host/data/opening.hpp"
#include "support/hash.hpp"

#include <cstring>

#include <sys/wait.h>
#include <unistd.h>

namespace armature::data {
namespace {

using testing::read_file;
using testing::write_file;
using Decode = Opening;
namespace fs = std::filesystem;

// A file under the right name, whole, but with other numbers: if they come back, the plugin was not asked.
TEST_F(Decode, HappensOnce) {
    write_table();
    const Opened first = open(table("none"));
    ASSERT_EQ(cached().size(), 1U);
    const fs::path file = cached()[0];
    {
        const auto sealed = Sealed::open(file);
        ASSERT_TRUE(sealed);
        std::vector<std::byte> payload(sealed->payload().begin(), sealed->payload().end());
        const float other = 4321;
        std::memcpy(payload.data(), &other, sizeof other); // the first row's number
        SealedWriter writer(file, sealed->header(), payload.size());
        writer.write(0, payload.data(), payload.size());
        writer.finish();
    }
    const Opened second = open(table("none"));
    EXPECT_NE(bytes(first), bytes(second));
    EXPECT_EQ(first.sha256, second.sha256);
    EXPECT_EQ(second.tables, first.tables);
    EXPECT_EQ(cached().size(), 1U);
    // Another split or normalisation decodes nothing anew; another setting of the dataset does.
    experiment::Data other = table();
    other.split = {0.3, 0.3};
    open(other);
    EXPECT_EQ(cached().size(), 1U);
    other.dataset.settings["drop"] = {"same"};
    open(other);
    EXPECT_EQ(cached().size(), 2U);
}

TEST_F(Decode, HappensAgainWhenTheCacheIsBroken) {
    write_table();
    const std::string good = bytes(open(table()));
    const fs::path file = cached().at(0);
    const std::string whole = read_file(file);
    for (const std::string &broken :
         {std::string(), std::string("ARMDATA1"), std::string(4096, '\xff'), whole.substr(0, whole.size() / 2),
          whole + "x", whole.substr(0, whole.size() - 1) + "?"}) {
        write_file(file, broken);
        EXPECT_EQ(bytes(open(table())), good);
        EXPECT_EQ(read_file(file), whole) << "and the cache is mended";
    }
    fs::remove(file);
    fs::create_directory(file); // cannot be replaced: works without
    EXPECT_EQ(bytes(open(table())), good);
}

TEST_F(Decode, WorksWithoutACache) {
    write_table();
    const std::string good = bytes(open(table()));
    write_file(root / "file", "no folder");
    setenv("XDG_CACHE_HOME", (root / "file").c_str(), 1);
    EXPECT_EQ(bytes(open(table())), good);
}

TEST_F(Decode, RemovesWhatAKilledProcessLeft) {
    open(spirals(50));
    const fs::path file = cached().at(0);
    fs::remove(file);
    write_file(file.string() + ".Ab12Cd", "half a file");
    open(spirals(50));
    EXPECT_EQ(cached(), std::vector<fs::path>{file});
}

TEST_F(Decode, MayHappenInManyProcessesAtOnce) {
    const auto hash = [&] { return sha256(bytes(open(spirals(100'000)))); };
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
        children.push_back(fork());
        if (children.back() == 0) {
            try {
                write_file(root / ("hash" + std::to_string(i)), hash());
                _exit(0);
            } catch (...) {
                _exit(1);
            }
        }
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    const std::string mine = hash();
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(read_file(root / ("hash" + std::to_string(i))), mine);
    }
    EXPECT_EQ(cached().size(), 1U) << "one file, nothing temporary";
}

} // namespace
} // namespace armature::data
