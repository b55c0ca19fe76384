// SPDX-License-Identifier: MIT
// tree_lstm_cell: the equations of Tai, Socher and Manning (2015), section 3.1, written out node by node.
#include "support/recurrences.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::testing {
namespace {

constexpr int64_t features = 2, units = 3, batch = 3;

double logistic(double v) {
    return 1 / (1 + std::exp(-v));
}

// The part of [W; ...] that makes `row` from v; column-major with `rows` rows.
double product(const double *W, int64_t rows, int64_t row, const double *v, int64_t n) {
    double sum = 0;
    for (int64_t j = 0; j < n; ++j) {
        sum += W[j * rows + row] * v[j];
    }
    return sum;
}

struct Weights {
    const double *W, *b, *U, *Uf;
};

struct Node {
    double h[units] = {}, c[units] = {};
};

Node node_of(const Weights &w, const double *x, const std::vector<Node> &children) {
    Node out;
    double sum[units] = {};
    for (const Node &child : children) {
        for (int64_t i = 0; i < units; ++i) {
            sum[i] += child.h[i];
        }
    }
    for (int64_t i = 0; i < units; ++i) {
        const auto from_x = [&](int64_t gate) {
            return product(w.W, 4 * units, gate * units + i, x, features) + w.b[gate * units + i];
        };
        const auto from_sum = [&](int64_t gate) { return product(w.U, 3 * units, gate * units + i, sum, units); };
        const double in = logistic(from_x(0) + from_sum(0)), open = logistic(from_x(1) + from_sum(1));
        out.c[i] = in * std::tanh(from_x(2) + from_sum(2));
        for (const Node &child : children) {
            out.c[i] += logistic(from_x(3) + product(w.Uf, units, i, child.h, units)) * child.c[i];
        }
        out.h[i] = open * std::tanh(out.c[i]);
    }
    return out;
}

TEST(TreeLstmCell, IsTheFormulaOfThePaper) {
    experiment::Layer tree =
        recursive(body({layer("tree_lstm_cell", {{"units", units}}, "cell", {"x"})}), "tree", {"x"});
    tree.lengths = "n";
    Made made({tree},
              {sequence("x", features, tree_nodes), children(), lengths("n", tree_nodes),
               sequence("y", units, tree_nodes, true)},
              batch, {"tree.2"});
    const std::vector<int32_t> child = tree_children(), sizes = tree_sizes();
    write(made.field("children"), child);
    write(made.field("n"), sizes);
    made.plan.forward(0);

    Weights w{};
    for (const network::Slice &slice : made.network.parameters()) {
        const double *at = static_cast<const double *>(made.network.parameter_data()) + slice.offset;
        (slice.name == "tree.cell.input.weight"   ? w.W
         : slice.name == "tree.cell.input.bias"   ? w.b
         : slice.name == "tree.cell.state.weight" ? w.U
                                                  : w.Uf) = at;
    }
    ASSERT_EQ(made.network.parameters().size(), 4u);
    const auto *x = static_cast<const double *>(made.field("x"));
    const std::vector<double> y = made.output("tree"), root_memory = made.output("tree.2");
    for (int64_t b = 0; b < batch; ++b) {
        std::vector<Node> nodes;
        for (int64_t n = 0; n < sizes[static_cast<size_t>(b)]; ++n) {
            std::vector<Node> own;
            for (int64_t c = 0; c < 2; ++c) {
                const int32_t k = child[static_cast<size_t>((n * batch + b) * 2 + c)];
                if (k >= 0) {
                    own.push_back(nodes[static_cast<size_t>(k)]);
                }
            }
            nodes.push_back(node_of(w, x + (n * batch + b) * features, own));
            for (int64_t i = 0; i < units; ++i) {
                EXPECT_NEAR(y[static_cast<size_t>((n * batch + b) * units + i)], nodes.back().h[i], 1e-12)
                    << "example " << b << " node " << n;
            }
        }
        for (int64_t i = 0; i < units; ++i) {
            EXPECT_NEAR(root_memory[static_cast<size_t>(b * units + i)], nodes.back().c[i], 1e-12) << "example " << b;
        }
    }
}

} // namespace
} // namespace armature::testing
