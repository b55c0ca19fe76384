// SPDX-License-Identifier: MIT
// installed.hpp: an Armature installed into a folder of its own, and a user who has nothing else: an empty room, a
// cache and a data directory, the installed program on the PATH, and no checkout.
#pragma once

#include "results/query.hpp"
#include "support/json.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace armature::testing {

namespace fs = std::filesystem;

class Installed : public ::testing::Test {
protected:
    Installed() : prefix(place / "prefix"), room(place / "room") {
        fs::create_directory(room);
        const Finished done = testing::run({"cmake", "--install", ARMATURE_BUILD, "--prefix", prefix.string()}, room);
        EXPECT_EQ(done.exit_code, 0) << done.err;
    }
    // A command in the room, or in a folder of it.
    Finished run(const std::vector<std::string> &command, const std::string &folder = ".") const {
        return testing::run(command, room / folder, environment());
    }
    std::vector<std::string> environment() const {
        const std::string path = std::getenv("PATH") == nullptr ? "/usr/bin:/bin" : std::getenv("PATH");
        return {"PATH=" + (prefix / "bin").string() + ":" + path,
                "XDG_CACHE_HOME=" + (place / "cache").string(),
                "XDG_DATA_HOME=" + (place / "data").string(),
                "ARMATURE_DATA=",
                "ARMATURE_DB=",
                "OPENBLAS_NUM_THREADS=1"};
    }
    // ... that has to succeed.
    Finished must(const std::vector<std::string> &command, const std::string &folder = ".") const {
        Finished done = run(command, folder);
        EXPECT_EQ(done.exit_code, 0) << ::testing::PrintToString(command) << "\n" << done.out << done.err;
        return done;
    }

    TemporaryFolder place;
    fs::path prefix, room;
};

} // namespace armature::testing
