// SPDX-License-Identifier: MIT
// gelu: the Gaussian error linear unit, exact or in the tanh approximation of its paper.
#include <armature/activation.hpp>

namespace {

// Exact: y = x F(x) with F the standard normal distribution, F(x) = (1 + erf(x / sqrt 2)) / 2, and y' = F(x) + x f(x)
// with its density f(x) = exp(-x^2 / 2) / sqrt(2 pi). Approximate: y = x (1 + t) / 2 with t = tanh(c (x + a x^3)), c =
// sqrt(2 / pi), a = 0.044715, and y' = (1 + t) / 2 + x (1 - t^2) c (1 + 3 a x^2) / 2.
struct Gelu {
    static constexpr const char *name = "gelu";
    static constexpr armature::Of derivative_of = armature::Of::input;
    std::string approximate = "none";

    static void describe(armature::Description<Gelu> &about) {
        about
            .summary("Gaussian error linear unit: the input times the probability that a standard normal lies below it")
            .formula("y = x (1 + erf(x / sqrt(2))) / 2")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Hendrycks, Dan and Gimpel, Kevin",
                   .title = "Gaussian error linear units (GELUs)",
                   .year = 2016,
                   .arxiv = "1606.08415"});
        about.setting("approximate", &Gelu::approximate, "none: exact; tanh: the paper's approximation")
            .choices({"none", "tanh"});
    }

    template <class T> void f(const T *__restrict x, T *__restrict y, int64_t n, const armature::Math<T> &math) const {
        gate(x, y, n, math);
        for (int64_t i = 0; i < n; ++i) {
            y[i] = x[i] / 2 * (1 + y[i]);
        }
    }
    template <class T> void df(const T *__restrict x, T *__restrict d, int64_t n, const armature::Math<T> &math) const {
        gate(x, d, n, math);
        if (approximate == "tanh") {
            for (int64_t i = 0; i < n; ++i) {
                const T t = d[i], inner = static_cast<T>(c) * (1 + static_cast<T>(3 * a) * x[i] * x[i]);
                const T slope = 1 - t * t; // of tanh; where it is 0, x^2 may be infinite
                d[i] = (1 + t + (slope > 0 ? x[i] * slope * inner : T(0))) / 2;
            }
            return;
        }
        T density[armature::block];
        for (int64_t i = 0; i < n; ++i) {
            density[i] = -x[i] * x[i] / 2;
        }
        math.exp(density, density, n);
        for (int64_t i = 0; i < n; ++i) {
            d[i] = (1 + d[i]) / 2 + x[i] * density[i] * static_cast<T>(0.3989422804014327); // 1 / sqrt(2 pi)
        }
    }

private:
    static constexpr double a = 0.044715, c = 0.7978845608028654; // c = sqrt(2 / pi)

    // g = erf(x / sqrt 2), or its approximation
    template <class T>
    void gate(const T *__restrict x, T *__restrict g, int64_t n, const armature::Math<T> &math) const {
        if (approximate == "tanh") {
            for (int64_t i = 0; i < n; ++i) {
                g[i] = static_cast<T>(c) * (x[i] + static_cast<T>(a) * x[i] * x[i] * x[i]);
            }
            math.tanh(g, g, n);
        } else {
            for (int64_t i = 0; i < n; ++i) {
                g[i] = x[i] * static_cast<T>(0.7071067811865476); // 1 / sqrt 2
            }
            math.erf(g, g, n);
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<Gelu>)
