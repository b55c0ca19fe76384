// SPDX-License-Identifier: MIT
// add: the sum of inputs of one shape. No broadcasting.
#include <armature/layer.hpp>

namespace {

// y = x_1 + ... + x_n, dx_k = dy.
struct Add {
    static constexpr const char *name = "add";

    static void describe(armature::Description<Add> &about) {
        about.summary("Sum of inputs of the same shape")
            .formula("y = x_1 + ... + x_n")
            .term("ResNet")
            .cite({.authors = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
                   .title = "Deep residual learning for image recognition",
                   .year = 2016,
                   .venue = "CVPR",
                   .doi = "10.1109/CVPR.2016.90",
                   .arxiv = "1512.03385"});
    }

    void configure(armature::LayerPlan &plan) {
        const armature::Shape first = plan.input(0);
        if (first.type() != plan.type()) {
            armature::refuse("wants numbers of the network's type, got ", first, " of another type");
        }
        for (uint32_t i = 1; i < plan.inputs(); ++i) {
            if (!(plan.input(i) == first)) {
                armature::refuse("wants inputs of one shape: input 0 is ", first, ", input ", i, " is ", plan.input(i));
            }
        }
        plan.output(first);
        plan.in_place();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto y = f.output();
        if (f.inputs() == 1) {
            armature::map(f.input(0).data, y.data, y.size(), [](T x) { return x; });
            return;
        }
        const T *a = f.input(0).data;
        for (uint32_t k = 1; k < f.inputs(); ++k) { // y = a + x_k, then y += x_k
            const T *x = f.input(k).data;
            armature::accumulate(a, y.data, y.size(), ARM_OVERWRITE, [x](T v, int64_t i) { return v + x[i]; });
            a = y.data;
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *dy = f.output_gradient().data;
        for (uint32_t k = 0; k < f.inputs(); ++k) {
            if (f.input_gradient(k).data() != dy) {
                f.input_gradient(k).write(dy, [](T g, int64_t) { return g; });
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Add>)
