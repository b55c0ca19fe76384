// SPDX-License-Identifier: MIT
// `armature doctor`, as a program: what it finds, and the advice beside what will not work.
#include "support/json.hpp"
#include "support/places.hpp"
#include "support/processor.hpp"
#include "support/services.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature {
namespace {

using ::testing::HasSubstr;

class DoctorTest : public ::testing::Test {
protected:
    // Item -> {value, advice}.
    std::map<std::string, std::pair<Json, Json>> doctor(std::vector<std::string> environment = {}) {
        environment.push_back("XDG_CACHE_HOME=" + (room / "cache").string());
        const testing::Finished run = testing::armature({"doctor", "--format", "json"}, room.path(), environment);
        EXPECT_EQ(run.exit_code, 0) << run.err;
        std::map<std::string, std::pair<Json, Json>> found;
        for (const Json &row : parse_json(run.out, "doctor")) {
            found[row.at("item")] = {row.at("value"), row.at("advice")};
        }
        return found;
    }
    testing::TemporaryFolder room;
};

TEST_F(DoctorTest, SaysWhatThereIs) {
    auto found = doctor();
    EXPECT_EQ(found["model"].first, processor().model);
    EXPECT_EQ(found["vector mathematics"].first, vector_math());
    EXPECT_THAT(found["OpenBLAS"].first.get<std::string>(), HasSubstr("OpenBLAS 0."));
    EXPECT_EQ(found["kernels that it uses"].second, nullptr);
    EXPECT_THAT(found[testing::plugin_folder().string()].first.get<std::string>(), HasSubstr(" components"));
    EXPECT_EQ(found["default"].first, (std::filesystem::canonical(room.path()) / "runs.db").string());
    EXPECT_EQ(found["state"].first, "will be made by the first run");
    EXPECT_TRUE(found.contains("open files"));
    EXPECT_FALSE(std::filesystem::exists(room / "runs.db")); // asked, not made
}

TEST_F(DoctorTest, AdvisesOnADatabaseThatIsNone) {
    testing::write_file(room / "runs.db", "this is not a database, but long enough to be read as one would be\n");
    auto found = doctor();
    EXPECT_EQ(found["state"].first, "not usable");
    EXPECT_FALSE(found["state"].second.is_null());
    found = doctor({"ARMATURE_DB=/nowhere/runs.db"});
    EXPECT_EQ(found["state"].first, "cannot be made");
}

TEST_F(DoctorTest, AdvisesOnKernelsThatOpenBlasDoesNotTake) {
    auto found = doctor({"OPENBLAS_CORETYPE=Nonsense"});
    EXPECT_EQ(found["chosen for OpenBLAS"].first, "Nonsense");
    EXPECT_THAT(found["kernels that it uses"].second.get<std::string>(), HasSubstr("it does not take \"Nonsense\""));
}

TEST_F(DoctorTest, AdvisesOnPluginsThatWereRejected) {
    const std::filesystem::path folder = room / "share" / "armature" / "plugins";
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(testing::broken_plugin("no_entry"), folder / "no_entry.so");
    auto found = doctor({"XDG_DATA_HOME=" + (room / "share").string()});
    EXPECT_EQ(found[(folder / "no_entry.so").string()].first, "rejected");
    EXPECT_THAT(found[(folder / "no_entry.so").string()].second.get<std::string>(), HasSubstr("armature_entry"));
}

} // namespace
} // namespace armature
