// SPDX-License-Identifier: MIT
// docs/write-a-layer.md, followed to the letter by somebody who has an installed Armature and nothing else.
#include "support/guide.hpp"
#include "templates/installed.hpp"

namespace armature::testing {
namespace {

class WriteALayer : public Installed {};

TEST_F(WriteALayer, SaysWhatHappens) {
    const std::string page = read_file(prefix / "share" / "armature" / "docs" / "write-a-layer.md");
    EXPECT_EQ(follow(page, room, environment()), "");
    EXPECT_GE(blocks(page).size(), 20U); // it has not lost what there is to follow
    EXPECT_TRUE(fs::exists(place / "data" / "armature" / "plugins" / "swish2.so"));
}

} // namespace
} // namespace armature::testing
