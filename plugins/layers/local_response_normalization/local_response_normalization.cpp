// SPDX-License-Identifier: MIT
// local_response_normalization: every feature divided by what its neighbours among the features respond.
#include <armature/layer.hpp>

#include <algorithm>
#include <cmath>

namespace {

// At every place, over features i of a column:
//   d_i = k + alpha / n sum of x_j^2 over i - n / 2 <= j <= i + (n - 1) / 2, y_i = x_i d_i^-beta
//   dx_i = d_i^-beta dy_i - 2 alpha beta / n x_i sum of dy_j x_j d_j^(-beta - 1) over the j whose window has i
// Departures from Krizhevsky et al. 2012: the paper's alpha is not divided by n (its alpha 1e-4 at n 5 is 5e-4 here),
// and its k is 2. Beyond the first and the last feature responses are 0, as in the paper.
struct LocalResponseNormalization {
    static constexpr const char *name = "local_response_normalization";
    int64_t size = 5;
    double alpha = 1e-4, beta = 0.75, k = 1;

    static void describe(armature::Description<LocalResponseNormalization> &about) {
        about.summary("Divides each feature by the responses of its neighbours among the features")
            .formula("y_i = x_i / (k + alpha / size sum x_j^2)^beta, j over size features around i")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "Krizhevsky, Alex and Sutskever, Ilya and Hinton, Geoffrey E.",
                   .title = "ImageNet classification with deep convolutional neural networks",
                   .year = 2012,
                   .venue = "Advances in Neural Information Processing Systems 25, 1097-1105"});
        about.setting("size", &LocalResponseNormalization::size, "features in a window").minimum(1).maximum(65536);
        about.setting("alpha", &LocalResponseNormalization::alpha, "weight of the mean square").minimum(0);
        about.setting("beta", &LocalResponseNormalization::beta, "exponent").minimum(0);
        about.setting("k", &LocalResponseNormalization::k, "added to the mean square").above(0);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        n = x.features();
        columns = x.columns();
        side = std::clamp<int64_t>(256 / std::max<int64_t>(n, 1), 1, std::max<int64_t>(columns, 1));
        plan.output(x);
        plan.scratch((2 * side * n + n + size) * static_cast<int64_t>(sizeof(double)));
        plan.backward_reads_input();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        T *__restrict d = f.template scratch<T>(), *__restrict power = d + side * n, *padded = power + side * n;
        for (int64_t j = 0; j < columns; j += side) {
            const int64_t count = std::min(side, columns - j) * n;
            const T *__restrict x = f.input().data + j * n;
            T *__restrict y = f.output().data + j * n;
            responses(x, d, padded, count);
            raise(d, power, count, f.math());
            for (int64_t i = 0; i < count; ++i) {
                y[i] = x[i] * power[i];
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        T *__restrict d = f.template scratch<T>(), *__restrict power = d + side * n, *padded = power + side * n;
        const T factor = static_cast<T>(2 * alpha * beta / static_cast<double>(size));
        for (int64_t j = 0; j < columns; j += side) {
            const int64_t count = std::min(side, columns - j) * n;
            const T *__restrict x = f.input().data + j * n, *dy = f.output_gradient().data + j * n;
            responses(x, d, padded, count);
            raise(d, power, count, f.math());
            for (int64_t first = 0; first < count; first += n) {
                const T *from = dy + first, *at = x + first, *e = power + first;
                T *own = d + first; // becomes the sum of dy_j x_j d_j^(-beta - 1)
                windows(size - 1 - size / 2, padded, own, [=](int64_t i) { return from[i] * at[i] * e[i] / own[i]; });
            }
            armature::accumulate(dy, dx.data() + j * n, count, dx.c->action,
                                 [=](T g, int64_t i) { return power[i] * g - factor * x[i] * d[i]; });
        }
    }

private:
    // sums[i] = value(i - before) + ... + value(i - before + size - 1), those of other columns counting as 0.
    template <class T, class F> void windows(int64_t before, T *__restrict padded, T *sums, F &&value) const {
        std::fill_n(padded, before, T(0));
        std::fill_n(padded + before + n, size - before, T(0));
        for (int64_t i = 0; i < n; ++i) {
            padded[before + i] = value(i);
        }
        T *__restrict to = sums;
        std::copy_n(padded, n, to);
        for (int64_t offset = 1; offset < size; ++offset) {
            for (int64_t i = 0; i < n; ++i) {
                to[i] += padded[i + offset];
            }
        }
    }
    // d of `count` elements.
    template <class T> void responses(const T *x, T *__restrict d, T *padded, int64_t count) const {
        const T share = static_cast<T>(alpha / static_cast<double>(size)), base = static_cast<T>(k);
        for (int64_t first = 0; first < count; first += n) {
            windows(size / 2, padded, d + first, [=](int64_t i) { return x[first + i] * x[first + i]; });
        }
        for (int64_t i = 0; i < count; ++i) {
            d[i] = base + share * d[i];
        }
    }
    // power = d^-beta; roots are several times as fast as logarithms, and 0.75 is what networks use.
    template <class T> void raise(const T *d, T *power, int64_t count, const armature::Math<T> &math) const {
        if (beta == 0.75) {
            armature::map(d, power, count, [](T v) {
                const T root = 1 / std::sqrt(v);
                return root * std::sqrt(root);
            });
            return;
        }
        const T exponent = static_cast<T>(-beta);
        math.log(d, power, count);
        armature::map(power, power, count, [=](T v) { return exponent * v; });
        math.exp(power, power, count);
    }
    int64_t n = 0, columns = 0, side = 1; // features, columns, columns at a time
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<LocalResponseNormalization>)
