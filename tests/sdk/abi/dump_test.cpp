// SPDX-License-Identifier: MIT
// abidiff finds no difference between the contract's types now and the description kept with the release, and no list
// of exceptions is used: such a list hides reordered fields too.
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Dump : public ::testing::Test {
protected:
    void SetUp() override {
        if (run({"abidiff", "--version"}, folder.path()).exit_code != 0) {
            GTEST_SKIP() << "there is no abidiff on this machine (Debian's package abigail-tools)";
        }
    }
    // The release's description against the headers below `include`.
    Finished compare(const fs::path &include) const {
        const Finished dumped =
            run({(source_folder() / "tests/sdk/abi/dump/dump").string(), include.string()}, folder.path());
        EXPECT_EQ(dumped.exit_code, 0) << dumped.err;
        write_file(folder / "now.abi", dumped.out);
        return run({"abidiff", (source_folder() / "sdk/abi/released/1.0.1/contract.abi").string(),
                    (folder / "now.abi").string()},
                   folder.path());
    }
    // A copy of the headers with one thing changed.
    fs::path changed(const std::string &header, const std::string &from, const std::string &to) const {
        const fs::path copy = folder / "include";
        fs::copy(source_folder() / "sdk/include", copy, fs::copy_options::recursive);
        std::string text = read_file(copy / header);
        const size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        write_file(copy / header, text.replace(at, from.size(), to));
        return copy;
    }
    const TemporaryFolder folder;
};

TEST_F(Dump, IsThatOfTheRelease) {
    const Finished compared = compare(source_folder() / "sdk/include");
    EXPECT_EQ(compared.exit_code, 0) << "The plugin contract has changed against sdk/abi/released/1.0.1:\n"
                                     << compared.out << compared.err;
}
TEST_F(Dump, ReorderedFieldsDiffer) {
    const Finished compared = compare(changed("armature/schedule.h", "int64_t step;\n    int64_t steps_total;",
                                              "int64_t steps_total;\n    int64_t step;"));
    EXPECT_NE(compared.exit_code, 0);
    EXPECT_THAT(compared.out, HasSubstr("arm_progress"));
}
TEST_F(Dump, AChangedArgumentDiffers) {
    const Finished compared =
        compare(changed("armature/metric.h", "double *into, const double *from", "float *into, const double *from"));
    EXPECT_NE(compared.exit_code, 0);
    EXPECT_THAT(compared.out, HasSubstr("arm_metric"));
}
TEST_F(Dump, AFieldInTheMiddleOfADraftDiffers) {
    const Finished compared = compare(changed("armature/draft/layer.h", "const arm_tensor *outputs;",
                                              "const arm_tensor *outputs;\n    const arm_tensor *others;"));
    EXPECT_NE(compared.exit_code, 0);
    EXPECT_THAT(compared.out, HasSubstr("arm_layer_frame"));
}

} // namespace
} // namespace armature::testing
