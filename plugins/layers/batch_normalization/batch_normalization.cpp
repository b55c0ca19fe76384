// SPDX-License-Identifier: MIT
// batch_normalization: every feature to mean 0 and variance 1 over the batch, then a learned gain and offset.
#include "../rows.hpp"

#include <armature/inputs.hpp>

#include <algorithm>
#include <cmath>

namespace {

using armature::layers::Rows;

// Over the N columns of x (batch, width, time, ...), feature by feature:
//   m = mean of x, v = mean of (x - m)^2, x^ = (x - m) / sqrt(v + e), y = g x^ + b
// In evaluation m and v are the running statistics: r <- (1 - k) r + k m, and likewise v with N / (N - 1), as PyTorch
// has it, where the paper averages unbiased estimates over batches at the end. Gradients: dg = sum dy x^, db = sum dy,
// dx = g / sqrt(v + e) (dy - db / N - x^ dg / N). Where the statistics are not the batch's (frozen, or a frozen part of
// the network in evaluate mode) they are constants: dx = g / sqrt(v + e) dy.
//
// Numbers stay in T, sums of eight of them go on in double. That costs no digits because what is far from 0 is moved
// first: x by a value p near its mean (x - p is exact there), dy by a value q near its own.
struct BatchNormalization {
    static constexpr const char *name = "batch_normalization";
    double epsilon = 1e-5, momentum = 0.1;
    bool frozen = false;

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
        about.setting("frozen", &BatchNormalization::frozen,
                      "use the running statistics in training too, and leave them as they are");
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        n = x.features();
        N = x.columns();
        rows = Rows(n, N);
        plan.output(x);
        plan.parameter({.name = "gain", .extents = {n}, .initialiser = "constant", .value = 1});
        plan.parameter({.name = "offset", .extents = {n}, .initialiser = "constant"});
        plan.persistent({.name = "mean", .extents = {n}, .initialiser = "constant"});
        plan.persistent({.name = "variance", .extents = {n}, .initialiser = "constant", .value = 1});
        plan.saved(frozen ? 0 : 2 * n * static_cast<int64_t>(sizeof(double))); // m and 1 / sqrt(v + e)
        plan.scratch(7 * rows.width() * static_cast<int64_t>(sizeof(double)));
        plan.backward_reads_input();
        plan.in_place(); // in evaluation, and gradients
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *x = f.input().data, *g = f.parameter(0).data, *b = f.parameter(1).data; // x: features x columns
        const Room<T> at(f, rows.width());
        const bool batch = f.training() && !frozen;
        if (batch) {
            measure(x, f, at);
        }
        const Statistics<T> of(f, batch, n, epsilon);
        T *p = at.p, *a = at.a, *c = at.c; // y = a (x - p) + c
        for (int64_t i = 0; i < n; ++i) {
            const double scale = static_cast<double>(g[i]) * of.r(i);
            p[i] = static_cast<T>(of.m(i));
            a[i] = static_cast<T>(scale);
            c[i] = static_cast<T>(static_cast<double>(b[i]) - scale * (of.m(i) - static_cast<double>(p[i])));
        }
        for (T *row : {p, a, c}) {
            rows.spread(row);
        }
        T *y = f.output().data;
        rows.each(N, [=](auto height, int64_t first, int64_t width) {
            for (int j = 0; j < height; ++j) {
                const int64_t begin = first + j * width;
                armature::accumulate(x + begin, y + begin, width, ARM_OVERWRITE,
                                     [=](T v, int64_t i) { return a[i] * (v - p[i]) + c[i]; });
            }
        });
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *x = f.input().data, *g = f.parameter(0).data,
                *dy = f.output_gradient().data; // x, dy: features x columns
        const Room<T> at(f, rows.width());
        const bool batch = f.training() && !frozen;
        const Statistics<T> of(f, batch, n, epsilon);
        T *p = at.p, *q = at.q;
        for (int64_t i = 0; i < n; ++i) {
            p[i] = static_cast<T>(of.m(i));
            q[i] = 0;
        }
        if (batch) {
            near_mean(dy, q);
        }
        const auto dg = f.parameter_gradient(0), db = f.parameter_gradient(1);
        if (batch || dg.wanted() || db.wanted()) {
            add_products(x, dy, at); // sum (x - p) (dy - q), sum (dy - q)
        }
        const auto all = static_cast<double>(N);
        for (int64_t i = 0; i < n; ++i) { // now dg, db; the sum of x - p is N (m - p) where q is not 0
            at.s[i] = (at.s[i] - (of.m(i) - static_cast<double>(p[i])) * at.t[i]) * of.r(i);
            at.t[i] += all * static_cast<double>(q[i]);
        }
        dg.write([&](int64_t i) { return static_cast<T>(at.s[i]); });
        db.write([&](int64_t i) { return static_cast<T>(at.t[i]); });
        const auto dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        for (int64_t i = 0; i < n; ++i) { // dx = a (dy - q) + b (x - p) + c
            const double scale = static_cast<double>(g[i]) * of.r(i);
            const double slope = batch ? -scale * of.r(i) * at.s[i] / all : 0;
            at.a[i] = static_cast<T>(scale);
            at.b[i] = static_cast<T>(slope);
            at.c[i] = batch ? static_cast<T>(scale * (static_cast<double>(q[i]) - at.t[i] / all) -
                                             slope * (of.m(i) - static_cast<double>(p[i])))
                            : T(0);
        }
        for (T *row : {at.a, at.b, at.c}) {
            rows.spread(row);
        }
        batch ? combine<true>(x, dy, dx, at) : combine<false>(x, dy, dx, at);
    }

private:
    // Scratch memory: rows of sums, of points near means, of factors.
    template <class T> struct Room {
        double *s, *t;
        T *p, *q, *a, *b, *c;
        Room(const armature::Frame<T> &f, int64_t width)
            : s(f.template scratch<double>()), t(s + width), p(reinterpret_cast<T *>(t + width)), q(p + width),
              a(q + width), b(a + width), c(b + width) {}
    };
    // m and 1 / sqrt(v + e): the batch's, which forward saved, or the running ones.
    template <class T> struct Statistics {
        const double *saved; // nullptr: the running ones
        const T *mean, *variance;
        int64_t n;
        double epsilon;
        Statistics(const armature::Frame<T> &f, bool batch, int64_t features, double e)
            : saved(batch ? f.template saved<double>() : nullptr), mean(f.persistent(0).data),
              variance(f.persistent(1).data), n(features), epsilon(e) {}
        double m(int64_t i) const { return saved != nullptr ? saved[i] : static_cast<double>(mean[i]); }
        double r(int64_t i) const {
            return saved != nullptr ? saved[n + i] : 1 / std::sqrt(static_cast<double>(variance[i]) + epsilon);
        }
    };

    // The middle one of three columns' values: equal to the mean where all are equal, and seldom far from it.
    template <class T> void near_mean(const T *x, T *p) const {
        if (N == 0) {
            std::fill_n(p, n, T(0));
            return;
        }
        const T *first = x, *second = x + N / 2 * n, *third = x + (N - 1) * n;
        for (int64_t i = 0; i < n; ++i) {
            const T low = std::min(first[i], second[i]), high = std::max(first[i], second[i]);
            p[i] = std::max(low, std::min(high, third[i]));
        }
    }

    // Saves the batch's m and 1 / sqrt(v + e), and moves the running statistics.
    template <class T> void measure(const T *x, const armature::Frame<T> &f, const Room<T> &at) const {
        near_mean(x, at.p);
        std::copy_n(at.p, n, at.q);
        add_products(x, x, at); // sum (x - p)^2, sum (x - p)
        T *mean = f.persistent(0).data, *variance = f.persistent(1).data;
        double *saved = f.template saved<double>();
        const auto all = static_cast<double>(std::max<int64_t>(N, 1));
        for (int64_t i = 0; i < n; ++i) {
            const double l = at.t[i] / all, m = static_cast<double>(at.p[i]) + l;
            const double v = std::max(at.s[i] / all - l * l, 0.0), unbiased = N > 1 ? v * all / (all - 1) : v;
            mean[i] += static_cast<T>(momentum * (m - static_cast<double>(mean[i])));
            variance[i] += static_cast<T>(momentum * (unbiased - static_cast<double>(variance[i])));
            saved[i] = m;
            saved[n + i] = 1 / std::sqrt(v + epsilon);
        }
    }

    // s = sum (x - p) (y - q), t = sum (y - q) over the columns, for the features' p and q.
    template <class T> void add_products(const T *x, const T *y, const Room<T> &at) const {
        std::fill_n(at.s, 2 * rows.width(), 0.0); // t lies behind s
        rows.spread(at.p);
        rows.spread(at.q);
        rows.each(N, [=](auto height, int64_t first, int64_t width) {
            double *__restrict s = at.s, *__restrict t = at.t;
            const T *__restrict p = at.p, *__restrict q = at.q;
            for (int64_t i = 0; i < width; ++i) {
                T products = 0, sum = 0;
                for (int j = 0; j < height; ++j) {
                    const T d = y[first + j * width + i] - q[i];
                    products += (x[first + j * width + i] - p[i]) * d;
                    sum += d;
                }
                s[i] += static_cast<double>(products);
                t[i] += static_cast<double>(sum);
            }
        });
        rows.gather(at.s);
        rows.gather(at.t);
    }

    // dx (+)= a (dy - q) + b (x - p) + c; where the statistics are constant q, b and c are 0, and x is not read.
    template <bool Batch, class T>
    void combine(const T *x, const T *dy, const armature::Gradient<T> &dx, const Room<T> &at) const {
        const T *p = at.p, *q = at.q, *a = at.a, *b = at.b, *c = at.c;
        rows.each(N, [=](auto height, int64_t first, int64_t width) {
            for (int j = 0; j < height; ++j) {
                const int64_t begin = first + j * width;
                armature::accumulate(dy + begin, dx.data() + begin, width, dx.c->action, [=](T d, int64_t i) {
                    return Batch ? a[i] * (d - q[i]) + (b[i] * (x[begin + i] - p[i]) + c[i]) : a[i] * d;
                });
            }
        });
    }

    Rows rows{1, 1};
    int64_t n = 0, N = 0; // features, columns
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<BatchNormalization>)
