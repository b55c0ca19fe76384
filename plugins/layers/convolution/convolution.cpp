// SPDX-License-Identifier: MIT
// convolution: learned filters slide over a sequence or a picture. How they multiply is in ../filters, how they slide
// in ../window.hpp.
#include "../filters/filters.hpp"

#include <armature/layer.hpp>

namespace {

using namespace armature;

// For every image, every position o = (o1, o2) and every channel c of the output:
//   y(c, o) = sum over features f and k = (k1, k2): W(f, k, c) x(f, o s + k d - p) + b(c)
// with stride s, dilation d, padding p (x is 0 outside) and W: features x kernel x channels. What is called a
// convolution here, as everywhere, is a correlation: k is not turned round. With groups, channels of group g see the
// features of group g only. Gradients: dx is the adjoint applied to dy, dW(f, k, c) = sum of dy(c, o) x(f, o s + k d -
// p) over o and images, db = sum of dy.
struct Convolution {
    static constexpr const char *name = "convolution";
    int64_t channels = 0, groups = 1;
    std::vector<int64_t> kernel, stride = {1}, padding = {0}, dilation = {1};
    bool same = false, bias = true;

    static void describe(Description<Convolution> &about) {
        about.summary("Learned filters that slide over a sequence or a picture")
            .formula("y(c, o) = sum_f,k W(f, k, c) x(f, o stride + k dilation - padding) + b(c)")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Bengio, Yoshua and Haffner, Patrick",
                   .title = "Gradient-based learning applied to document recognition",
                   .year = 1998,
                   .venue = "Proceedings of the IEEE 86 (11), 2278-2324",
                   .doi = "10.1109/5.726791"});
        about.setting("channels", &Convolution::channels, "number of filters: features of the output")
            .required()
            .minimum(1)
            .search_log(8, 512);
        about.setting("kernel", &Convolution::kernel, "extents of a filter: one for all dimensions, or one each")
            .required()
            .minimum(1);
        about.setting("stride", &Convolution::stride, "steps from window to window: one, or one a dimension")
            .minimum(1);
        about
            .setting("padding", &Convolution::padding,
                     "zeros around the input: one, one a dimension, or two a dimension (before, after)")
            .minimum(0);
        about.setting("same", &Convolution::same,
                      "pad so that the output has ceil(input / stride) positions, the odd zero after");
        about.setting("dilation", &Convolution::dilation, "steps between a filter's elements: one, or one a dimension")
            .minimum(1);
        about.setting("groups", &Convolution::groups, "parts of the features, each with its own part of the channels")
            .minimum(1);
        about.setting("bias", &Convolution::bias, "whether to add a learned bias");
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        w = layers::slide({.kernel = kernel, .stride = stride, .padding = padding, .dilation = dilation, .same = same},
                          x);
        if (w.features % groups != 0 || channels % groups != 0) {
            refuse(w.features, " features and ", channels, " channels cannot both be divided into ", groups,
                   " groups: choose \"groups\" so that both can");
        }
        std::vector<int64_t> extents = {w.features / groups, w.axes[0].kernel, w.axes[1].kernel, channels};
        if (w.rank == 1) {
            extents.erase(extents.begin() + 2);
        }
        const Shape y = w.output(x, channels);
        plan.output(y);
        plan.parameter({.name = "weight",
                        .extents = extents,
                        .fan_in = w.features / groups * w.area(),
                        .fan_out = channels / groups * w.area()});
        if (bias) {
            plan.parameter({.name = "bias", .extents = {channels}, .initialiser = "constant"});
        }
        plan.backward_reads_input();
        filters = layers::Filters(w, channels, groups, {.bias = bias}, plan.type());
        plan.scratch(std::max(filters.scratch_bytes(), bias ? layers::bias_scratch_bytes(channels, y.columns()) : 0));
    }

    template <class T> void forward(const Frame<T> &f) const {
        filters.forward(f.input().data, f.parameter(0).data, bias ? f.parameter(1).data : nullptr, false,
                        f.output().data, f.template scratch<T>());
    }

    template <class T> void backward(const Frame<T> &f) const {
        const Tensor<const T> dy = f.output_gradient(); // channels x positions x images
        if (bias) {
            layers::bias_gradient(dy, f.parameter_gradient(1), f.template scratch<void>());
        }
        filters.weight_gradient(f.input().data, dy.data, f.parameter_gradient(0), f.template scratch<T>());
        if (const Gradient<T> dx = f.input_gradient(); dx.wanted()) {
            filters.input_gradient(f.parameter(0).data, dy.data, dx.data(), dx.adds(), f.template scratch<T>());
        }
    }

private:
    layers::Window w;
    layers::Filters filters;
};

} // namespace

ARMATURE_PLUGIN(Layer<Convolution>)
