// SPDX-License-Identifier: MIT
// reduction.hpp: what the reductions share: the dimensions they take together, and the shape that is left.
#pragma once

#include <armature/broadcast.hpp>

namespace armature::reductions {

inline constexpr Citation theano = {
    .authors = "Bergstra, James and Breuleux, Olivier and Bastien, Frédéric and Lamblin, Pascal and Pascanu, Razvan "
               "and Desjardins, Guillaume and Turian, Joseph and Warde-Farley, David and Bengio, Yoshua",
    .title = "Theano: A CPU and GPU math compiler in Python",
    .year = 2010,
    .venue = "Proceedings of the 9th Python in Science Conference, 18-24",
    .doi = "10.25080/Majora-92bf1922-003"};

// A reduction is a stretching read backwards: y is the operand, repeated over x along the dimensions in `over`.
template <class Self> struct Reduction {
    std::vector<std::string> over = {"feature"};
    bool keep = true;
    Broadcast shapes;     // of the result x, with operand 0 y
    int64_t elements = 1; // of x for each of y

    static void describe_dimensions(Description<Self> &about) {
        about.template setting<std::vector<std::string>>("over", &Self::over, "the dimensions taken together")
            .choices({"feature", "width", "height", "length", "batch", "time"});
        about.template setting<bool>("keep", &Self::keep, "whether they stay, with extent 1");
    }

    void agree(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = numbers(plan);
        if (over.empty()) {
            refuse("\"over\" names no dimension of ", x);
        }
        Shape left = x, y = x;
        for (const std::string &name : over) {
            const int32_t role = x.role(x.dimension(name));
            left = left.with(role, 1);
            y = keep ? left : y.without(role);
        }
        if (left.size() > 0) {
            elements = x.size() / left.size();
        }
        shapes = Broadcast(x, {steps_of(left)});
        plan.output(y);
    }

    // y = the sums of x, in the order of memory.
    template <class T> void sum(const Tensor<const T> &x, const Tensor<T> &y) const {
        std::fill_n(y.data, y.size(), T(0));
        fold<0>(shapes, x.data, y.data, false, [](T v, int64_t, int64_t) { return v; });
    }

    // dx (+)= factor dy, repeated.
    template <class T> void repeat(const Frame<T> &f, T factor) const {
        const auto dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        const T *dy = f.output_gradient().data;
        detail::choose(dx.adds(), [&](auto adds) {
            detail::choose(shapes.step(0) != 0, [&](auto moves) {
                shapes.runs([&](int64_t at, const Broadcast::Places &from) {
                    const T *__restrict g = dy + from[0];
                    T *__restrict to = dx.data() + at;
                    for (int64_t i = 0; i < shapes.run(); ++i) {
                        const T v = factor * g[decltype(moves)::value ? i : 0];
                        to[i] = decltype(adds)::value ? to[i] + v : v;
                    }
                });
            });
        });
    }
};

} // namespace armature::reductions
