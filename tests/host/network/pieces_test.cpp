// SPDX-License-Identifier: MIT
// Gradients that leave the backward pass in pieces: which do, that they are the ones written whole, to the bit, and
// what becomes of a component that hands them over wrongly. The reference is the pass that nobody takes pieces from.
#include "host/network/made.hpp"

#include "support/places.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace armature::network {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double one = 1;

// What left in pieces, put together by parameter; and how many elements each piece had.
struct Taken {
    std::map<std::string, std::vector<double>> gradients;
    std::map<std::string, std::vector<int64_t>> pieces;

    Take from(Network &network) {
        return [&, this](size_t slice, int64_t first, int64_t count, const void *gradient) {
            const std::string &name = network.parameters()[slice].name;
            EXPECT_EQ(first, static_cast<int64_t>(gradients[name].size())) << name;
            const auto *g = static_cast<const double *>(gradient);
            gradients[name].insert(gradients[name].end(), g, g + count);
            pieces[name].push_back(count);
        };
    }
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto &[name, values] : gradients) {
            out.push_back(name);
        }
        return out;
    }
};

std::vector<double> whole(Network &network, const Slice &slice) {
    const auto *g = static_cast<const double *>(network.gradient_data()) + slice.offset;
    return {g, g + slice.count};
}

TEST(Pieces, AreTheGradientsThatAreWrittenWhole) {
    // 24 x 700 weights in double: 134,400 bytes, in pieces of 64 KiB at most and a multiple of 16 columns: 3 of 240,
    // 240 and 220 columns. 5 x 24 are one.
    Made made({input("x", {700}), target("t", 5)},
              {layer("affine", {{"units", 24}}, "wide", {"x"}), layer("tanh", {}, "bend", {"wide"}),
               layer("affine", {{"units", 5}}, "out", {"bend"})},
              {loss("mean_squared_error", "out", "t")}, 7);
    Plan &plan = made.network.plan(Mode::train, 7);
    fill(plan, made.fields, 5);
    plan.forward(0);
    plan.backward(&one);
    std::map<std::string, std::vector<double>> wanted;
    for (const Slice &slice : made.network.parameters()) {
        wanted[slice.name] = whole(made.network, slice);
    }
    Taken taken;
    plan.backward(&one, taken.from(made.network));
    EXPECT_THAT(taken.names(), ElementsAre("out.weight", "wide.weight"));
    EXPECT_THAT(taken.pieces["wide.weight"], ElementsAre(24 * 240, 24 * 240, 24 * 220));
    EXPECT_THAT(taken.pieces["out.weight"], ElementsAre(5 * 24));
    for (const Slice &slice : made.network.parameters()) {
        const bool in_pieces = taken.gradients.count(slice.name) > 0;
        EXPECT_EQ(in_pieces ? taken.gradients[slice.name] : whole(made.network, slice), wanted[slice.name]);
        EXPECT_GT(std::abs(wanted[slice.name].back()), 1e-9) << slice.name;
    }
    // Whoever wants them whole gets them so again.
    const Slice &weight = made.network.parameters()[0];
    std::fill_n(static_cast<double *>(made.network.gradient_data()), weight.count, 0.0);
    plan.backward(&one);
    EXPECT_EQ(whole(made.network, weight), wanted[weight.name]);
}

TEST(Pieces, MayBeSteppedWhileTheyAreTaken) {
    Made made({input("x", {6}), target("t", 3)},
              {layer("affine", {{"units", 4}}, "first", {"x"}), layer("tanh", {}, "bend", {"first"}),
               layer("affine", {{"units", 3}}, "top", {"bend"})},
              {loss("mean_squared_error", "top", "t")}, 5);
    Plan &plan = made.network.plan(Mode::train, 5);
    fill(plan, made.fields, 3);
    plan.forward(0);
    Taken before, after;
    plan.backward(&one, before.from(made.network));
    const Take keep = after.from(made.network);
    plan.backward(&one, [&](size_t slice, int64_t first, int64_t count, const void *gradient) {
        keep(slice, first, count, gradient);
        std::fill_n(static_cast<double *>(made.network.parameter_data()) + made.network.parameters()[slice].offset +
                        first,
                    count, std::nan(""));
    });
    EXPECT_EQ(after.gradients, before.gradients); // first's follows from top's weights as they were
}

TEST(Pieces, LeaveOnlyWhereOneCallWritesAndNobodyElseReads) {
    const Json square = {{"units", 4}, {"bias", false}};
    experiment::Layer again = layer("affine", square, "again", {"bend"}),
                      fixed = layer("affine", square, "fixed", {"again"}),
                      turned = layer("affine", square, "turned", {"alone"});
    again.share = "shared";
    fixed.frozen = true;
    turned.share = "alone";
    turned.transpose = true;
    Made made({input("x", {4}), target("t", 3)},
              {layer("affine", square, "shared", {"x"}), layer("tanh", {}, "bend", {"shared"}), again, fixed,
               layer("affine", square, "alone", {"fixed"}), turned, layer("affine", {{"units", 3}}, "top", {"turned"})},
              {loss("mean_squared_error", "top", "t")}, 3);
    Plan &plan = made.network.plan(Mode::train, 3);
    fill(plan, made.fields, 1);
    plan.forward(0);
    Taken taken;
    plan.backward(&one, taken.from(made.network));
    EXPECT_THAT(taken.names(), ElementsAre("top.weight"));
}

TEST(Pieces, LetThroughWhatWhoTakesThemThrows) {
    Made made({input("x", {6}), target("t", 3)}, {layer("affine", {{"units", 3}}, "top", {"x"})},
              {loss("mean_squared_error", "top", "t")}, 5);
    Plan &plan = made.network.plan(Mode::train, 5);
    fill(plan, made.fields, 3);
    plan.forward(0);
    const auto message = [&](const Take &take) {
        try {
            plan.backward(&one, take);
            return std::string();
        } catch (const Error &error) {
            return error.message;
        }
    };
    EXPECT_EQ(message([](size_t, int64_t, int64_t, const void *) { throw Error(Fault::plugin, "full", "sgd"); }),
              "full");
    EXPECT_EQ(message([](size_t, int64_t, int64_t, const void *) {}), "");
}

// With what is broken on purpose (tests/fixtures/broken_plugins/layer_pieces).
TEST(Pieces, OfABrokenComponentAreRefused) {
    const auto message = [](const char *component) {
        std::vector<data::Field> fields{input("x", {40}), target("t", 40)};
        const experiment::Resolved experiment = testing::experiment({layer(component, {}, "broken", {"x"})},
                                                                    {loss("mean_squared_error", "broken", "t")}, 2);
        const plugin::Catalogue catalogue =
            plugin::Catalogue::scan({testing::plugin_folder(), testing::broken_plugin("layer_pieces").parent_path()});
        plugin::Registry registry(catalogue);
        Network network(experiment, fields, registry, ARM_F64);
        network.initialise(3);
        Plan &plan = network.plan(Mode::train, 2);
        fill(plan, fields, 3);
        plan.forward(0);
        plan.backward(&one); // whole: nothing to break
        try {
            plan.backward(&one, [](size_t, int64_t, int64_t, const void *) {});
            return std::string("nothing");
        } catch (const Error &error) {
            return error.where + ": " + error.message;
        }
    };
    EXPECT_THAT(message("forgets_the_last_piece"),
                HasSubstr("handed over 32 of the 40 elements of the gradient of broken.weight"));
    EXPECT_THAT(message("turns_pieces_round"), HasSubstr("handed over elements 16 ... 31 of the gradient of "
                                                         "broken.weight after the first 0 of 40"));
    EXPECT_EQ(message("pieces_are_others"), "nothing"); // which only the checker sees
}

} // namespace
} // namespace armature::network
