// SPDX-License-Identifier: MIT
// Networks that cannot be: each layer at fault is named once, with its place and the shapes that meet there.
#include "host/network/made.hpp"

#include <gmock/gmock.h>

namespace armature::network {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// All messages of what `body` throws.
template <class Body> std::string thrown_by(Body &&body) {
    std::string text;
    try {
        body();
    } catch (const Errors &errors) {
        for (const Error &error : errors.list) {
            text += std::string(error.what()) + "\n";
        }
    } catch (const Error &error) {
        text = error.what();
    }
    return text;
}

TEST(Refused, AShapeMismatchNamesBothLayersAndBothShapes) {
    const std::string text = thrown_by([] {
        Made({input("x", {4}), target("t", 5)},
             {layer("affine", {{"units", 5}}, "wide", {"x"}), layer("affine", {{"units", 3}}, "narrow", {"x"}),
              layer("add", {}, "sum", {"wide", "narrow"})},
             {loss("mean_squared_error", "sum", "t")}, 2);
    });
    EXPECT_THAT(text, HasSubstr("test.json at /network/sum, layer sum (add)"));
    EXPECT_THAT(text, HasSubstr("wide [feature 5, batch 2]"));
    EXPECT_THAT(text, HasSubstr("narrow [feature 3, batch 2]"));
}

TEST(Refused, EveryBrokenLayerIsReportedOnceInOnePass) {
    const std::string text = thrown_by([] {
        Made({input("x", {4}), labels("y", 3)},
             {layer("affine", {{"units", 2}}, "a", {"y"}), layer("tanh", {}, "after", {"a"}),
              layer("add", {}, "alone", {"y"}), layer("affine", {{"units", 3}}, "fine", {"x"})},
             {loss("cross_entropy", "fine", "y")}, 2);
    });
    EXPECT_THAT(text, HasSubstr("layer a (affine)"));
    EXPECT_THAT(text, HasSubstr("of indices"));
    EXPECT_THAT(text, HasSubstr("layer alone (add)"));
    EXPECT_THAT(text, Not(HasSubstr("layer after"))) << "it is not at fault";
}

TEST(Refused, SharingWithAnotherShapeIsRefused) {
    const auto build = [](bool transpose) {
        experiment::Layer other = layer("affine", {{"units", 3}}, "other", {"first"});
        other.share = "first";
        other.transpose = transpose;
        Made({input("x", {4}), target("t", 3)}, {layer("affine", {{"units", 5}}, "first", {"x"}), other},
             {loss("mean_squared_error", "other", "t")}, 2);
    };
    EXPECT_THAT(thrown_by([&] { build(false); }), HasSubstr("shares first.weight, which is [5, 4], but needs [3, 5]"));
    EXPECT_THAT(thrown_by([&] { build(true); }), HasSubstr("(transposed [4, 5])"));
}

} // namespace
} // namespace armature::network
