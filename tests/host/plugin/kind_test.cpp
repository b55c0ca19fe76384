// SPDX-License-Identifier: MIT
#include "plugin/kind.hpp"

#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

constexpr Kind every[] = {Kind::layer,     Kind::activation, Kind::block,       Kind::cell,   Kind::loss,
                          Kind::optimizer, Kind::schedule,   Kind::initialiser, Kind::metric, Kind::dataset};

TEST(Kind, HasAWordAndAFolderThatParseBack) {
    for (const Kind kind : every) {
        Kind parsed{};
        EXPECT_TRUE(parse(word(kind), parsed));
        EXPECT_EQ(parsed, kind);
        EXPECT_TRUE(parse(folder(kind), parsed));
        EXPECT_EQ(parsed, kind);
    }
    EXPECT_STREQ(folder(Kind::loss), "losses");
    Kind unchanged = Kind::cell;
    EXPECT_FALSE(parse("layerz", unchanged));
    EXPECT_EQ(unchanged, Kind::cell);
    EXPECT_STREQ(word(static_cast<Kind>(99)), "unknown kind"); // as a plugin may say
}

TEST(Kind, SharesANamespaceInsideANetworkOnly) {
    for (const Kind a : every) {
        for (const Kind b : every) {
            const bool both_in_network = static_cast<int>(a) <= ARM_KIND_CELL && static_cast<int>(b) <= ARM_KIND_CELL;
            EXPECT_EQ(same_space(a, b), a == b || both_in_network) << word(a) << " " << word(b);
        }
    }
}

} // namespace
} // namespace armature::plugin
