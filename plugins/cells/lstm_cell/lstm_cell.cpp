// SPDX-License-Identifier: MIT
// lstm_cell: a step of the long short-term memory with a forget gate. Not a whole recurrence: `recurrent` runs it.
#include <armature/block.hpp>

namespace {

// i, f, o = s(W x + U h + b)      input, forget and output gate
// g = tanh(W_g x + U_g h + b_g)
// c' = f * c + i * g
// h' = o * tanh(c')               x: features x batch, all else: units x batch
struct LstmCell {
    static constexpr const char *name = "lstm_cell";
    int64_t units = 0;
    bool learned = false;

    static void describe(armature::Description<LstmCell> &about) {
        about.summary("A step of the long short-term memory, with a forget gate")
            .formula("i, f, o = s(W x + U h + b)\ng = tanh(W_g x + U_g h + b_g)\nc' = f * c + i * g\n"
                     "h' = o * tanh(c'), y = h'")
            .term("LSTM")
            .cite({.authors = "Hochreiter, Sepp and Schmidhuber, Juergen",
                   .title = "Long short-term memory",
                   .year = 1997,
                   .venue = "Neural Computation 9, 1735-1780",
                   .doi = "10.1162/neco.1997.9.8.1735"})
            .cite({.authors = "Gers, Felix A. and Schmidhuber, Juergen and Cummins, Fred",
                   .title = "Learning to forget: continual prediction with LSTM",
                   .year = 2000,
                   .venue = "Neural Computation 12, 2451-2471",
                   .doi = "10.1162/089976600300015015"});
        about.setting("units", &LstmCell::units, "features of each state").required().minimum(1).search_log(8, 512);
        about.setting("learned", &LstmCell::learned, "whether the initial states are learned; zero otherwise");
    }

    void build(armature::Graph &g) const {
        g.want_inputs(1);
        const auto x = g.input(), h = g.state("hidden", units, x, learned), c = g.state("memory", units, x, learned);
        const auto a = g.affine("input", 4 * units, x) + g.affine("state", 4 * units, h, false);
        const auto gates = sigmoid(slice(a, 0, 3 * units));
        const auto gate = [&](int64_t i) { return slice(gates, i * units, units); };
        const auto memory = gate(1) * c + gate(0) * tanh(slice(a, 3 * units, units));
        const auto hidden = gate(2) * tanh(memory);
        g.next("memory", memory);
        g.next("hidden", hidden);
        g.output(hidden);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Cell<LstmCell>)
