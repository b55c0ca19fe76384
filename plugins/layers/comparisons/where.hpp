// SPDX-License-Identifier: MIT
// where: one of two inputs, element by element, as a third says.
#pragma once

#include "comparison.hpp"

namespace armature::comparisons {

// y = a where condition is not 0, else b; dy goes the same way, none to the condition.
struct Where {
    static constexpr const char *name = "where";
    Broadcast shapes;

    static void describe(Description<Where> &about) {
        about.summary("One of two inputs, as a condition says")
            .formula("y = a if condition is not 0, else b")
            .term("Theano")
            .cite(broadcasting);
    }

    void configure(LayerPlan &plan) {
        shapes = stretch_inputs(plan, 3);
        plan.backward_reads_input(0);
        plan.no_gradient(0);
    }

    template <class T> void forward(const Frame<T> &f) const {
        detail::choose(shapes.step(0) != 0, [&](auto condition_moves) {
            detail::choose(shapes.step(1) != 0, [&](auto a_moves) {
                detail::choose(shapes.step(2) != 0, [&](auto b_moves) {
                    select<decltype(condition_moves)::value, decltype(a_moves)::value, decltype(b_moves)::value>(f);
                });
            });
        });
    }

    template <class T> void backward(const Frame<T> &f) const {
        const T *condition = f.input(0).data, *dy = f.output_gradient().data;
        write_zeros(f.input_gradient(0));
        write<1>(shapes, f.input_gradient(1), dy,
                 [condition](T g, int64_t i, int64_t) { return condition[i] != 0 ? g : T(0); });
        write<2>(shapes, f.input_gradient(2), dy,
                 [condition](T g, int64_t i, int64_t) { return condition[i] != 0 ? T(0) : g; });
    }

private:
    // One loop for each way in which the operands move within a run.
    template <int64_t C, int64_t A, int64_t B, class T> void select(const Frame<T> &f) const {
        const T *condition = f.input(0).data, *a = f.input(1).data, *b = f.input(2).data;
        T *y = f.output().data;
        shapes.runs([&](int64_t at, const Broadcast::Places &from) {
            const T *__restrict c = condition + from[0], *__restrict yes = a + from[1], *__restrict no = b + from[2];
            T *__restrict to = y + at;
            for (int64_t i = 0; i < shapes.run(); ++i) {
                to[i] = c[i * C] != 0 ? yes[i * A] : no[i * B];
            }
        });
    }
};

} // namespace armature::comparisons
