// SPDX-License-Identifier: MIT
// elu: the exponential linear unit.
#include <armature/activation.hpp>

namespace {

// y = x for x > 0, alpha (exp(x) - 1) otherwise. The derivative is that of the output: 1 or y + alpha.
struct Elu {
    static constexpr const char *name = "elu";
    static constexpr armature::Of derivative_of = armature::Of::output;
    double alpha = 1;

    static void describe(armature::Description<Elu> &about) {
        about.summary("Exponential linear unit")
            .formula("y = x if x > 0, else alpha (exp(x) - 1)")
            .term("ReLU and variants")
            .cite({.authors = "Clevert, Djork-Arné and Unterthiner, Thomas and Hochreiter, Sepp",
                   .title = "Fast and accurate deep network learning by exponential linear units (ELUs)",
                   .year = 2016,
                   .venue = "ICLR",
                   .arxiv = "1511.07289"});
        about.setting("alpha", &Elu::alpha, "minus the limit for large negative inputs")
            .minimum(0)
            .search_uniform(0.1, 2);
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        const T a = static_cast<T>(alpha);
        math.expm1(x, y, n);
        for (int64_t i = 0; i < n; ++i) {
            y[i] = x[i] > 0 ? x[i] : a * y[i];
        }
    }
    template <class T> void df(const T *__restrict y, T *__restrict d, int64_t n, const armature::Math<T> &) const {
        const T a = static_cast<T>(alpha);
        for (int64_t i = 0; i < n; ++i) {
            d[i] = y[i] > 0 ? T(1) : y[i] + a;
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Elu>)
