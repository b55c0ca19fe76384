// SPDX-License-Identifier: MIT
// layer_normalization: every column, or every example, to mean 0 and variance 1, then a learned gain and offset.
#include <armature/layer.hpp>

#include <algorithm>
#include <cmath>

namespace {

// Over the L elements of a group x (a column of features; or all of an example's features, width, height or length):
//   m = mean of x, v = mean of (x - m)^2, x^ = (x - m) / sqrt(v + e), y = g x^ + b, g and b one for each of the L
// Gradients: h = g dy, dx = (h - mean of h - x^ mean of h x^) / sqrt(v + e); dg = sum of dy x^ over the groups, db of
// dy. Numbers stay in T, sums of up to 512 (of 8 groups, for dg and db) go on in double; m is taken as a value p of T,
// so that x - p is exact where the mean is large, and a small rest.
struct LayerNormalization {
    static constexpr const char *name = "layer_normalization";
    double epsilon = 1e-5;
    std::string over = "features";

    static void describe(armature::Description<LayerNormalization> &about) {
        about.summary("Each column of features to mean 0 and variance 1, then a learned gain and offset")
            .formula("y = g (x - m) / sqrt(v + e) + b, m and v over the features, or over all of an example")
            .term("Layer normalization")
            .cite({.authors = "Ba, Jimmy Lei and Kiros, Jamie Ryan and Hinton, Geoffrey E.",
                   .title = "Layer normalization",
                   .year = 2016,
                   .arxiv = "1607.06450"});
        about.setting("epsilon", &LayerNormalization::epsilon, "added to the variance").above(0);
        about
            .setting(
                "over", &LayerNormalization::over,
                "what has one mean: the features of each column, or an example's features, width, height and length")
            .choices({"features", "example"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        std::vector<int64_t> extents = {L = x.features()};
        for (uint32_t d = 1; over == "example" && d < x.rank(); ++d) {
            if (x.role(d) == ARM_ROLE_BATCH || x.role(d) == ARM_ROLE_TIME) {
                continue;
            }
            if (extents.size() != d) {
                armature::refuse("over an example wants batch and time last, got ", x, ": transpose it before");
            }
            extents.push_back(x.extent(d));
            L *= x.extent(d);
        }
        groups = L == 0 ? 0 : x.size() / L;
        plan.output(x);
        plan.parameter({.name = "gain", .extents = extents, .initialiser = "constant", .value = 1});
        plan.parameter({.name = "offset", .extents = extents, .initialiser = "constant"});
        plan.saved(2 * groups * static_cast<int64_t>(sizeof(double))); // m and 1 / sqrt(v + e)
        plan.scratch(4 * L * static_cast<int64_t>(sizeof(double)));
        plan.backward_reads_input();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *__restrict g = f.parameter(0).data, *__restrict b = f.parameter(1).data;
        const double share = 1 / static_cast<double>(L);
        for (int64_t j = 0; j < groups; ++j) {
            const T *__restrict x = f.input().data + j * L;
            T *__restrict y = f.output().data + j * L;
            const T start = x[L / 2];
            const double m = static_cast<double>(start) + share * sum<T>([=](int64_t i) { return x[i] - start; });
            const T p = static_cast<T>(m);
            const double l = m - static_cast<double>(p);
            const double v = share * sum<T>([=](int64_t i) { return (x[i] - p) * (x[i] - p); }) - l * l;
            const double r = 1 / std::sqrt(std::max(v, 0.0) + epsilon);
            if (f.training()) {
                f.template saved<double>()[2 * j] = m;
                f.template saved<double>()[2 * j + 1] = r;
            }
            const T scale = static_cast<T>(r), rest = static_cast<T>(l * r);
            for (int64_t i = 0; i < L; ++i) {
                y[i] = g[i] * ((x[i] - p) * scale - rest) + b[i];
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *__restrict g = f.parameter(0).data;
        double *dg = f.template scratch<double>(), *db = dg + L;
        T *__restrict gains = reinterpret_cast<T *>(db + L), *__restrict offsets = gains + L; // of up to 8 groups
        std::fill_n(dg, 2 * L, 0.0);
        std::fill_n(gains, 2 * L, T(0));
        const double share = 1 / static_cast<double>(L);
        const auto to = f.input_gradient();
        for (int64_t j = 0; j < groups; ++j) {
            const T *__restrict x = f.input().data + j * L, *dy = f.output_gradient().data + j * L;
            const double m = f.template saved<double>()[2 * j], r = f.template saved<double>()[2 * j + 1];
            const T p = static_cast<T>(m), scale = static_cast<T>(r);
            const T rest = static_cast<T>((m - static_cast<double>(p)) * r);
            const auto normal = [=](int64_t i) { return (x[i] - p) * scale - rest; }; // x^
            for (int64_t i = 0; i < L; ++i) {
                gains[i] += dy[i] * normal(i);
                offsets[i] += dy[i];
            }
            if (j % 8 == 7 || j + 1 == groups) {
                for (int64_t i = 0; i < 2 * L; ++i) {
                    dg[i] += static_cast<double>(gains[i]);
                    gains[i] = 0;
                }
            }
            if (!to.wanted()) {
                continue;
            }
            const T mean = static_cast<T>(share * sum<T>([=](int64_t i) { return g[i] * dy[i]; }));
            const T slope = static_cast<T>(share * sum<T>([=](int64_t i) { return g[i] * dy[i] * normal(i); }));
            armature::accumulate(dy, to.data() + j * L, L, to.c->action,
                                 [=](T d, int64_t i) { return scale * (g[i] * d - mean - normal(i) * slope); });
        }
        f.parameter_gradient(0).write([=](int64_t i) { return static_cast<T>(dg[i]); });
        f.parameter_gradient(1).write([=](int64_t i) { return static_cast<T>(db[i]); });
    }

private:
    // f(0) + ... + f(L - 1)
    template <class T, class F> double sum(F &&f) const {
        double total = 0;
        for (int64_t i = 0; i < L; i += armature::block) {
            total += static_cast<double>(
                armature::sum_of<T>(std::min(L - i, armature::block), [&](int64_t k) { return f(i + k); }));
        }
        return total;
    }
    int64_t L = 0, groups = 0;
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<LayerNormalization>)
