// SPDX-License-Identifier: MIT
// What stands in the body of a recurrence and what it costs: random masks, tables of rows, memory, allocations; and the
// recurrences that are refused.
#include "support/allocations.hpp"
#include "support/recurrences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace armature::testing {
namespace {

using experiment::Layer;
using Values = std::vector<double>;
using ::testing::HasSubstr;

std::vector<Layer> elman(const Json &settings = Json::object(), bool learned = false) {
    return {recurrent(body({layer("elman_cell", {{"units", 4}, {"learned", learned}}, "cell", {"x"})}), "rnn", {"x"},
                      settings)};
}

TEST(RecurrenceBody, DropsOutAnewInEveryStep) {
    constexpr int64_t features = 16, batch = 3, steps = 5;
    Made made({recurrent(body({layer("dropout", {{"rate", 0.5}}, "drop", {"x"})}), "rnn", {"x"}),
               layer("affine", {{"units", 2}}, "out", {"rnn"})},
              {sequence("x", features, steps), sequence("y", 2, steps, true)}, batch);
    std::fill_n(static_cast<double *>(made.field("x")), features * batch * steps, 1.0);
    made.plan.forward(7);
    const Values y = made.output("rnn");
    EXPECT_THAT(y, ::testing::Each(::testing::AnyOf(0.0, 2.0)));
    std::set<Values> masks;
    for (int64_t t = 0; t < steps; ++t) {
        masks.insert(Values(y.data() + t * features * batch, y.data() + (t + 1) * features * batch));
    }
    EXPECT_EQ(masks.size(), static_cast<size_t>(steps));
    made.plan.forward(7);
    EXPECT_EQ(made.output("rnn"), y);
    made.plan.forward(8);
    EXPECT_NE(made.output("rnn"), y);
}

TEST(RecurrenceBody, GoesBackThroughTheMasksOfTheWayForth) {
    Made made({recurrent(
                  body({layer("affine", {{"units", 5}}, "in", {"x"}), layer("dropout", {{"rate", 0.4}}, "drop", {"in"}),
                        layer("elman_cell", {{"units", 4}}, "cell", {"drop"})}),
                  "rnn", {"x"})},
              {sequence("x", 3, 4), sequence("y", 4, 4, true)});
    EXPECT_GT(check_gradient(made.network, made.experiment, made.fields, 3, 1e-7), 50);
}

constexpr int64_t words = 7, width = 3;
// Words beside a learned sequence, so that gradients pass through even where the recurrence is frozen.
std::unique_ptr<Made> reader(bool frozen = false) {
    Layer rnn = recurrent(
        body({layer("embedding", {{"units", width}, {"vocabulary", words}}, "table", {"w"}),
              layer("concatenate", {}, "both", {"table", "z"}), layer("elman_cell", {{"units", 4}}, "cell", {"both"})},
             {"w", "z"}),
        "rnn", {"w", "before"});
    rnn.frozen = frozen;
    const data::Field w{"w", false, Shape(ARM_I32, {{ARM_ROLE_TIME, 4}}), words};
    auto made = std::make_unique<Made>(std::vector<Layer>{layer("affine", {{"units", 2}}, "before", {"x"}), rnn},
                                       std::vector<data::Field>{w, sequence("x", 3, 4), sequence("y", 4, 4, true)});
    write(made->field("w"), {0, 6, 2, 2, 2, 5, 6, 0, 0, 2, 5, 6}); // 1, 3 and 4 are not read; others more than once
    return made;
}

TEST(RecurrenceBody, WritesTheRowsOfATable) {
    const auto made = reader();
    made->gradient();
    ASSERT_EQ(made->network.sparse_gradients().size(), 1u);
    const network::SparseRows rows = made->network.sparse_gradients()[0];
    EXPECT_EQ(rows.rows, (std::vector<int64_t>{0, 2, 5, 6}));
    Values gradient(words * width, 0.0);
    for (size_t k = 0; k < rows.rows.size(); ++k) {
        std::copy_n(static_cast<const double *>(rows.values) + k * width, width,
                    gradient.data() + rows.rows[k] * width);
    }
    const network::Slice &table = made->network.parameters()[rows.slice];
    ASSERT_EQ(table.name, "rnn.table.weight");
    double *W = static_cast<double *>(made->network.parameter_data()) + table.offset;
    for (int64_t i = 0; i < words * width; ++i) {
        const auto loss = [&](double change) {
            const double kept = std::exchange(W[i], W[i] + change);
            made->plan.forward(5);
            W[i] = kept;
            return made->plan.loss(0);
        };
        EXPECT_NEAR(gradient[static_cast<size_t>(i)], (loss(1e-5) - loss(-1e-5)) / 2e-5, 1e-9) << i;
    }
}

TEST(RecurrenceBody, LeavesAFrozenTableAlone) {
    const auto made = reader(true);
    EXPECT_EQ(check_gradient(made->network, made->experiment, made->fields, 3, 1e-7), 3 * 2 + 2);
    for (const network::SparseRows &rows : made->network.sparse_gradients()) {
        EXPECT_TRUE(rows.rows.empty());
    }
}

// Bytes of a plan for so many steps.
int64_t bytes_of(std::vector<Layer> layers, network::Mode mode, int64_t steps) {
    Made made(std::move(layers), {sequence("x", 3, steps), sequence("y", 4, steps, true)}, 8);
    return made.network.plan(mode, 8).bytes();
}

TEST(RecurrenceMemory, GrowsByWhatAStepKeepsInTraining) {
    using network::Mode;
    const auto growth = [](const std::vector<Layer> &layers, Mode mode, int64_t from, int64_t to) {
        return (bytes_of(layers, mode, to) - bytes_of(layers, mode, from)) / (to - from);
    };
    // What flows in and out grows too: as with a layer of the same shapes that has no steps.
    const std::vector<Layer> flat = {layer("affine", {{"units", 4}}, "rnn", {"x"})};
    constexpr int64_t unit = 8 * 8; // bytes of one feature of a batch
    EXPECT_EQ(growth(elman(), Mode::evaluate, 8, 40), growth(flat, Mode::evaluate, 8, 40));
    const int64_t kept = growth(elman(), Mode::train, 8, 40) - growth(flat, Mode::train, 8, 40);
    EXPECT_EQ(kept, 2 * 4 * unit); // the state, and the output from which tanh knows its slope
    EXPECT_EQ(growth(elman(), Mode::train, 40, 80) - growth(flat, Mode::train, 40, 80), kept);
}

TEST(RecurrenceMemory, AllocatesNothingInAStep) {
    if (!counts_allocations()) {
        GTEST_SKIP() << "the sanitizer has an allocator of its own";
    }
    Layer tree =
        recursive(body({layer("tree_lstm_cell", {{"units", 4}, {"learned", true}}, "cell", {"x"})}), "tree", {"x"});
    tree.lengths = "n";
    const std::vector<data::Field> fields = {sequence("x", 3, tree_nodes), sequence("y", 4, tree_nodes, true)};
    std::vector<data::Field> planted = fields;
    planted.push_back(children());
    planted.push_back(lengths("n", tree_nodes));
    Made trees({tree}, planted), chain(elman({{"truncation", 2}, {"carry", true}}, true), fields);
    write(trees.field("children"), tree_children());
    write(trees.field("n"), tree_sizes());
    for (Made *made : {&trees, &chain}) {
        made->gradient(); // whatever is made once
        const double weight = 1;
        const int64_t before = allocations();
        for (uint64_t step = 0; step < 3; ++step) {
            made->plan.forward(step);
            made->plan.backward(&weight);
        }
        EXPECT_EQ(allocations(), before) << made->experiment.network.back().name;
    }
}

TEST(RecurrenceRefusals, SayWhatIsWrong) {
    const data::Field x = sequence("x", 3, 4), y = sequence("y", 4, 4, true);
    EXPECT_THAT(refusal(elman(), {input("x", {3}), target("y", 4)}), HasSubstr("does not end in batch and time"));
    Layer two = elman()[0];
    two.inputs = {"x", "z"};
    EXPECT_THAT(refusal({two}, {x, sequence("z", 2, 5), y}), HasSubstr("its sequences differ"));
    Layer summed = recurrent(body({layer("elman_cell", {{"units", 4}}, "cell", {"x"}),
                                   layer("reduce_sum", {{"over", Json::array({"batch"})}}, "sum", {"cell"})}),
                             "rnn", {"x"});
    EXPECT_THAT(refusal({summed}, {x, y}), HasSubstr("expected numbers that end in the batch"));
    Layer given = elman()[0];
    given.initial = {"a", "b"};
    EXPECT_THAT(refusal({given}, {x, y, input("a", {4}), input("b", {4})}),
                HasSubstr("gives 2 states, and the body has 1"));
    given.initial = {"a"};
    EXPECT_THAT(refusal({given}, {x, y, input("a", {5})}), HasSubstr("the initial value of the state"));
    EXPECT_THAT(refusal({layer("elman_cell", {{"units", 4}}, "cell", {"x"})}, {x, y}),
                HasSubstr("elman_cell is a cell"));
    Layer timed = elman()[0];
    timed.lengths = "x";
    EXPECT_THAT(refusal({timed}, {x, y}), HasSubstr("expected an integer for each of 3 examples"));
}

TEST(RecurrenceRefusals, NameAnExampleThatIsTooLong) {
    Layer rnn = elman()[0];
    rnn.lengths = "n";
    Made made({rnn}, {sequence("x", 3, 4), lengths("n", 4), sequence("y", 4, 4, true)});
    for (const int32_t wrong : {5, -1}) {
        write(made.field("n"), {4, 0, wrong});
        try {
            made.plan.forward(0);
            ADD_FAILURE() << wrong << " was taken";
        } catch (const Error &error) {
            EXPECT_THAT(error.what(),
                        HasSubstr("example 2 has " + std::to_string(wrong) + " steps in a sequence of 4"));
        }
    }
}

} // namespace
} // namespace armature::testing
