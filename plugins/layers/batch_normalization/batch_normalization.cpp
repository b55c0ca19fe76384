// SPDX-License-Identifier: MIT
// batch_normalization: every feature to mean 0 and variance 1 over the batch, then a learned gain and offset.
#include <armature/inputs.hpp>

#include <algorithm>
#include <cmath>

namespace {

// Over the N columns of x (batch, width, time, ...), feature by feature:
//   m = mean of x, v = mean of (x - m)^2, x^ = (x - m) / sqrt(v + e), y = g x^ + b
// In evaluation m and v are the running statistics: r <- (1 - k) r + k m, and likewise v with N / (N - 1), as PyTorch
// has it, where the paper averages unbiased estimates over batches at the end. Gradients: dg = sum dy x^, db = sum dy,
// dx = g / sqrt(v + e) (dy - db / N - x^ dg / N).
struct BatchNormalization {
    static constexpr const char *name = "batch_normalization";
    double epsilon = 1e-5, momentum = 0.1;

    static void describe(armature::Description<BatchNormalization> &about) {
        about.summary("Each feature to mean 0 and variance 1 over the batch, then a learned gain and offset")
            .formula("y = g (x - m) / sqrt(v + e) + b, m and v over the batch; in evaluation running means of them")
            .term("Batch normalization")
            .cite({.authors = "Ioffe, Sergey and Szegedy, Christian",
                   .title = "Batch normalization: accelerating deep network training by reducing internal covariate "
                            "shift",
                   .year = 2015,
                   .arxiv = "1502.03167"});
        about.setting("epsilon", &BatchNormalization::epsilon, "added to the variance").above(0);
        about.setting("momentum", &BatchNormalization::momentum, "the share of a new batch in the running statistics")
            .minimum(0)
            .maximum(1);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        n = x.features();
        plan.output(x);
        plan.parameter({.name = "gain", .extents = {n}, .initialiser = "constant", .value = 1});
        plan.parameter({.name = "offset", .extents = {n}, .initialiser = "constant"});
        plan.persistent({.name = "mean", .extents = {n}, .initialiser = "constant"});
        plan.persistent({.name = "variance", .extents = {n}, .initialiser = "constant", .value = 1});
        plan.saved(2 * n * static_cast<int64_t>(sizeof(double)));   // m and 1 / sqrt(v + e)
        plan.scratch(2 * n * static_cast<int64_t>(sizeof(double))); // two rows of sums or factors
        plan.backward_reads_input();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const int64_t N = f.input().columns();
        const T *x = f.input().data, *g = f.parameter(0).data, *b = f.parameter(1).data; // x: features x columns
        T *mean = f.persistent(0).data, *variance = f.persistent(1).data;
        double *a = f.template scratch<double>(), *c = a + n; // y = a x + c
        if (f.training()) {
            double *m = f.template saved<double>(), *r = m + n;
            statistics(x, N, m, r);
            for (int64_t i = 0; i < n; ++i) {
                const double unbiased = N > 1 ? r[i] * static_cast<double>(N) / static_cast<double>(N - 1) : r[i];
                mean[i] += static_cast<T>(momentum * (m[i] - static_cast<double>(mean[i])));
                variance[i] += static_cast<T>(momentum * (unbiased - static_cast<double>(variance[i])));
                r[i] = 1 / std::sqrt(r[i] + epsilon);
                a[i] = static_cast<double>(g[i]) * r[i];
                c[i] = static_cast<double>(b[i]) - m[i] * a[i];
            }
        } else {
            for (int64_t i = 0; i < n; ++i) {
                a[i] = static_cast<double>(g[i]) / std::sqrt(static_cast<double>(variance[i]) + epsilon);
                c[i] = static_cast<double>(b[i]) - static_cast<double>(mean[i]) * a[i];
            }
        }
        T *y = f.output().data;
        for (int64_t j = 0; j < N; ++j, x += n, y += n) {
            for (int64_t i = 0; i < n; ++i) {
                y[i] = static_cast<T>(a[i] * static_cast<double>(x[i]) + c[i]);
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const int64_t N = f.input().columns();
        const T *x = f.input().data, *g = f.parameter(0).data,
                *dy = f.output_gradient().data; // x, dy: features x columns
        const double *m = f.template saved<double>(), *r = m + n;
        double *dg = f.template scratch<double>(), *db = dg + n;
        std::fill_n(dg, 2 * n, 0.0);
        for (int64_t j = 0; j < N; ++j) {
            for (int64_t i = 0; i < n; ++i) {
                const double d = static_cast<double>(dy[j * n + i]);
                dg[i] += d * (static_cast<double>(x[j * n + i]) - m[i]) * r[i];
                db[i] += d;
            }
        }
        f.parameter_gradient(0).write([&](int64_t i) { return static_cast<T>(dg[i]); });
        f.parameter_gradient(1).write([&](int64_t i) { return static_cast<T>(db[i]); });
        const double each = 1 / static_cast<double>(std::max<int64_t>(N, 1));
        const auto dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        for (int64_t j = 0; j < N; ++j) {
            for (int64_t i = 0; i < n; ++i) {
                const double normal = (static_cast<double>(x[j * n + i]) - m[i]) * r[i]; // x^
                const double d = static_cast<double>(g[i]) * r[i] *
                                 (static_cast<double>(dy[j * n + i]) - each * (db[i] + normal * dg[i]));
                T &out = dx.data()[j * n + i];
                out = static_cast<T>(dx.adds() ? static_cast<double>(out) + d : d);
            }
        }
    }

private:
    // m and v of every feature; two passes, so that a large mean costs no digits.
    template <class T> void statistics(const T *x, int64_t N, double *m, double *v) const {
        std::fill_n(m, n, 0.0);
        std::fill_n(v, n, 0.0);
        for (int64_t j = 0; j < N; ++j) {
            for (int64_t i = 0; i < n; ++i) {
                m[i] += static_cast<double>(x[j * n + i]);
            }
        }
        const double each = 1 / static_cast<double>(std::max<int64_t>(N, 1));
        for (int64_t i = 0; i < n; ++i) {
            m[i] *= each;
        }
        for (int64_t j = 0; j < N; ++j) {
            for (int64_t i = 0; i < n; ++i) {
                const double d = static_cast<double>(x[j * n + i]) - m[i];
                v[i] += d * d * each;
            }
        }
    }
    int64_t n = 0; // features
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<BatchNormalization>)
