// SPDX-License-Identifier: MIT
// circular_convolution: weights over places, moved by a distribution of shifts. Not a layer of learned filters.
#include <armature/inputs.hpp>

#include <algorithm>

namespace {

// For every column, with n weights w, k shifts s (k odd) and all places modulo n:
//   y_i = sum_j s_j w_(i - j),  j = -(k - 1)/2 ... (k - 1)/2, so that the middle element of s is the shift by 0
//   ds_j = sum_i dy_i w_(i - j),  dw_i = sum_j s_j dy_(i + j)
// A turn by j is two runs of memory: what stands before place j and what stands from it on.
struct CircularConvolution {
    static constexpr const char *name = "circular_convolution";

    static void describe(armature::Description<CircularConvolution> &about) {
        about.summary("Weights over places, moved by weighted shifts")
            .formula("y_i = sum_j s_j w_((i - j) mod n)")
            .term("Neural Turing machine (NTM)")
            .cite({.authors = "Graves, Alex and Wayne, Greg and Danihelka, Ivo",
                   .title = "Neural Turing machines",
                   .year = 2014,
                   .arxiv = "1410.5401"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(2);
        const armature::Shape w = plan.features(0), s = plan.features(1);
        if (!(s.with(ARM_ROLE_FEATURE, w.features()) == w)) {
            armature::refuse("wants shifts for every column of weights ", w, ", got ", s);
        }
        if (s.features() % 2 == 0) {
            armature::refuse("wants an odd number of shifts, the middle one for staying, got ", s);
        }
        plan.output(w);
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto w = f.input(0), s = f.input(1); // n x columns, k x columns
        const auto y = f.output();                 // n x columns
        std::fill_n(y.data, y.size(), T(0));
        for (int64_t c = 0; c < w.columns(); ++c) {
            for (int64_t j = 0; j < s.rows(); ++j) {
                add_turned(s[c * s.rows() + j], w.data + c * w.rows(), y.data + c * w.rows(), w.rows(), turn(j, s, w));
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto w = f.input(0), s = f.input(1), dy = f.output_gradient();
        const auto dw = f.input_gradient(0), ds = f.input_gradient(1);
        const int64_t n = w.rows(), k = s.rows();
        write_zeros(dw);
        for (int64_t c = 0; dw.wanted() && c < w.columns(); ++c) {
            for (int64_t j = 0; j < k; ++j) {
                add_turned(s[c * k + j], dy.data + c * n, dw.data() + c * n, n, (n - turn(j, s, w)) % n);
            }
        }
        ds.write([&](int64_t e) {
            const T *g = dy.data + e / k * n, *x = w.data + e / k * n;
            const int64_t d = turn(e % k, s, w);
            return armature::sum_of<T>(n - d, [=](int64_t i) { return g[d + i] * x[i]; }) +
                   armature::sum_of<T>(d, [=](int64_t i) { return g[i] * x[n - d + i]; });
        });
    }

private:
    // By how many places, 0 ... n - 1, shift number j turns the weights.
    template <class T>
    static int64_t turn(int64_t j, const armature::Tensor<const T> &s, const armature::Tensor<const T> &w) {
        const int64_t n = w.rows(), by = (j - s.rows() / 2) % n;
        return by < 0 ? by + n : by;
    }
    // y_((i + d) mod n) += a x_i
    template <class T> static void add_turned(T a, const T *__restrict x, T *__restrict y, int64_t n, int64_t d) {
        for (int64_t i = 0; i < n - d; ++i) {
            y[d + i] += a * x[i];
        }
        for (int64_t i = 0; i < d; ++i) {
            y[i] += a * x[n - d + i];
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<CircularConvolution>)
