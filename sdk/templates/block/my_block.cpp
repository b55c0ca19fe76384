// my_block: the gated linear unit. Composed of other components: what is built here is differentiated by the host.
#include <armature/block.hpp>

// y = (W x + b) * s(V x + c)        x: features x columns;  y: units x columns;  * is element by element, s the sigmoid
// Parameters: value.weight (W), value.bias (b), gate.weight (V), gate.bias (c).
struct MyBlock {
    static constexpr const char *name = "my_block";
    int64_t units = 0;

    static void describe(armature::Description<MyBlock> &about) {
        about.summary("An affine map, each of whose outputs has a learned gate")
            .formula("y = (W x + b) * s(V x + c)")
            .cite({.authors = "Dauphin, Yann N. and Fan, Angela and Auli, Michael and Grangier, David",
                   .title = "Language Modeling with Gated Convolutional Networks",
                   .year = 2017,
                   .arxiv = "1612.08083"});
        about.term("my_term");
        about.setting("units", &MyBlock::units, "number of output features").required().minimum(1).search_log(8, 512);
    }
    void build(armature::Graph &g) const {
        g.want_inputs(1);
        const auto x = g.input();
        g.output(g.affine("value", units, x) * sigmoid(g.affine("gate", units, x)));
    }
};
ARMATURE_PLUGIN(armature::Block<MyBlock>)
