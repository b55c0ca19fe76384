// SPDX-License-Identifier: MIT
// Patterns: what fits, what each * stands for, and what is made of it.
#include "support/pattern.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace armature {
namespace {

using Texts = std::vector<std::string>;

struct Case {
    const char *pattern, *name;
    std::optional<Texts> texts;
};

TEST(Pattern, EachStarStandsForText) {
    const std::vector<Case> cases = {
        {"hidden.weight", "hidden.weight", Texts{}},
        {"hidden.weight", "hidden.weights", {}},
        {"hidden.weights", "hidden.weight", {}},
        {"encoder.*", "encoder.affine.weight", Texts{"affine.weight"}},
        {"encoder.*", "decoder.affine.weight", {}},
        {"*.weight", "encoder.weight.weight", Texts{"encoder.weight"}},
        {"affine*", "affine", Texts{""}},
        {"*.*", "a.b.c", Texts{"a", "b.c"}},
        {"*_*.bias", "affine_2.bias", Texts{"affine", "2"}},
        {"a*a*a", "aaaa", Texts{"", "a"}},
        {"*", "", Texts{""}},
        {"", "", Texts{}},
        {"", "a", {}},
        {"**", "ab", Texts{"", "ab"}},
        {"[a]?", "[a]?", Texts{}},
        {"a.c", "abc", {}},
    };
    for (const Case &c : cases) {
        EXPECT_EQ(match(c.pattern, c.name), c.texts) << c.pattern << " on " << c.name;
    }
}

TEST(Pattern, IsFilledWithTexts) {
    EXPECT_EQ(stars("a*b*"), 2U);
    EXPECT_EQ(filled("old.*.*", {"a", "b"}), "old.a.b");
    EXPECT_EQ(filled("none", {}), "none");
    EXPECT_THROW(filled("*", {}), std::out_of_range);
}

TEST(Pattern, OthersOfTheSameFormComeToMind) {
    const Texts names = {"encoder.affine.weight", "encoder.affine.bias", "scores.weight"};
    const auto with_names = [&](Texts out) {
        out.insert(out.end(), names.begin(), names.end());
        return out;
    };
    EXPECT_EQ(alternatives("encodr.*", names), with_names({"encoder.*", "scores.*"}));
    EXPECT_EQ(alternatives("encodr.affine.*", names), with_names({"encoder.affine.*"}));
    EXPECT_EQ(alternatives("*.wieght", names), with_names({"*.weight", "*.bias"}));
    EXPECT_EQ(alternatives("encoder.*.wieght", names), with_names({"encoder.*.weight", "encoder.*.bias"}));
    EXPECT_EQ(alternatives("encoder", names), names);
    EXPECT_EQ(alternatives("*", names), names);
}

} // namespace
} // namespace armature
