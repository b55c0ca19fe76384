// SPDX-License-Identifier: MIT
// formulas: trees of "and" and "or" over bits, and what they come to. Generated.
#include <armature/dataset.hpp>

#include <algorithm>

namespace {

using namespace armature;

// A formula has 2 ... `leaves` bits; two neighbours at a time are joined by an operation until one node is left. Nodes
// stand children before parents, the root last:  symbols 0, 1 (bits), 2 (and), 3 (or);  children (-1: none);
// nodes, how many there are;  value, the root's.
struct Formulas {
    static constexpr const char *name = "formulas";
    int64_t leaves = 5, examples = 1000;

    static void describe(Description<Formulas> &about) {
        about.summary("Trees of \"and\" and \"or\" over bits: the class is what the formula comes to")
            .formula("value = root,  node = bit | node and node | node or node")
            .term("Recursive neural network")
            .cite({.authors =
                       "Socher, Richard and Perelygin, Alex and Wu, Jean and Chuang, Jason and Manning, Christopher D. "
                       "and Ng, Andrew Y. and Potts, Christopher",
                   .title = "Recursive deep models for semantic compositionality over a sentiment treebank",
                   .year = 2013,
                   .venue = "EMNLP, 1631-1642"});
        about.setting("leaves", &Formulas::leaves, "the most bits of a formula").minimum(2).maximum(1000);
        about.setting("examples", &Formulas::examples, "how many formulas").minimum(1).maximum(1'000'000);
    }

    void sources(DatasetPlan &) const {}

    void open(const Opening &opening, DatasetPlan &plan) {
        draws.resize(static_cast<size_t>(examples * each()));
        opening.random().uniform(0, draws.data(), static_cast<int64_t>(draws.size()));
        const int64_t most = 2 * leaves - 1;
        plan.field(ARM_FIELD_INPUT, "symbols", Shape(ARM_I32, {{ARM_ROLE_TIME, most}}), 4);
        plan.field(ARM_FIELD_INPUT, "children", Shape(ARM_I32, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_TIME, most}}), 0);
        plan.field(ARM_FIELD_INPUT, "nodes", Shape(ARM_I32, {}), 0);
        plan.classes("value", 2);
        plan.split("all", examples);
    }

    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        const int64_t most = 2 * leaves - 1;
        auto *symbols = static_cast<int32_t *>(buffers[0]);  // most x indices
        auto *children = static_cast<int32_t *>(buffers[1]); // 2 x most x indices
        auto *nodes = static_cast<int32_t *>(buffers[2]);    // indices
        auto *value = static_cast<int32_t *>(buffers[3]);    // indices
        for (const int64_t k : indices) {
            std::fill_n(symbols, most, 0);
            std::fill_n(children, 2 * most, -1);
            grow(draws.data() + k * each(), symbols, children, *nodes++, *value++);
            symbols += most;
            children += 2 * most;
        }
    }

private:
    int64_t each() const { return 1 + leaves + 2 * (leaves - 1); } // draws of a formula
    static int32_t below(float u, int64_t n) {
        return static_cast<int32_t>(std::min(static_cast<int64_t>(u * static_cast<float>(n)), n - 1));
    }

    void grow(const float *u, int32_t *symbols, int32_t *children, int32_t &nodes, int32_t &value) const {
        const int32_t bits = 2 + below(*u++, leaves - 1);
        std::vector<int32_t> forest, values;
        for (nodes = 0; nodes < bits; ++nodes) {
            symbols[nodes] = below(*u++, 2);
            values.push_back(symbols[nodes]);
            forest.push_back(nodes);
        }
        for (; forest.size() > 1; ++nodes) {
            const auto at = forest.begin() + below(*u++, static_cast<int64_t>(forest.size()) - 1);
            const int32_t operation = below(*u++, 2), left = at[0], right = at[1];
            symbols[nodes] = 2 + operation;
            children[2 * nodes] = left;
            children[2 * nodes + 1] = right;
            const auto of = [&](int32_t node) { return values[static_cast<size_t>(node)]; };
            values.push_back(operation == 0 ? of(left) & of(right) : of(left) | of(right));
            *at = nodes;
            forest.erase(at + 1);
        }
        value = values.back();
    }
    std::vector<float> draws; // each() x examples
};

} // namespace

ARMATURE_PLUGIN(Dataset<Formulas>)
