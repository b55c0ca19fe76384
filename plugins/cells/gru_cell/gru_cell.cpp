// SPDX-License-Identifier: MIT
// gru_cell: a step of the gated recurrent unit. Not a whole recurrence: `recurrent` runs it.
#include <armature/block.hpp>

namespace {

// r = s(W_r x + U_r h + b_r)      reset gate
// z = s(W_z x + U_z h + b_z)      update gate
// n = tanh(W_n x + b_n + r * (U_n h + c_n))
// h' = (1 - z) * n + z * h        x: features x batch, all else: units x batch
// As in the authors' code and in PyTorch the reset gate is applied to the product U_n h, not to h: then one product of
// [U_r; U_z; U_n] with h does for all three.
struct GruCell {
    static constexpr const char *name = "gru_cell";
    int64_t units = 0;
    bool learned = false;

    static void describe(armature::Description<GruCell> &about) {
        about.summary("A step of the gated recurrent unit")
            .formula("r = s(W_r x + U_r h + b_r)\nz = s(W_z x + U_z h + b_z)\n"
                     "n = tanh(W_n x + b_n + r * (U_n h + c_n))\nh' = (1 - z) * n + z * h, y = h'")
            .term("GRU")
            .cite({.authors = "Cho, Kyunghyun and van Merrienboer, Bart and Gulcehre, Caglar and Bahdanau, Dzmitry and "
                              "Bougares, Fethi and Schwenk, Holger and Bengio, Yoshua",
                   .title = "Learning phrase representations using RNN encoder-decoder for statistical machine "
                            "translation",
                   .year = 2014,
                   .venue = "EMNLP 2014",
                   .arxiv = "1406.1078"});
        about.setting("units", &GruCell::units, "features of the state").required().minimum(1).search_log(8, 512);
        about.setting("learned", &GruCell::learned, "whether the initial state is learned; zero otherwise");
    }

    void build(armature::Graph &g) const {
        g.want_inputs(1);
        const auto x = g.input(), h = g.state("hidden", units, x, learned);
        const auto Wx = g.affine("input", 3 * units, x), Uh = g.affine("state", 3 * units, h);
        const auto part = [this](armature::Value v, int64_t i) { return slice(v, i * units, units); };
        const auto r = sigmoid(part(Wx, 0) + part(Uh, 0));
        const auto z = sigmoid(part(Wx, 1) + part(Uh, 1));
        const auto n = tanh(part(Wx, 2) + r * part(Uh, 2));
        const auto next = (1 - z) * n + z * h;
        g.next("hidden", next);
        g.output(next);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Cell<GruCell>)
