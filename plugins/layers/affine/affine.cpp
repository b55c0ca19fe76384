// SPDX-License-Identifier: MIT
// affine: y = W x + b on the features of every column. Not an activation: that is a layer of its own.
#include <armature/elementwise.hpp>
#include <armature/layer.hpp>
#include <armature/matrix.hpp>

namespace {

// For every column x of the input (features, the other dimensions taken together as columns):
//   y = W x + b        W: units x features, b: units
// Gradients: dW += dy x', db += dy summed over the columns, dx = W' dy.
struct Affine {
    static constexpr const char *name = "affine";
    int64_t units = 0;
    bool bias = true;

    static void describe(armature::Description<Affine> &about) {
        about.summary("A learned affine map of the features")
            .formula("y = W x + b")
            .term("Affine layer")
            .cite({.authors = "Rumelhart, David E. and Hinton, Geoffrey E. and Williams, Ronald J.",
                   .title = "Learning representations by back-propagating errors",
                   .year = 1986,
                   .venue = "Nature 323, 533-536",
                   .doi = "10.1038/323533a0"});
        about.setting("units", &Affine::units, "number of output features").required().minimum(1).search_log(8, 1024);
        about.setting("bias", &Affine::bias, "whether to add a learned bias");
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        plan.output(x.with(ARM_ROLE_FEATURE, units));
        plan.parameter({.name = "weight",
                        .extents = {units, x.features()},
                        .fan_in = x.features(),
                        .fan_out = units,
                        .by_columns = true});
        if (bias) {
            plan.parameter({.name = "bias", .extents = {units}, .initialiser = "constant"});
        }
        plan.backward_reads_input();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto W = matrix(f.parameter(0)); // units x features
        const auto x = matrix(f.input());      // features x columns
        auto y = matrix(f.output());           // units x columns
        if (bias) { // first, so that the product adds to it: a product that overwrites would fill y with zeros instead
            y.each_col() = column(f.parameter(1));
            y += W * x;
        } else {
            y = W * x;
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto W = matrix(f.parameter(0));
        const auto x = matrix(f.input());
        const auto dy = matrix(f.output_gradient()); // units x columns
        if (bias && f.parameter_gradient(1).wanted()) {
            const auto db = f.parameter_gradient(1);
            armature::sum_columns(dy.memptr(), f.output_gradient().rows(), f.output_gradient().columns(), db.data(),
                                  db.adds());
        }
        write(f.input_gradient(), W.t() * dy);
        f.gradient_by_columns(0, [&](const armature::Columns<T> &dW) { write_outer(dW, dy, x); });
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Affine>)
