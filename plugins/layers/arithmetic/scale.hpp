// SPDX-License-Identifier: MIT
// scale: a fixed factor and offset. Not learned: a learned one is `multiply` with a `parameter`.
#pragma once

#include <armature/inputs.hpp>

namespace armature::arithmetic {

// y = factor x + offset; dx = factor dy.
struct Scale {
    static constexpr const char *name = "scale";
    double factor = 1, offset = 0;

    static void describe(Description<Scale> &about) {
        about.summary("A fixed multiple plus a fixed number")
            .formula("y = factor x + offset")
            .term("Theano")
            .cite({.authors =
                       "Bergstra, James and Breuleux, Olivier and Bastien, Frédéric and Lamblin, Pascal and "
                       "Pascanu, Razvan and Desjardins, Guillaume and Turian, Joseph and Warde-Farley, David and "
                       "Bengio, Yoshua",
                   .title = "Theano: A CPU and GPU math compiler in Python",
                   .year = 2010,
                   .venue = "Proceedings of the 9th Python in Science Conference, 18-24",
                   .doi = "10.25080/Majora-92bf1922-003"});
        about.setting("factor", &Scale::factor, "what every element is multiplied by");
        about.setting("offset", &Scale::offset, "what is added to the product");
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        plan.output(numbers(plan));
        plan.in_place();
    }

    template <class T> void forward(const Frame<T> &f) const {
        map(f.input().data, f.output().data, f.output().size(),
            [a = static_cast<T>(factor), c = static_cast<T>(offset)](T x) { return a * x + c; });
    }

    template <class T> void backward(const Frame<T> &f) const {
        f.input_gradient().write(f.output_gradient().data,
                                 [a = static_cast<T>(factor)](T dy, int64_t) { return a * dy; });
    }
};

} // namespace armature::arithmetic
