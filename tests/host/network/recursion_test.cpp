// SPDX-License-Identifier: MIT
// A recursion over trees: gradients against finite differences in double, a chain of nodes against `recurrent`, and
// what is refused.
#include "support/recurrences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::testing {
namespace {

using experiment::Layer;
using ::testing::HasSubstr;

Layer tree(const Json &settings = Json::object(), bool learned = false, const std::string &input = "x") {
    Layer out = recursive(body({layer("tree_lstm_cell", {{"units", 3}, {"learned", learned}}, "cell", {"x"})}), "tree",
                          {input}, settings);
    out.lengths = "n";
    return out;
}
void plant(Made &made) {
    write(made.field("children"), tree_children());
    write(made.field("n"), tree_sizes());
}
int64_t check(std::vector<Layer> layers, std::vector<data::Field> fields) {
    Made made(std::move(layers), std::move(fields));
    return check_gradient(made.network, made.experiment, made.fields, 3, 1e-7, [&](network::Plan &) { plant(made); });
}

TEST(Recursion, HasTheGradientOfFiniteDifferences) {
    constexpr int64_t before = 4 * 2 + 2, cell = 12 * 2 + 12 + 9 * 3 + 3 * 3;
    for (const bool last : {false, true}) {
        for (const bool learned : {false, true}) {
            SCOPED_TRACE((last ? "last" : "sequence") + std::string(learned ? ", learned" : ""));
            const std::vector<Layer> layers = {layer("affine", {{"units", 2}}, "before", {"w"}),
                                               tree({{"outputs", last ? "last" : "sequence"}}, learned, "before")};
            const int64_t compared = check(layers, {sequence("w", 4, tree_nodes), children(), lengths("n", tree_nodes),
                                                    last ? target("y", 3) : sequence("y", 3, tree_nodes, true)});
            EXPECT_EQ(compared, before + cell + (learned ? 6 : 0));
        }
    }
}

TEST(Recursion, PassesGradientsToGivenStatesAndFromTheRootsStates) {
    Layer given = tree();
    given.initial = {"a", "b"};
    const int64_t compared =
        check({layer("affine", {{"units", 3}}, "a", {"u"}), layer("affine", {{"units", 3}}, "b", {"u"}), given,
               layer("affine", {{"units", 2}}, "out", {"tree.2"})},
              {sequence("x", 2, tree_nodes), input("u", {4}), children(), lengths("n", tree_nodes), target("y", 2)});
    EXPECT_GT(compared, 2 * (4 * 3 + 3));
}

TEST(Recursion, EvaluatesToTheSame) {
    Made made({tree()},
              {sequence("x", 2, tree_nodes), children(), lengths("n", tree_nodes), sequence("y", 3, tree_nodes, true)});
    plant(made);
    made.plan.forward(1);
    const auto trained = made.output("tree"); // before the other plan goes over it
    network::Plan &evaluation = made.network.plan(network::Mode::evaluate, 3);
    fill(evaluation, made.fields, 11);
    write(evaluation.field(1), tree_children());
    write(evaluation.field(2), tree_sizes());
    evaluation.forward(1);
    const auto *y = static_cast<const double *>(evaluation.output("tree").data);
    EXPECT_EQ(std::vector<double>(y, y + 45), trained);
}

// Node n's only child is node n - 1.
TEST(Recursion, OfAChainIsARecurrence) {
    for (const char *outputs : {"sequence", "last"}) {
        SCOPED_TRACE(outputs);
        const auto step = body({layer("elman_cell", {{"units", 4}, {"learned", true}}, "cell", {"x"})});
        const data::Field y = std::string(outputs) == "last" ? target("y", 4) : sequence("y", 4, 5, true);
        const data::Field previous{"children", false, Shape(ARM_I32, {{ARM_ROLE_FEATURE, 1}, {ARM_ROLE_TIME, 5}}), 1};
        Layer chain = recurrent(step, "same", {"x"}, {{"outputs", outputs}});
        Layer nodes = recursive(step, "same", {"x"}, {{"outputs", outputs}});
        chain.lengths = nodes.lengths = "n";
        Made recurrence({chain}, {sequence("x", 3, 5), lengths("n", 5), y}, 3, {"same.1"});
        Made recursion({nodes}, {sequence("x", 3, 5), lengths("n", 5), y, previous}, 3, {"same.1"});
        write(recurrence.field("n"), {5, 0, 3});
        write(recursion.field("n"), {5, 0, 3});
        write(recursion.field("children"), {-1, -1, -1, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3});
        EXPECT_EQ(recursion.gradient(), recurrence.gradient());
        EXPECT_EQ(recursion.output("same"), recurrence.output("same"));
        EXPECT_EQ(recursion.output("same.1"), recurrence.output("same.1"));
    }
}

TEST(Recursion, RefusesAChildThatIsNoNodeBeforeItsParent) {
    Made made({tree()},
              {sequence("x", 2, tree_nodes), children(), lengths("n", tree_nodes), sequence("y", 3, tree_nodes, true)});
    for (const int32_t wrong : {2, 3, 99, -2}) {
        plant(made);
        static_cast<int32_t *>(made.field("children"))[(2 * 3 + 1) * 2 + 1] = wrong; // of node 2 of example 1
        try {
            made.plan.forward(1);
            ADD_FAILURE() << wrong << " was taken";
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::data);
            EXPECT_THAT(error.what(), HasSubstr("child 1 of node 2 of example 1 is " + std::to_string(wrong)));
        }
    }
    plant(made);
    made.plan.forward(1);
}

TEST(Recursion, RefusesWhatIsNoTree) {
    const data::Field x = sequence("x", 2, tree_nodes), n = lengths("n", tree_nodes),
                      y = sequence("y", 3, tree_nodes, true);
    Layer without = tree();
    without.children = "";
    EXPECT_THAT(refusal({without}, {x, n, y}), HasSubstr("which nodes are whose children"));
    EXPECT_THAT(refusal({tree()}, {x, n, y, sequence("children", 2, tree_nodes)}), HasSubstr("expected indices"));
    const Shape short_one(ARM_I32, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_TIME, tree_nodes - 1}});
    EXPECT_THAT(refusal({tree()}, {x, n, y, {"children", false, short_one, 1}}), HasSubstr("expected indices"));
    Layer one_state = recursive(body({layer("elman_cell", {{"units", 3}}, "cell", {"x"})}), "tree", {"x"});
    EXPECT_THAT(refusal({one_state}, {x, y, children()}), HasSubstr("takes 1 previous value of hidden"));
}

} // namespace
} // namespace armature::testing
