// SPDX-License-Identifier: MIT
// squeeze_excite: weighs channels by what the whole picture holds.
#include <armature/block.hpp>

#include <algorithm>

namespace {

using namespace armature;

// y = s x, channel by channel    s = sigmoid(W2 relu(W1 z)), z = mean of x over the picture
// W1: c / r x c, W2: c x c / r for c channels; at least one unit is between them. No biases, as the paper's formula and
// its count of parameters have it.
struct SqueezeExcite {
    static constexpr const char *name = "squeeze_excite";
    int64_t reduction = 16;

    static void describe(Description<SqueezeExcite> &about) {
        about.summary("Each channel times a weight between 0 and 1 that all channels' means decide")
            .formula("y = s x, s = sigmoid(W2 relu(W1 mean(x)))")
            .cite({.authors = "Hu, Jie and Shen, Li and Sun, Gang",
                   .title = "Squeeze-and-excitation networks",
                   .year = 2018,
                   .venue = "CVPR",
                   .doi = "10.1109/CVPR.2018.00745",
                   .arxiv = "1709.01507"});
        about.setting("reduction", &SqueezeExcite::reduction, "r: how many channels go to one unit between")
            .minimum(1)
            .search_integer(2, 32);
    }

    void build(Graph &g) const {
        g.want_inputs(1);
        const Value x = g.input();
        const Value z = g.apply("global_average_pooling", {x}, {.name = "squeeze"});
        const Value u =
            relu(g.apply("affine", {z},
                         {.name = "reduce",
                          .options = {{"units", std::max<int64_t>(1, x.features() / reduction)}, {"bias", false}},
                          .initialisers = {{"weight", "he"}}}));
        g.output(x * sigmoid(g.affine("excite", x.features(), u, false)));
    }
};

} // namespace

ARMATURE_PLUGIN(Block<SqueezeExcite>)
