// my_cell: a recurrent unit that leaks: its state keeps a share of itself at every step. `recurrent` runs it.
#include <armature/block.hpp>

// h' = (1 - a) * h + a * tanh(W x + U h + b),   y = h'        x: features x batch;  h, y: units x batch;  a: the leak
// Parameters: input.weight (W), input.bias (b), state.weight (U). The state is zero before the first step.
struct MyCell {
    static constexpr const char *name = "my_cell";
    int64_t units = 0;
    double leak = 0.3;

    static void describe(armature::Description<MyCell> &about) {
        about.summary("A step of a recurrent unit whose state leaks")
            .formula("h' = (1 - leak) * h + leak * tanh(W x + U h + b), y = h'")
            .cite({.authors = "Jaeger, Herbert and Lukosevicius, Mantas and Popovici, Dan and Siewert, Udo",
                   .title = "Optimization and applications of echo state networks with leaky-integrator neurons",
                   .year = 2007,
                   .doi = "10.1016/j.neunet.2007.04.016"});
        about.term("my_term");
        about.setting("units", &MyCell::units, "features of the state").required().minimum(1).search_log(8, 512);
        about.setting("leak", &MyCell::leak, "share of the state that is new").above(0).maximum(1).search_log(0.01, 1);
    }
    void build(armature::Graph &g) const {
        g.want_inputs(1);
        const auto x = g.input(), h = g.state("hidden", units, x); // as it was before this step
        const auto fresh = tanh(g.affine("input", units, x) + g.affine("state", units, h, false));
        const auto next = (1 - leak) * h + leak * fresh;
        g.next("hidden", next);
        g.output(next);
    }
};
ARMATURE_PLUGIN(armature::Cell<MyCell>)
