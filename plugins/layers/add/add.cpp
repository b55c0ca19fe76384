// SPDX-License-Identifier: MIT
// add: the sum of any number of inputs that stretch to one shape.
#include <armature/broadcast.hpp>

namespace {

// y = x_1 + ... + x_n; dx_k = dy, summed over what of x_k was repeated.
struct Add {
    static constexpr const char *name = "add";
    // Of the k-th addition, from 1 on: the sum so far (x_1 at first) and x_k. A single input has the first only.
    std::vector<armature::Broadcast> sums;

    static void describe(armature::Description<Add> &about) {
        about.summary("Sum of inputs")
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
        std::vector<armature::Shape> shapes = {numbers(plan, 0)};
        for (uint32_t k = 1; k < plan.inputs(); ++k) {
            shapes.push_back(numbers(plan, k));
        }
        const armature::Shape y = armature::common_shape(shapes);
        plan.output(y);
        for (size_t k = 0; k < shapes.size(); ++k) {
            sums.emplace_back(
                y, std::initializer_list<armature::Steps>{steps_of(k < 2 ? shapes[0] : y), steps_of(shapes[k])});
        }
        if (sums[0].whole(0)) {
            plan.in_place();
        }
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto y = f.output();
        if (f.inputs() == 1) {
            armature::map(f.input(0).data, y.data, y.size(), [](T x) { return x; });
            return;
        }
        const T *a = f.input(0).data;
        for (uint32_t k = 1; k < f.inputs(); ++k) { // y = x_1 + x_2, then y += x_k
            armature::combine(sums[k], a, f.input(k).data, y.data, [](T v, T x) { return v + x; });
            a = y.data;
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *dy = f.output_gradient().data;
        for (uint32_t k = 0; k < f.inputs(); ++k) {
            if (f.input_gradient(k).data() != dy) {
                armature::write<1>(sums[k], f.input_gradient(k), dy, [](T g, int64_t, int64_t) { return g; });
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Add>)
