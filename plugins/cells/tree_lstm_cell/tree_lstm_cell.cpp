// SPDX-License-Identifier: MIT
// tree_lstm_cell: a node of the child-sum tree-LSTM. Not a whole recursion: `recursive` runs it.
#include <armature/block.hpp>

namespace {

// h~ = sum over children k of h_k
// i, o = s(W x + U h~ + b)            input and output gate
// u = tanh(W_u x + U_u h~ + b_u)
// f_k = s(W_f x + U_f h_k + b_f)      a forget gate for each child
// c = i * u + sum of f_k * c_k
// h = o * tanh(c)                     x: features x batch, all else: units x batch
struct TreeLstmCell {
    static constexpr const char *name = "tree_lstm_cell";
    int64_t units = 0;
    bool learned = false;

    static void describe(armature::Description<TreeLstmCell> &about) {
        about.summary("A node of the child-sum tree-LSTM, with a forget gate for each child")
            .formula("h~ = sum of h_k\ni, o = s(W x + U h~ + b)\nu = tanh(W_u x + U_u h~ + b_u)\n"
                     "f_k = s(W_f x + U_f h_k + b_f)\nc = i * u + sum of f_k * c_k\nh = o * tanh(c), y = h")
            .term("Tree-LSTM")
            .cite({.authors = "Tai, Kai Sheng and Socher, Richard and Manning, Christopher D.",
                   .title = "Improved semantic representations from tree-structured long short-term memory networks",
                   .year = 2015,
                   .venue = "ACL 2015",
                   .arxiv = "1503.00075"});
        about.setting("units", &TreeLstmCell::units, "features of each state").required().minimum(1).search_log(8, 512);
        about.setting("learned", &TreeLstmCell::learned,
                      "whether the states of a missing child are learned; zero otherwise");
    }

    void build(armature::Graph &g) const {
        g.want_inputs(1);
        const auto x = g.input();
        const armature::Shape one = x.shape().with(ARM_ROLE_FEATURE, units);
        const auto h = g.state("hidden", one, learned), c = g.state("memory", one, learned);
        const auto part = [this](armature::Value v, int64_t i, int64_t n = 1) {
            return slice(v, i * units, n * units);
        };

        auto sum = h[0];
        for (size_t k = 1; k < h.size(); ++k) {
            sum = sum + h[k];
        }
        const auto Wx = g.affine("input", 4 * units, x); // rows: input gate, output gate, candidate, forget gate
        const auto a = part(Wx, 0, 3) + g.affine("state", 3 * units, sum, false);
        auto memory = sigmoid(part(a, 0)) * tanh(part(a, 2));
        for (size_t k = 0; k < h.size(); ++k) {
            const armature::Applied shared{.name = "forget_" + std::to_string(k + 1),
                                           .options = {{"units", units}, {"bias", false}},
                                           .share = "forget"};
            const auto Uh = k == 0 ? g.affine("forget", units, h[k], false) : g.apply("affine", {h[k]}, shared);
            memory = memory + sigmoid(part(Wx, 3) + Uh) * c[k];
        }
        const auto hidden = sigmoid(part(a, 1)) * tanh(memory);
        g.next("memory", memory);
        g.next("hidden", hidden);
        g.output(hidden);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Cell<TreeLstmCell>)
