// SPDX-License-Identifier: MIT
// Whole networks: gradients against finite differences for every kind of graph, and values against PyTorch's.
#include "host/network/made.hpp"

namespace armature::network {
namespace {

TEST(Network, ChainHasTheGradientOfFiniteDifferences) {
    Made made({input("x", {4}), labels("y", 3)},
              {layer("affine", {{"units", 6}}, "hidden", {"x"}), layer("tanh", {}, "bend", {"hidden"}),
               layer("affine", {{"units", 3}}, "out", {"bend"})},
              {loss("cross_entropy", "out", "y")}, 5);
    EXPECT_EQ(made.network.parameter_count(), 4 * 6 + 6 + 6 * 3 + 3);
    EXPECT_EQ(made.check(5), made.network.parameter_count());
}

TEST(Network, FanOutAddsUpGradients) {
    // "hidden" feeds three: two branches that are added, and the concatenation behind them.
    Made made({input("x", {3}), target("t", 7)},
              {layer("affine", {{"units", 5}}, "hidden", {"x"}), layer("sigmoid", {}, "a", {"hidden"}),
               layer("tanh", {}, "b", {"hidden"}), layer("add", {}, "sum", {"a", "b", "hidden"}),
               layer("affine", {{"units", 2}}, "narrow", {"sum"}),
               layer("concatenate", {}, "both", {"narrow", "hidden"})},
              {loss("mean_squared_error", "both", "t")}, 4);
    EXPECT_GT(made.check(4), 30);
}

TEST(Network, AnInputUsedTwiceByOneLayer) {
    Made made({input("x", {3}), target("t", 4)},
              {layer("affine", {{"units", 4}}, "h", {"x"}), layer("add", {}, "twice", {"h", "h"})},
              {loss("mean_squared_error", "twice", "t")}, 6);
    EXPECT_EQ(made.check(6), 16);
}

TEST(Network, SharedParametersCollectBothGradients) {
    experiment::Layer again = layer("affine", {{"units", 4}}, "again", {"bend"});
    again.share = "first";
    Made made({input("x", {4}), target("t", 4)},
              {layer("affine", {{"units", 4}}, "first", {"x"}), layer("tanh", {}, "bend", {"first"}), again},
              {loss("mean_squared_error", "again", "t")}, 3);
    EXPECT_EQ(made.network.parameter_count(), 4 * 4 + 4);
    EXPECT_EQ(made.check(3), 20);
}

TEST(Network, TiedWeightsAreUsedTransposed) {
    // An autoencoder whose decoder is the encoder's matrix turned; its bias is its own size, so it has none here.
    experiment::Layer decoder = layer("affine", {{"units", 5}, {"bias", false}}, "decoder", {"code"});
    decoder.share = "encoder";
    decoder.transpose = true;
    Made made({input("x", {5}), target("t", 5)},
              {layer("affine", {{"units", 2}, {"bias", false}}, "encoder", {"x"}),
               layer("tanh", {}, "code", {"encoder"}), decoder},
              {loss("mean_squared_error", "decoder", "t")}, 7);
    EXPECT_EQ(made.network.parameter_count(), 10);
    EXPECT_EQ(made.check(7), 10);
}

TEST(Network, SeveralLossesWithWeightsOfBothSigns) {
    Made made({input("x", {3}), labels("y", 2), target("t", 4)},
              {layer("affine", {{"units", 4}}, "trunk", {"x"}), layer("tanh", {}, "bend", {"trunk"}),
               layer("affine", {{"units", 2}}, "head", {"bend"})},
              {loss("cross_entropy", "head", "y", 1.5), loss("mean_squared_error", "bend", "t", -0.25)}, 5);
    made.check(5);
}

TEST(Network, FrozenLayersHaveNoGradientButPassItOn) {
    experiment::Layer middle = layer("affine", {{"units", 4}}, "middle", {"bend"});
    middle.frozen = true;
    Made made({input("x", {3}), target("t", 4)},
              {layer("affine", {{"units", 5}}, "first", {"x"}), layer("tanh", {}, "bend", {"first"}), middle},
              {loss("mean_squared_error", "middle", "t")}, 2);
    EXPECT_EQ(made.check(2), 3 * 5 + 5);
    for (const Slice &slice : made.network.parameters()) {
        const double *g = static_cast<const double *>(made.network.gradient_data()) + slice.offset;
        if (!slice.trainable) {
            EXPECT_EQ(std::count(g, g + slice.count, 0.0), slice.count) << slice.name;
        }
    }
}

// The same numbers in PyTorch 1.13 (double):
//   W1 = torch.arange(1., 7.).reshape(3, 2) / 10; b1 = torch.tensor([.1, -.2, .3])      # units x features
//   W2 = torch.tensor([[.5, -1., .25], [-.75, .5, 1.]]); b2 = torch.tensor([.05, -.05])
//   x = torch.tensor([[1., -2.], [.5, 3.], [-1.5, .25]]); y = torch.tensor([0, 1, 1])   # batch x features
//   loss = torch.nn.functional.cross_entropy(torch.relu(x @ W1.T + b1) @ W2.T + b2, y); loss.backward()
TEST(Network, LossAndGradientsAreThoseOfPyTorch) {
    Made made({input("x", {2}), labels("y", 2)},
              {layer("affine", {{"units", 3}}, "hidden", {"x"}), layer("relu", {}, "bend", {"hidden"}),
               layer("affine", {{"units", 2}}, "out", {"bend"})},
              {loss("cross_entropy", "out", "y")}, 3);
    // Column-major: W1 is 3 x 2 and W2 is 2 x 3.
    const std::vector<std::vector<double>> values = {
        {.1, .3, .5, .2, .4, .6}, {.1, -.2, .3}, {.5, -.75, -1., .5, .25, 1.}, {.05, -.05}};
    for (size_t i = 0; i < values.size(); ++i) {
        std::copy(values[i].begin(), values[i].end(),
                  static_cast<double *>(made.network.parameter_data()) + made.network.parameters()[i].offset);
    }
    Plan &plan = made.network.plan(Mode::train, 3);
    const std::vector<double> x = {1, -2, .5, 3, -1.5, .25};
    const std::vector<int32_t> y = {0, 1, 1};
    std::copy(x.begin(), x.end(), static_cast<double *>(plan.field(0)));
    std::copy(y.begin(), y.end(), static_cast<int32_t *>(plan.field(1)));
    plan.forward(0);
    EXPECT_NEAR(plan.loss(0), 0.4905216142002315, 1e-14);
    const double one = 1;
    plan.backward(&one);
    const std::vector<std::vector<double>> expected = {
        {0.016549697746662165, -0.019859637295994593, -0.009929818647997303, 0.09929818647997299, -0.11915782377596756,
         -0.059578911887983824},
        {0.03309939549332433, -0.039719274591989186, -0.019859637295994607},
        {0.01985963729599459, -0.019859637295994603, 0.030451443853858375, -0.030451443853858395, 0.0622268635274497,
         -0.062226863527449744},
        {0.04313230804728613, -0.0431323080472861}};
    for (size_t i = 0; i < expected.size(); ++i) {
        const Slice &slice = made.network.parameters()[i];
        const double *g = static_cast<const double *>(made.network.gradient_data()) + slice.offset;
        for (size_t k = 0; k < expected[i].size(); ++k) {
            EXPECT_NEAR(g[k], expected[i][k], 1e-14) << slice.name << " element " << k;
        }
    }
}

TEST(Network, InitialisationDependsOnNamesNotOnNeighbours) {
    const std::vector<data::Field> fields = {input("x", {4}), labels("y", 3)};
    const auto weights = [&](Made &made, const std::string &name) {
        made.network.initialise(17);
        for (const Slice &slice : made.network.parameters()) {
            if (slice.name == name) {
                const double *w = static_cast<const double *>(made.network.parameter_data()) + slice.offset;
                return std::vector<double>(w, w + slice.count);
            }
        }
        return std::vector<double>();
    };
    Made small(fields, {layer("affine", {{"units", 3}}, "out", {"x"})}, {loss("cross_entropy", "out", "y")}, 2);
    Made large(fields, {layer("affine", {{"units", 4}}, "new", {"x"}), layer("affine", {{"units", 3}}, "out", {"new"})},
               {loss("cross_entropy", "out", "y")}, 2);
    EXPECT_EQ(weights(small, "out.weight"), weights(large, "out.weight"));
    EXPECT_NE(weights(large, "new.weight"), std::vector<double>(16, 0.0));
}

} // namespace
} // namespace armature::network
