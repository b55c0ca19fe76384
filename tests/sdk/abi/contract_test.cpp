// SPDX-License-Identifier: MIT
// The contract's headers say what the newest release says, token for token; comments are free. A frozen header never
// changes but by a new minor version, a draft by a new id: then sdk/abi/released gets the new headers, by hand and
// with the reasons in sdk/abi/RULES.md.
#include "support/contract.hpp"
#include "support/places.hpp"

#include <fmt/ranges.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const fs::path released = source_folder() / "sdk" / "abi" / "released" / "1.0.1";
const fs::path now = source_folder() / "sdk" / "include";

TEST(Contract, IsTheReleasedOne) {
    const std::vector<std::string> found = differences(released, now);
    EXPECT_THAT(found, IsEmpty()) << "The plugin contract has changed against sdk/abi/released/1.0.1:\n  "
                                  << fmt::format("{}", fmt::join(found, "\n  "))
                                  << "\nsdk/abi/RULES.md says how it may change.";
}

// Drafts may grow; what is frozen says the same in every release.
TEST(Contract, IsFrozenSinceTheFirst) {
    const std::vector<std::string> found = differences(released.parent_path() / "1.0", now);
    EXPECT_THAT(found, ElementsAre("armature/draft/layer.h says something else than in the release"));
}

// What must be noticed, and what may change, in a copy.
class Changed : public ::testing::Test {
protected:
    void SetUp() override { fs::copy(now, folder.path(), fs::copy_options::recursive); }
    void change(const std::string &header, const std::string &from, const std::string &to) {
        std::string text = read_file(folder / header);
        const size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        write_file(folder / header, text.replace(at, from.size(), to));
    }
    const TemporaryFolder folder;
};

TEST_F(Changed, FieldOrderIsNoticed) {
    change("armature/schedule.h", "int64_t step;\n    int64_t steps_total;", "int64_t steps_total;\n    int64_t step;");
    EXPECT_THAT(differences(released, folder.path()),
                ElementsAre("armature/schedule.h says something else than in the release"));
}
TEST_F(Changed, AConstantIsNoticed) {
    change("armature/status.h", "ARM_REFUSED = 1", "ARM_REFUSED = 2");
    EXPECT_THAT(differences(released, folder.path()),
                ElementsAre("armature/status.h says something else than in the release"));
}
TEST_F(Changed, AMacroIsNoticed) {
    change("armature/status.h", "#define ARM_MESSAGE_BYTES 512", "#define ARM_MESSAGE_BYTES 51\n#define TWO 2");
    EXPECT_THAT(differences(released, folder.path()), ::testing::SizeIs(1));
}
TEST_F(Changed, ADraftIsNoticed) {
    change("armature/draft/layer.h", "uint32_t input_count;", "uint64_t input_count;");
    EXPECT_THAT(differences(released, folder.path()),
                ElementsAre("armature/draft/layer.h says something else than in the release"));
}
TEST_F(Changed, AHeaderThatGoesOrComesIsNoticed) {
    fs::rename(folder / "armature/metric.h", folder / "armature/measure.h");
    EXPECT_THAT(differences(released, folder.path()),
                ElementsAre("armature/metric.h is gone", "armature/measure.h is not in the release"));
}
TEST_F(Changed, CommentsAreFree) {
    change("armature/status.h", "/* status.h:", "/* Other words,\n *   on two lines. */\n\n/* status.h:");
    EXPECT_THAT(differences(released, folder.path()), IsEmpty());
}

TEST(Tokens, AreWhatACompilerSees) {
    EXPECT_EQ(tokens("int  /* one\n two */ a ;\n\n  #define  X   1 /* x */\nint b[X];\n"),
              "int a;#define X 1\nint b[X];");
    EXPECT_NE(tokens("int ab;"), tokens("int a b;"));
}

} // namespace
} // namespace armature::testing
