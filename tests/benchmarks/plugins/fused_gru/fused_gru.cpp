// SPDX-License-Identifier: MIT
// fused_gru: a whole gated recurrence by hand, for composed_bench: what `recurrent` over `gru_cell` would be if
// somebody wrote it as one kernel. One product with the inputs of all steps, then one a step for the three gates. Not a
// plugin to use.
#include <armature/layer.hpp>
#include <armature/matrix.hpp>

namespace {

template <class T> arma::Mat<T> over(const T *data, int64_t rows, int64_t columns) {
    return {const_cast<T *>(data), static_cast<arma::uword>(rows), static_cast<arma::uword>(columns), false, true};
}

// As in gru_cell, with a = U h + c:   r = s(g_r + a_r),  z = s(g_z + a_z),  n = tanh(g_n + r * a_n),  g = W x + b,
// h' = (1 - z) * n + z * h.      x: features x batch x time;  h: units x batch;  g, a: 3 units x batch, each gate apart
struct FusedGru {
    static constexpr const char *name = "fused_gru";
    int64_t units = 0;
    static void describe(armature::Description<FusedGru> &about) {
        about.summary("A gated recurrence written by hand, to measure the composed one")
            .formula("h' = (1 - z) * n + z * h")
            .cite({.authors = "Cho, Kyunghyun and others",
                   .title =
                       "Learning phrase representations using RNN encoder-decoder for statistical machine translation",
                   .year = 2014,
                   .arxiv = "1406.1078"});
        about.setting("units", &FusedGru::units, "features of the state").required().minimum(1);
    }
    void configure(armature::LayerPlan &plan) const {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        if (x.rank() != 3 || x.role(1) != ARM_ROLE_BATCH || x.role(2) != ARM_ROLE_TIME) {
            armature::refuse("wants [feature, batch, time], got ", x);
        }
        const armature::Shape y = x.with(ARM_ROLE_FEATURE, units);
        const int64_t width = x.type() == ARM_F64 ? 8 : 4, gates = 3 * units;
        plan.output(y);
        plan.parameter(
            {.name = "input_weight", .extents = {gates, x.features()}, .fan_in = x.features(), .fan_out = gates});
        plan.parameter({.name = "input_bias", .extents = {gates}, .initialiser = "constant"});
        plan.parameter({.name = "state_weight", .extents = {gates, units}, .fan_in = units, .fan_out = gates});
        plan.parameter({.name = "state_bias", .extents = {gates}, .initialiser = "constant"});
        plan.backward_reads_input();
        plan.backward_reads_output();
        plan.saved(4 * y.size() * width);                        // r, z, n of every step, and a_n
        plan.scratch((6 * y.size() + y.size() + units) * width); // dg, da of every step, and dh; forward: a
    }
    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto x = f.input();
        const int64_t B = x.shape().batch(), steps = x.columns() / B, n = units;
        T *gates = f.training() ? f.template saved<T>() : f.template scratch<T>();
        T *an = gates + 3 * n * B * steps, *h = f.output().data;
        armature::View<T> G(gates, 3 * n, B * steps), A(f.template scratch<T>() + 4 * n * B * steps, 3 * n, B);
        G.each_col() = column(f.parameter(1));
        G += matrix(f.parameter(0)) * matrix(x);
        for (int64_t t = 0; t < steps; ++t) {
            A.each_col() = column(f.parameter(3));
            const T *before = h + (t - 1) * n * B;
            if (t > 0) {
                A += matrix(f.parameter(2)) * over(before, n, B);
            }
            for (int64_t j = 0; j < B; ++j) {
                column_forward(f.math(), gates + 3 * n * (t * B + j), A.colptr(static_cast<arma::uword>(j)),
                               an + n * (t * B + j), t > 0 ? before + n * j : nullptr, h + n * (t * B + j));
            }
        }
    }
    // g: r, z, n on return.
    template <class T>
    void column_forward(const armature::Math<T> &math, T *__restrict g, const T *__restrict a, T *__restrict an,
                        const T *__restrict before, T *__restrict h) const {
        const int64_t n = units;
        for (int64_t i = 0; i < 2 * n; ++i) {
            g[i] = -(g[i] + a[i]);
        }
        math.exp(g, g, 2 * n);
        for (int64_t i = 0; i < 2 * n; ++i) {
            g[i] = 1 / (1 + g[i]);
        }
        for (int64_t i = 0; i < n; ++i) {
            an[i] = a[2 * n + i];
            g[2 * n + i] += g[i] * an[i];
        }
        math.tanh(g + 2 * n, g + 2 * n, n);
        for (int64_t i = 0; i < n; ++i) {
            h[i] = (1 - g[n + i]) * g[2 * n + i] + (before != nullptr ? g[n + i] * before[i] : T(0));
        }
    }
    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto x = f.input(), dy = f.output_gradient();
        const int64_t B = x.shape().batch(), steps = x.columns() / B, n = units, all = 3 * n * B * steps;
        const T *gates = f.template saved<T>(), *an = gates + all, *h = f.output().data;
        T *dg = f.template scratch<T>(), *da = dg + all, *dh = da + all; // dh: units x batch
        std::memset(dh, 0, static_cast<size_t>(n * B) * sizeof(T));
        armature::View<T> DH(dh, n, B);
        for (int64_t t = steps - 1; t >= 0; --t) {
            for (int64_t j = 0; j < B; ++j) {
                const int64_t k = t * B + j;
                column_backward(gates + 3 * n * k, an + n * k, t > 0 ? h + n * (k - B) : nullptr, &dy[n * k],
                                dh + n * j, dg + 3 * n * k, da + 3 * n * k);
            }
            if (t > 0) {
                DH += matrix(f.parameter(2)).t() * over(da + 3 * n * B * t, 3 * n, B);
            }
        }
        const arma::Mat<T> DG = over(dg, 3 * n, B * steps), later = over(da + 3 * n * B, 3 * n, B * (steps - 1));
        write(f.parameter_gradient(0), DG * matrix(x).t());
        bias(f.parameter_gradient(1), dg, B * steps);
        write(f.parameter_gradient(2), later * over(h, n, B * (steps - 1)).t());
        bias(f.parameter_gradient(3), da, B * steps);
        write(f.input_gradient(), matrix(f.parameter(0)).t() * DG);
    }
    // dh: of the state after the step; on return what goes to the state before it past the gates.
    template <class T>
    void column_backward(const T *__restrict g, const T *__restrict an, const T *__restrict before,
                         const T *__restrict dy, T *__restrict dh, T *__restrict dg, T *__restrict da) const {
        const int64_t n = units;
        for (int64_t i = 0; i < n; ++i) {
            const T r = g[i], z = g[n + i], u = g[2 * n + i], d = dh[i] + dy[i];
            const T dn = d * (1 - z) * (1 - u * u);
            da[i] = dg[i] = dn * an[i] * r * (1 - r);
            da[n + i] = dg[n + i] = d * ((before != nullptr ? before[i] : T(0)) - u) * z * (1 - z);
            dg[2 * n + i] = dn;
            da[2 * n + i] = dn * r;
            dh[i] = d * z;
        }
    }
    template <class T> void bias(const armature::Gradient<T> &gradient, const T *d, int64_t columns) const {
        if (!gradient.wanted()) {
            return;
        }
        T *__restrict g = gradient.data();
        if (!gradient.adds()) {
            std::memset(g, 0, static_cast<size_t>(3 * units) * sizeof(T));
        }
        for (int64_t j = 0; j < columns; ++j, d += 3 * units) {
            for (int64_t i = 0; i < 3 * units; ++i) {
                g[i] += d[i];
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<FusedGru>)
