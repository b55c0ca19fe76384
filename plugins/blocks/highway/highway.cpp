// SPDX-License-Identifier: MIT
// highway: a layer that learns how much of its input to hand on unchanged.
#include <armature/block.hpp>

namespace {

// y = T * h(x) + (1 - T) * x      T = s(transform(x)); x, h(x), T: the same shape
// `h` and `transform` are affine layers as wide as x (h followed by the activation) unless they are given as networks.
struct Highway {
    static constexpr const char *name = "highway";
    armature::Network h, transform;
    std::string activation = "relu";
    double bias = -2;

    static void describe(armature::Description<Highway> &about) {
        about.summary("A gate chooses between a transformed input and the input itself")
            .formula("y = T * h(x) + (1 - T) * x, T = s(transform(x))")
            .term("Highway layer")
            .cite({.authors = "Srivastava, Rupesh Kumar and Greff, Klaus and Schmidhuber, Juergen",
                   .title = "Highway networks",
                   .year = 2015,
                   .arxiv = "1505.00387"});
        about.setting("h", &Highway::h, "layers from x to h(x); an affine layer and the activation by default");
        about.setting("transform", &Highway::transform, "layers from x to T before its sigmoid; affine by default");
        about.setting("activation", &Highway::activation, "of the default h");
        about.setting("bias", &Highway::bias, "of the default transform at the start; below 0 hands the input on")
            .search_uniform(-4, 0);
    }

    void build(armature::Graph &g) const {
        g.want_inputs(1);
        const auto x = g.input();
        const auto hx =
            h.given() ? g.apply(h, "h", {x}) : g.apply(activation.c_str(), {g.affine("h", x.features(), x)});
        const auto T = sigmoid(transform.given() ? g.apply(transform, "transform", {x}) : gate(g, x));
        g.output(T * hx + (1 - T) * x);
    }

    armature::Value gate(armature::Graph &g, armature::Value x) const {
        return g.apply("affine", {x},
                       {.name = "transform",
                        .options = {{"units", x.features()}},
                        .initialisers = {{"bias", "constant", {{"value", bias}}}}});
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Block<Highway>)
