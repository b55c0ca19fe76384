// SPDX-License-Identifier: MIT
// softmax: positive numbers that sum to 1 along a dimension. Its logarithm is log_softmax.
#include <armature/layer.hpp>
#include <armature/softmax.hpp>

namespace {

// y = exp(x - max x) / sum exp(x - max x) along `axis`; dx = y (dy - sum y dy). Written as loops over lines in memory:
// the axis is contiguous for the features (stride 1), and strided lines beside one another for every other dimension.
struct Softmax {
    static constexpr const char *name = "softmax";
    std::string axis = "feature";

    static void describe(armature::Description<Softmax> &about) {
        about.summary("Positive numbers that sum to 1 along a dimension")
            .formula("y_k = exp(x_k) / sum_j exp(x_j)")
            .term("Softmax")
            .cite({.authors = "Bridle, John S.",
                   .title = "Probabilistic interpretation of feedforward classification network outputs, with "
                            "relationships to statistical pattern recognition",
                   .year = 1990,
                   .venue = "Neurocomputing: Algorithms, Architectures and Applications, 227-236",
                   .doi = "10.1007/978-3-642-76153-9_28"});
        about.setting("axis", &Softmax::axis, "the dimension that sums to 1")
            .choices({"feature", "width", "height", "length", "batch", "time"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        const uint32_t at = x.dimension(axis);
        stride = extent = outer = 1;
        for (uint32_t i = 0; i < x.rank(); ++i) {
            (i < at ? stride : i == at ? extent : outer) *= x.extent(i);
        }
        plan.output(x);
        plan.scratch(2 * stride * (plan.type() == ARM_F32 ? 4 : 8)); // maxima and sums of the lines of one matrix
        plan.backward_reads_output();
        plan.in_place();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *x = f.input().data;
        T *y = f.output().data;
        if (stride > 1) {
            for (int64_t j = 0; j < outer; ++j) {
                across(f, x + j * stride * extent, y + j * stride * extent);
            }
            return;
        }
        const int64_t group = armature::softmax_group(extent);
        T peak[armature::softmax_columns], total[armature::softmax_columns];
        for (int64_t j = 0; j < outer; j += group) {
            const int64_t n = outer - j < group ? outer - j : group;
            armature::exponentials(x + j * extent, y + j * extent, extent, n, peak, total, f.math());
            for (int64_t k = 0; k < n; ++k) {
                T *line = y + (j + k) * extent;
                armature::map(line, line, extent, [s = total[k]](T e) { return e / s; });
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto gradient = f.input_gradient();
        if (!gradient.wanted()) {
            return;
        }
        const T *y = f.output().data;
        const T *dy = f.output_gradient().data;
        T *dx = gradient.data();
        T *__restrict sum = f.template scratch<T>(); // of y dy, one for each line
        for (int64_t j = 0; j < outer; ++j, y += stride * extent, dy += stride * extent, dx += stride * extent) {
            if (stride == 1) {
                const T s = armature::sum_of<T>(extent, [&](int64_t i) { return y[i] * dy[i]; });
                armature::accumulate(dy, dx, extent, gradient.c->action,
                                     [&](T g, int64_t i) { return y[i] * (g - s); });
                continue;
            }
            for (int64_t s = 0; s < stride; ++s) {
                sum[s] = 0;
            }
            for (int64_t i = 0; i < extent * stride; i += stride) {
                for (int64_t s = 0; s < stride; ++s) {
                    sum[s] += y[i + s] * dy[i + s];
                }
            }
            for (int64_t i = 0; i < extent * stride; i += stride) {
                armature::accumulate(dy + i, dx + i, stride, gradient.c->action,
                                     [&](T g, int64_t s) { return y[i + s] * (g - sum[s]); });
            }
        }
    }

private:
    int64_t stride = 1, extent = 1, outer = 1; // elements between two of a line, elements of a line, matrices

    // One matrix, stride x extent: `stride` lines at once.
    template <class T> void across(const armature::Frame<T> &f, const T *x, T *y) const {
        T *__restrict peak = f.template scratch<T>();
        T *__restrict total = peak + stride;
        for (int64_t s = 0; s < stride; ++s) {
            peak[s] = x[s];
            total[s] = 0;
        }
        for (int64_t i = stride; i < extent * stride; i += stride) {
            for (int64_t s = 0; s < stride; ++s) {
                peak[s] = x[i + s] > peak[s] ? x[i + s] : peak[s];
            }
        }
        for (int64_t i = 0; i < extent * stride; i += stride) {
            armature::accumulate(x + i, y + i, stride, ARM_OVERWRITE, [=](T v, int64_t s) { return v - peak[s]; });
            f.math().exp(y + i, y + i, stride);
            for (int64_t s = 0; s < stride; ++s) {
                total[s] += y[i + s];
            }
        }
        for (int64_t i = 0; i < extent * stride; i += stride) {
            for (int64_t s = 0; s < stride; ++s) {
                y[i + s] /= total[s];
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Softmax>)
