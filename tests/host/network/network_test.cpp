// SPDX-License-Identifier: MIT
// Whole networks: gradients against finite differences for every kind of graph, values against PyTorch's, and what is
// refused.
#include "network/network.hpp"

#include "support/networks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace armature::network {
namespace {

using namespace armature::testing;
using ::testing::HasSubstr;

// A network of these layers, randomised; remembers what it was made of.
struct Made {
    std::vector<data::Field> fields;
    experiment::Resolved experiment;
    plugin::Registry registry{catalogue()};
    Network network;

    Made(std::vector<data::Field> f, std::vector<experiment::Layer> layers, std::vector<experiment::Loss> losses,
         int64_t batch, int32_t type = ARM_F64)
        : fields(std::move(f)), experiment(testing::experiment(std::move(layers), std::move(losses), batch)),
          network(experiment, fields, registry, type) {
        network.initialise(3);
        randomise(network, 4);
    }
    int64_t check(int64_t batch) { return check_gradient(network, experiment, fields, batch); }
};

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

TEST(Network, AViewTakesNoMemoryAndIsNotOverwrittenUnderItsOtherName) {
    // "bend" and "flat" are one memory: sigmoid, which would work in place, must not since "sum" still reads "bend".
    const auto made = [](bool flat) {
        std::vector<experiment::Layer> layers{layer("affine", {{"units", 5}}, "hidden", {"x"}),
                                              layer("tanh", {}, "bend", {"hidden"})};
        if (flat) {
            layers.push_back(layer("flatten", {}, "flat", {"bend"}));
        }
        layers.push_back(layer("sigmoid", {}, "bent", {flat ? "flat" : "bend"}));
        layers.push_back(layer("add", {}, "sum", {"bent", "bend"}));
        return Made({input("x", {3}), target("t", 5)}, std::move(layers), {loss("mean_squared_error", "sum", "t")}, 4);
    };
    Made with = made(true), without = made(false);
    EXPECT_EQ(with.check(4), 3 * 5 + 5);
    for (const Mode mode : {Mode::train, Mode::evaluate}) {
        EXPECT_EQ(with.network.plan(mode, 4).bytes(), without.network.plan(mode, 4).bytes());
    }
}

TEST(Network, AViewOfAFieldLeavesTheFieldAlone) {
    Made made({input("x", {4}), target("t", 4)},
              {layer("flatten", {}, "flat", {"x"}), layer("tanh", {}, "bend", {"flat"}),
               layer("affine", {{"units", 4}}, "out", {"bend"}), layer("add", {}, "sum", {"out", "x"})},
              {loss("mean_squared_error", "sum", "t")}, 3);
    EXPECT_EQ(made.check(3), 20);
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

TEST(Network, DropoutUsesOneMaskForwardAndBackwardAndNoneInEvaluation) {
    Made made({input("x", {6}), target("t", 8)},
              {layer("affine", {{"units", 8}}, "h", {"x"}), layer("dropout", {{"rate", 0.5}}, "drop", {"h"})},
              {loss("mean_squared_error", "drop", "t")}, 4);
    made.check(4); // the mask is a function of the step, so differences see the same one

    Plan &train = made.network.plan(Mode::train, 4);
    const auto zeros = [&](Plan &plan) {
        const double *y = static_cast<const double *>(plan.output("drop").data);
        return std::count(y, y + 32, 0.0);
    };
    train.forward(1);
    const double *y = static_cast<const double *>(train.output("drop").data);
    const std::vector<double> first(y, y + 32);
    EXPECT_GT(zeros(train), 5);
    train.forward(2);
    EXPECT_NE(first, std::vector<double>(y, y + 32)) << "a fresh mask every step";
    train.forward(1);
    EXPECT_EQ(first, std::vector<double>(y, y + 32)) << "the same step, the same mask";
    Plan &evaluate = made.network.plan(Mode::evaluate, 4);
    fill(evaluate, made.fields, 11);
    evaluate.forward(1);
    EXPECT_EQ(zeros(evaluate), 0);
}

TEST(Network, ATrainingHeadIsGoneInEvaluation) {
    experiment::Layer head = layer("affine", {{"units", 2}}, "head", {"trunk"});
    head.mode = "train";
    Made made({input("x", {3}), labels("y", 2), target("t", 4)},
              {layer("affine", {{"units", 4}}, "trunk", {"x"}), head, layer("tanh", {}, "out", {"trunk"})},
              {loss("mean_squared_error", "out", "t"), loss("cross_entropy", "head", "y", 0.3)}, 5);
    made.check(5);
    Plan &plan = made.network.plan(Mode::evaluate, 5);
    fill(plan, made.fields, 11);
    plan.forward(0);
    EXPECT_GT(plan.loss(0), 0);
    EXPECT_EQ(plan.loss(1), 0) << "its head takes no part";
}

// By hand: training sees -(x^2), evaluation |-x| of the same numbers; each layer that rests hands on its input.
TEST(Network, ATrainingLayerBeforeOneOfEvaluation) {
    experiment::Layer square = layer("square", {}, "square", {"x"}), negate = layer("negate", {}, "negate", {"square"}),
                      absolute = layer("absolute", {}, "absolute", {"negate"});
    square.mode = "train";
    absolute.mode = "evaluate";
    Made made({input("x", {3}), target("t", 3)}, {square, negate, absolute, layer("identity", {}, "out", {"absolute"})},
              {loss("mean_squared_error", "out", "t")}, 2);
    const std::vector<double> x = {1, -2, 3, -0.5, 4, 0.25};
    const auto y = [&](Mode mode) {
        Plan &plan = made.network.plan(mode, 2);
        fill(plan, made.fields, 11);
        std::copy(x.begin(), x.end(), static_cast<double *>(plan.field(0)));
        plan.forward(0);
        const auto *begin = static_cast<const double *>(plan.output("out").data);
        return std::vector<double>(begin, begin + 6);
    };
    EXPECT_EQ(y(Mode::train), (std::vector<double>{-1, -4, -9, -0.25, -16, -0.0625}));
    EXPECT_EQ(y(Mode::evaluate), (std::vector<double>{1, 2, 3, 0.5, 4, 0.25}));
}

// What takes no input has nothing to hand on, and in evaluation nobody asks for it.
TEST(Network, ATrainingHeadMayHoldALayerWithoutInputs) {
    experiment::Layer offset = layer("parameter", {{"features", 4}}, "offset", {}),
                      sum = layer("add", {}, "sum", {"trunk", "offset"});
    offset.mode = sum.mode = "train";
    Made made({input("x", {3}), target("t", 4)},
              {layer("affine", {{"units", 4}}, "trunk", {"x"}), offset, sum, layer("tanh", {}, "out", {"trunk"})},
              {loss("mean_squared_error", "out", "t"), loss("mean_squared_error", "sum", "t")}, 5);
    EXPECT_EQ(made.check(5), 4 * 3 + 4 + 4);
    Plan &plan = made.network.plan(Mode::evaluate, 5);
    fill(plan, made.fields, 11);
    plan.forward(0);
    EXPECT_GT(plan.loss(0), 0);
    EXPECT_TRUE(plan.has_loss(0));
    EXPECT_FALSE(plan.has_loss(1));
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

TEST(Network, PlansForEveryBatchSizeAgreeAndAreBounded) {
    Made made({input("x", {4}), labels("y", 3)}, {layer("affine", {{"units", 3}}, "out", {"x"})},
              {loss("cross_entropy", "out", "y")}, 8);
    std::vector<double> example;
    for (const int64_t batch : {8, 3, 1, 7, 2, 5, 4, 6, 9, 8}) { // more than the bound
        Plan &plan = made.network.plan(Mode::evaluate, batch);
        EXPECT_EQ(plan.batch(), batch);
        fill(plan, made.fields, 21); // the first example is the same in every batch
        plan.forward(0);
        const double first = static_cast<const double *>(plan.loss_per_example(0).data)[0];
        example.push_back(first);
        EXPECT_NEAR(first, example[0], 1e-12);
        double mean = 0;
        for (int64_t i = 0; i < batch; ++i) {
            mean += static_cast<const double *>(plan.loss_per_example(0).data)[i] / static_cast<double>(batch);
        }
        EXPECT_NEAR(plan.loss(0), mean, 1e-12);
    }
}

// Training and evaluation, turn by turn, against the same with one plan a network.
TEST(Network, PlansTakeTurnsInOneMemory) {
    const auto make = [] {
        return std::make_unique<Made>(std::vector<data::Field>{input("x", {5}), target("t", 3)},
                                      std::vector<experiment::Layer>{
                                          layer("affine", {{"units", 7}}, "h", {"x"}),
                                          layer("tanh", {}, "bend", {"h"}),
                                          layer("affine", {{"units", 3}}, "out", {"bend"}),
                                      },
                                      std::vector<experiment::Loss>{loss("mean_squared_error", "out", "t")}, 4);
    };
    const auto alone = make(), evaluated = make(), both = make();
    const double one = 1;
    const auto gradients = [](Made &made) {
        const auto *g = static_cast<const double *>(made.network.gradient_data());
        return std::vector<double>(g, g + made.network.gradient_elements());
    };
    const auto output = [](Plan &plan, int64_t batch) {
        const auto *y = static_cast<const double *>(plan.output("out").data);
        return std::vector<double>(y, y + 3 * batch);
    };
    Plan &single = alone->network.plan(Mode::train, 4), &train = both->network.plan(Mode::train, 4);
    fill(single, alone->fields, 11);
    fill(train, both->fields, 11);
    Plan &larger = both->network.plan(Mode::evaluate, 64); // the memory grows, and moves
    Plan &reference = evaluated->network.plan(Mode::evaluate, 64);
    fill(larger, both->fields, 12);
    fill(reference, evaluated->fields, 12);
    reference.forward(0);
    for (int step = 0; step < 3; ++step) { // what was written into fields stays
        single.forward(0);
        single.backward(&one);
        train.forward(0);
        train.backward(&one);
        EXPECT_EQ(gradients(*both), gradients(*alone));
        const std::vector<double> y = output(train, 4);
        EXPECT_EQ(y, output(single, 4));
        larger.forward(0);
        EXPECT_EQ(output(larger, 64), output(reference, 64));
        EXPECT_NE(output(train, 4), y) << "the other's pass went over it";
    }
    EXPECT_GT(std::abs(gradients(*alone).at(0)), 0);
}

TEST(Network, EvaluationNeedsLessMemoryThanTraining) {
    std::vector<experiment::Layer> layers;
    for (int i = 0; i < 6; ++i) {
        const std::string previous = i == 0 ? "x" : fmt::format("bend{}", i - 1);
        layers.push_back(layer("affine", {{"units", 32}}, fmt::format("h{}", i), {previous}));
        layers.push_back(layer("tanh", {}, fmt::format("bend{}", i), {layers.back().name}));
    }
    Made made({input("x", {32}), target("t", 32)}, layers, {loss("mean_squared_error", "bend5", "t")}, 16);
    const int64_t matrix = 32 * 16 * 8;
    // Training keeps every activation, once: tanh lies over affine's output. Evaluation keeps two at a time.
    EXPECT_LE(made.network.plan(Mode::train, 16).bytes(), (2 + 6 + 2) * matrix + 1024);
    EXPECT_LE(made.network.plan(Mode::evaluate, 16).bytes(), (2 + 3) * matrix + 1024);
    made.check(16);
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

// Runs f, which must throw, and returns all its messages.
template <class F> std::string refused(F &&f) {
    std::string text;
    try {
        f();
    } catch (const Errors &errors) {
        for (const Error &error : errors.list) {
            text += std::string(error.what()) + "\n";
        }
    } catch (const Error &error) {
        text = error.what();
    }
    return text;
}

TEST(Network, AShapeMismatchNamesBothLayersAndBothShapes) {
    const std::string text = refused([] {
        Made({input("x", {4}), target("t", 5)},
             {layer("affine", {{"units", 5}}, "wide", {"x"}), layer("affine", {{"units", 3}}, "narrow", {"x"}),
              layer("add", {}, "sum", {"wide", "narrow"})},
             {loss("mean_squared_error", "sum", "t")}, 2);
    });
    EXPECT_THAT(text, HasSubstr("test.json at /network/sum, layer sum (add)"));
    EXPECT_THAT(text, HasSubstr("wide [feature 5, batch 2]"));
    EXPECT_THAT(text, HasSubstr("narrow [feature 3, batch 2]"));
}

TEST(Network, EveryBrokenLayerIsReportedOnceInOnePass) {
    const std::string text = refused([] {
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

TEST(Network, SharingWithAnotherShapeIsRefused) {
    const auto build = [](bool transpose) {
        experiment::Layer other = layer("affine", {{"units", 3}}, "other", {"first"});
        other.share = "first";
        other.transpose = transpose;
        Made({input("x", {4}), target("t", 3)}, {layer("affine", {{"units", 5}}, "first", {"x"}), other},
             {loss("mean_squared_error", "other", "t")}, 2);
    };
    EXPECT_THAT(refused([&] { build(false); }), HasSubstr("shares first.weight, which is [5, 4], but needs [3, 5]"));
    EXPECT_THAT(refused([&] { build(true); }), HasSubstr("(transposed [4, 5])"));
}

} // namespace
} // namespace armature::network
