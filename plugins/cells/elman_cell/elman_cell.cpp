// SPDX-License-Identifier: MIT
// elman_cell: the simple recurrent network's step. Not a whole recurrence: `recurrent` runs it.
#include <armature/block.hpp>

namespace {

// h' = tanh(W x + U h + b)        x: features x batch, h: units x batch
struct ElmanCell {
    static constexpr const char *name = "elman_cell";
    int64_t units = 0;
    std::string activation = "tanh";
    bool learned = false;

    static void describe(armature::Description<ElmanCell> &about) {
        about.summary("A step of the simple recurrent network")
            .formula("h' = f(W x + U h + b), y = h'")
            .term("Recurrent neural network (RNN)")
            .cite({.authors = "Elman, Jeffrey L.",
                   .title = "Finding structure in time",
                   .year = 1990,
                   .venue = "Cognitive Science 14, 179-211",
                   .doi = "10.1207/s15516709cog1402_1"});
        about.setting("units", &ElmanCell::units, "features of the state").required().minimum(1).search_log(8, 512);
        about.setting("activation", &ElmanCell::activation, "f: an activation that needs no settings");
        about.setting("learned", &ElmanCell::learned, "whether the initial state is learned; zero otherwise");
    }

    void build(armature::Graph &g) const {
        g.want_inputs(1);
        const auto x = g.input(), h = g.state("hidden", units, x, learned);
        const auto next =
            g.apply(activation.c_str(), {g.affine("input", units, x) + g.affine("state", units, h, false)});
        g.next("hidden", next);
        g.output(next);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Cell<ElmanCell>)
