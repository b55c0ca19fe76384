// SPDX-License-Identifier: MIT
// A gradient by columns: how many make a piece, and that each is taken before the next, in order.
#include <armature/layer.hpp>

#include <gmock/gmock.h>

#include <utility>
#include <vector>

namespace armature {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// By hand. A column of 512 floats has 2 KiB, so 64 have 128 KiB: 784 columns are 13 pieces of 60.3, rounded up to 64.
// One of 128 floats has 512 bytes, so that 64 KiB are 128: 7 pieces of 112. One of 4096 has 16 KiB: 256 KiB are 16 of
// them. One of 2^40 is a piece's bytes many times; columns are then as few as alignment allows.
TEST(Columns, OfAPieceAreFewAndEven) {
    EXPECT_EQ(detail::columns_a_piece<float>(512, 784), 64);
    EXPECT_EQ(detail::columns_a_piece<float>(128, 784), 112);
    EXPECT_EQ(detail::columns_a_piece<float>(4096, 4096), 16);
    EXPECT_EQ(detail::columns_a_piece<double>(24, 700), 240);
    EXPECT_EQ(detail::columns_a_piece<float>(10, 3), 16);
    EXPECT_EQ(detail::columns_a_piece<float>(int64_t{1} << 40, 64), 16);
    EXPECT_EQ(detail::columns_a_piece<float>(0, 5), 16);
    EXPECT_EQ(detail::columns_a_piece<float>(5, 0), 0);
}

struct Host {
    std::vector<std::pair<int64_t, int64_t>> taken;
    std::vector<double> first_of_each, memory = std::vector<double>(100 * 200, -1);
    int64_t fails_at = -1;

    static arm_status take(void *context, uint32_t parameter, int64_t first, int64_t count) {
        Host &host = *static_cast<Host *>(context);
        EXPECT_EQ(parameter, 0u);
        host.taken.emplace_back(first, count);
        host.first_of_each.push_back(host.memory[0]);
        return first == host.fails_at ? ARM_FAILED : ARM_OK;
    }
    // Column c of the gradient is all c + 1.
    void run(int32_t action) {
        arm_gradient g{{memory.data(), Shape::plain(ARM_F64, {100, 200}).c()}, action, 0, 0, nullptr, nullptr};
        const arm_pieces pieces{sizeof pieces, 0, this, &take};
        arm_layer_frame frame{};
        frame.struct_size = sizeof frame;
        frame.parameter_gradients = &g;
        frame.pieces = action == ARM_IN_PIECES ? &pieces : nullptr;
        Frame<double>(&frame).gradient_by_columns(0, [](const Columns<double> &c) {
            EXPECT_EQ(c.rows, 100);
            for (int64_t i = 0; i < c.rows * c.count; ++i) {
                const auto value = static_cast<double>(c.first + i / c.rows + 1);
                c.data[i] = c.adds ? c.data[i] + value : value;
            }
        });
    }
};

TEST(Columns, AreTakenPieceByPiece) { // of 80 columns: 160,000 bytes are 3 pieces of 66.7
    Host host;
    host.run(ARM_IN_PIECES);
    EXPECT_THAT(host.taken, ElementsAre(Pair(0, 8000), Pair(8000, 8000), Pair(16000, 4000)));
    EXPECT_THAT(host.first_of_each, ElementsAre(1, 81, 161)); // all at the start of the memory
    EXPECT_EQ(host.memory[8000], -1);
    host.fails_at = 8000;
    EXPECT_ANY_THROW(host.run(ARM_IN_PIECES)) << "a status that is not ARM_OK is passed on";
    EXPECT_EQ(host.taken.size(), 5u);
}

TEST(Columns, AreWrittenWhereTheyStand) {
    Host host;
    host.run(ARM_OVERWRITE);
    EXPECT_EQ(host.memory[0], 1);
    EXPECT_EQ(host.memory[8000], 81);
    EXPECT_EQ(host.memory.back(), 200);
    host.run(ARM_ADD);
    EXPECT_EQ(host.memory.back(), 400);
    host.run(ARM_SKIP);
    EXPECT_EQ(host.memory.back(), 400);
    EXPECT_TRUE(host.taken.empty());
}

} // namespace
} // namespace armature
