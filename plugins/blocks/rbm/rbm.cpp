// SPDX-License-Identifier: MIT
// rbm: the restricted Boltzmann machine trained by contrastive divergence, as a difference of free energies. Its first
// output is to be made small by the loss `mean`.
#include <armature/block.hpp>

#include <string>

namespace {

using namespace armature;

// F(v) = -a' v - sum_j softplus(W v + b)_j        v: visible x batch, W: hidden x visible
// The chain: h ~ bernoulli(s(W v + b)), v ~ bernoulli(s(W' h + a)), `steps` times from the data v_0 to v_k.
// Output 0: F(v_0) - F(v_k), without a gradient through v_k: its gradient is the contrastive divergence's.
// Output 1: s(W' h + a) of the first step, the reconstruction.
struct Rbm {
    static constexpr const char *name = "rbm";
    int64_t hidden = 0, steps = 1;

    static void describe(Description<Rbm> &about) {
        about.summary("Restricted Boltzmann machine: free energy of the data minus that of the Gibbs chain's end")
            .formula("F(v) = -a' v - sum softplus(W v + b), y = F(v_0) - F(v_k)")
            .term("Restricted Boltzmann machine (RBM)")
            .cite({.authors = "Hinton, Geoffrey E.",
                   .title = "Training products of experts by minimizing contrastive divergence",
                   .year = 2002,
                   .venue = "Neural Computation 14(8), 1771-1800",
                   .doi = "10.1162/089976602760128018"});
        about.setting("hidden", &Rbm::hidden, "hidden units").required().minimum(1).search_log(16, 512);
        about.setting("steps", &Rbm::steps, "of the Gibbs chain").minimum(1).maximum(100).search_integer(1, 10);
    }

    void build(Graph &g) const {
        g.want_inputs(1);
        const Value data = g.input();
        const int64_t visible = data.features();
        const Value a = g.apply("parameter", {}, {.name = "visible", .options = {{"features", visible}}});
        const auto W = [&](Value v, int64_t n) { // the first owns the parameters
            const std::string use = n == 0 ? "hidden" : "hidden_" + std::to_string(n);
            return g.apply("affine", {v},
                           {.name = use, .options = {{"units", hidden}}, .share = n == 0 ? "" : "hidden"});
        };
        const auto turned = [&](Value h, int64_t n) { // s(W' h + a)
            const Value back = g.apply("affine", {h},
                                       {.name = "back_" + std::to_string(n),
                                        .options = {{"units", visible}, {"bias", false}},
                                        .share = "hidden",
                                        .transpose = true});
            return sigmoid(back + a);
        };
        const auto draw = [&](Value p) { return g.apply("bernoulli", {p}); };
        const auto energy = [&](Value v, Value into_hidden) { // 1 x batch
            const Value bound = g.apply("reduce_sum", {v * a});
            return -bound - g.apply("reduce_sum", {g.apply("softplus", {into_hidden})});
        };

        const Value into_hidden = W(data, 0);
        Value p = turned(draw(sigmoid(into_hidden)), 1);
        const Value reconstruction = p;
        for (int64_t k = 1; k < steps; ++k) {
            p = turned(draw(sigmoid(W(draw(p), k))), k + 1);
        }
        const Value end = g.apply("stop_gradient", {draw(p)});
        g.output(energy(data, into_hidden) - energy(end, W(end, steps)));
        g.output(reconstruction);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Block<Rbm>)
