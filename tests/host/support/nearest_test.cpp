// SPDX-License-Identifier: MIT
#include "support/nearest.hpp"

#include <gtest/gtest.h>

namespace armature {
namespace {

const std::vector<std::string> layers = {"affine", "dropout", "flatten", "softmax", "concatenate", "relu"};

TEST(Nearest, FindsOneSlipOfEachKind) {
    EXPECT_EQ(nearest("afine", layers), "affine");    // a letter missing
    EXPECT_EQ(nearest("afffine", layers), "affine");  // one too many
    EXPECT_EQ(nearest("dropaut", layers), "dropout"); // another
    EXPECT_EQ(nearest("flattne", layers), "flatten"); // two swapped
    EXPECT_EQ(nearest("concatnate", layers), "concatenate");
    EXPECT_EQ(nearest("softmax", layers), "softmax");
}

TEST(Nearest, FindsNothingInWhatIsTooFar) {
    EXPECT_EQ(nearest("transformer", layers), "");
    EXPECT_EQ(nearest("", layers), "");
    EXPECT_EQ(nearest("affine", {}), "");
    EXPECT_EQ(nearest("xy", {"ab", "q"}), ""); // as many changes as letters: nothing in common
    EXPECT_EQ(nearest(std::string(1000000, 'a'), layers), "");
}

TEST(Nearest, PrefersTheSmallerDistance) {
    EXPECT_EQ(nearest("adamm", {"adamax", "adam", "adamw"}), "adam");
    // A swap is one change, not two: "adma" is one from "adam", two from "edmas".
    EXPECT_EQ(nearest("adma", {"edmas", "adam"}), "adam");
}

TEST(Nearest, PrefersWhatHasMoreInCommonAtOneDistance) {
    EXPECT_EQ(nearest("adm", {"add", "adam"}), "adam"); // one change from each
    EXPECT_EQ(nearest("adm", {"adam", "add"}), "adam");
    EXPECT_EQ(nearest("ab", {"abcd"}), "abcd"); // two changes, and "cd" behind
}

TEST(Suggest, AsksOrListsWhatThereIs) {
    EXPECT_EQ(suggest("afine", layers), "did you mean \"affine\"?");
    EXPECT_EQ(suggest("zzzzzz", layers), "known: affine, dropout, flatten, softmax, concatenate, relu");
    EXPECT_EQ(suggest("zzzzzz", {}), "");
    const std::string list = suggest("zzzzzz", std::vector<std::string>(100, "a_long_name"));
    EXPECT_LT(list.size(), 240u);
    EXPECT_TRUE(list.ends_with(", ... (100 in all)")) << list;
}

} // namespace
} // namespace armature
