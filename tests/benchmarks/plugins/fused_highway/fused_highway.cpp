// SPDX-License-Identifier: MIT
// fused_highway: the highway layer by hand, for composed_bench: what the block `highway` would be if somebody wrote its
// gradient. Four products a step and a half through BLAS, and everything between them in one pass. Not a plugin to use.
#include <armature/layer.hpp>
#include <armature/matrix.hpp>

namespace {

template <class T> arma::Mat<T> over(const T *data, int64_t rows, int64_t columns) {
    return {const_cast<T *>(data), static_cast<arma::uword>(rows), static_cast<arma::uword>(columns), false, true};
}

// y = T * h + (1 - T) * x,   h = max(W x + b, 0),   T = s(V x + c)          x, h, T, y: features x columns
// With g = dy: dh = g T where h > 0, dt = g (h - x) T (1 - T); dW = dh x', dV = dt x', dx = g (1 - T) + W' dh + V' dt.
struct FusedHighway {
    static constexpr const char *name = "fused_highway";
    static void describe(armature::Description<FusedHighway> &about) {
        about.summary("A highway layer written by hand, to measure the block of that name")
            .formula("y = T * max(W x + b, 0) + (1 - T) * x, T = s(V x + c)")
            .cite({.authors = "Srivastava, Rupesh Kumar and Greff, Klaus and Schmidhuber, Juergen",
                   .title = "Highway networks",
                   .year = 2015,
                   .arxiv = "1505.00387"});
    }
    void configure(armature::LayerPlan &plan) const {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        const int64_t n = x.features(), bytes = x.size() * (x.type() == ARM_F64 ? 8 : 4);
        plan.output(x);
        for (const char *gate : {"h", "transform"}) {
            plan.parameter({.name = std::string(gate) + "_weight", .extents = {n, n}, .fan_in = n, .fan_out = n});
            plan.parameter({.name = std::string(gate) + "_bias", .extents = {n}, .initialiser = "constant"});
        }
        plan.backward_reads_input();
        plan.saved(2 * bytes);   // h, T
        plan.scratch(2 * bytes); // dh, dt
    }
    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto x = f.input();
        const auto y = f.output();
        const int64_t n = x.rows(), columns = x.columns();
        T *kept = f.training() ? f.template saved<T>() : f.template scratch<T>();
        armature::View<T> h(kept, n, columns), t(kept + x.size(), n, columns);
        h.each_col() = column(f.parameter(1));
        h += matrix(f.parameter(0)) * matrix(x);
        t.each_col() = column(f.parameter(3));
        t += matrix(f.parameter(2)) * matrix(x);
        for (int64_t j = 0; j < columns; ++j) {
            T *__restrict hj = h.colptr(static_cast<arma::uword>(j)), *__restrict tj =
                                                                          t.colptr(static_cast<arma::uword>(j));
            const T *__restrict xj = &x[j * n];
            T *__restrict yj = &y[j * n];
            for (int64_t i = 0; i < n; ++i) {
                tj[i] = -tj[i];
            }
            f.math().exp(tj, tj, n);
            for (int64_t i = 0; i < n; ++i) {
                hj[i] = hj[i] > 0 ? hj[i] : T(0);
                tj[i] = 1 / (1 + tj[i]);
                yj[i] = xj[i] + tj[i] * (hj[i] - xj[i]);
            }
        }
    }
    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto x = f.input(), dy = f.output_gradient();
        const int64_t n = x.rows(), columns = x.columns(), size = x.size();
        const T *__restrict h = f.template saved<T>(), *__restrict t = h + size;
        T *__restrict dh = f.template scratch<T>(), *__restrict dt = dh + size;
        const auto dx = f.input_gradient();
        for (int64_t i = 0; i < size; ++i) {
            dh[i] = h[i] > 0 ? dy[i] * t[i] : T(0);
            dt[i] = dy[i] * (h[i] - x[i]) * t[i] * (1 - t[i]);
        }
        dx.write(dy.data, [&](T g, int64_t i) { return g * (1 - t[i]); });
        const arma::Mat<T> DH = over(dh, n, columns), DT = over(dt, n, columns);
        write(f.parameter_gradient(0), DH * matrix(x).t());
        write(f.parameter_gradient(2), DT * matrix(x).t());
        bias(f.parameter_gradient(1), dh, n, columns);
        bias(f.parameter_gradient(3), dt, n, columns);
        if (dx.wanted()) {
            auto DX = matrix(dx.tensor());
            DX += matrix(f.parameter(0)).t() * DH;
            DX += matrix(f.parameter(2)).t() * DT;
        }
    }
    template <class T> static void bias(const armature::Gradient<T> &gradient, const T *d, int64_t n, int64_t columns) {
        if (!gradient.wanted()) {
            return;
        }
        T *__restrict g = gradient.data();
        if (!gradient.adds()) {
            std::memset(g, 0, static_cast<size_t>(n) * sizeof(T));
        }
        for (int64_t j = 0; j < columns; ++j, d += n) {
            for (int64_t i = 0; i < n; ++i) {
                g[i] += d[i];
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<FusedHighway>)
