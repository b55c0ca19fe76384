// SPDX-License-Identifier: MIT
// transposed_convolution: the adjoint of a convolution as a layer: every element of the input is spread over a window
// of the output. It makes pictures larger where a strided convolution makes them smaller; it does not undo one.
#include "../filters/filters.hpp"

#include <armature/layer.hpp>

namespace {

using namespace armature;

// For the convolution with the same settings and weights, C: y -> x, of y's channels:
//   y = C' x + b, which is y(f, o s + k d - p) += sum over channels c: W(f, k, c) x(c, o), then b(f) added
// so that <C y, x> = <y, C' x>. Here x has the convolution's output's extents and y its input's, of which several may
// fit: the smallest, with `output_padding` more at the end. W is the convolution's: y's channels (of a group) x kernel
// x x's features. Gradients: dx = C dy, dW = that of the convolution of dy for the gradient x, db = sum of dy.
struct TransposedConvolution {
    static constexpr const char *name = "transposed_convolution";
    int64_t channels = 0, groups = 1;
    std::vector<int64_t> kernel, stride = {1}, padding = {0}, output_padding = {0}, dilation = {1};
    bool same = false, bias = true;

    static void describe(Description<TransposedConvolution> &about) {
        about.summary("The adjoint of a convolution: every input element is spread over a window of the output")
            .formula("y(f, o stride + k dilation - padding) += sum_c W(f, k, c) x(c, o), + b(f)")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "Zeiler, Matthew D. and Krishnan, Dilip and Taylor, Graham W. and Fergus, Rob",
                   .title = "Deconvolutional networks",
                   .year = 2010,
                   .venue = "IEEE Conference on Computer Vision and Pattern Recognition, 2528-2535",
                   .doi = "10.1109/CVPR.2010.5539957"});
        using Self = TransposedConvolution;
        about.setting("channels", &Self::channels, "features of the output").required().minimum(1).search_log(8, 512);
        about.setting("kernel", &Self::kernel, "extents of a filter: one for all dimensions, or one each")
            .required()
            .minimum(1);
        about.setting("stride", &Self::stride, "steps from window to window in the output: one, or one a dimension")
            .minimum(1);
        about
            .setting("padding", &Self::padding,
                     "what is cut off the output: one, one a dimension, or two a dimension (before, after)")
            .minimum(0);
        about.setting("same", &Self::same,
                      "cut off so that the output has input x stride positions, the odd one after");
        about
            .setting("output_padding", &Self::output_padding,
                     "positions more at the output's end, fewer than the stride: one, or one a dimension")
            .minimum(0);
        about.setting("dilation", &Self::dilation, "steps between a filter's elements: one, or one a dimension")
            .minimum(1);
        about.setting("groups", &Self::groups, "parts of the features, each with its own part of the channels")
            .minimum(1);
        about.setting("bias", &Self::bias, "whether to add a learned bias");
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        w = layers::window::axes_of(
            {.kernel = kernel, .stride = stride, .padding = padding, .dilation = dilation, .same = same}, x);
        const int64_t features = w.features;
        if (features % groups != 0 || channels % groups != 0) {
            refuse(features, " features and ", channels, " channels cannot both be divided into ", groups,
                   " groups: choose \"groups\" so that both can");
        }
        w.features = channels; // of the convolution that this transposes
        Shape y = x.with(ARM_ROLE_FEATURE, channels);
        for (int i = 0; i < w.rank; ++i) {
            spread(w.axes[i], layers::window::item("output_padding", output_padding, w.rank, i, x), x);
            y = y.with(w.axes[i].role, w.axes[i].input);
        }
        std::vector<int64_t> extents = {channels / groups, w.axes[0].kernel, w.axes[1].kernel, features};
        if (w.rank == 1) {
            extents.erase(extents.begin() + 2);
        }
        plan.output(y);
        plan.parameter({.name = "weight",
                        .extents = extents,
                        .fan_in = features / groups * w.area(),
                        .fan_out = channels / groups * w.area()});
        if (bias) {
            plan.parameter({.name = "bias", .extents = {channels}, .initialiser = "constant"});
        }
        plan.backward_reads_input();
        filters = layers::Filters(w, features, groups, {.adds = true}, plan.type());
        plan.scratch(std::max(filters.scratch_bytes(), bias ? layers::bias_scratch_bytes(channels, y.columns()) : 0));
    }

    template <class T> void forward(const Frame<T> &f) const {
        const Tensor<T> y = f.output(); // channels x positions x images
        filters.input_gradient(f.parameter(0).data, f.input().data, y.data, false, f.template scratch<T>());
        if (bias) {
            const T *b = f.parameter(1).data;
            for (int64_t j = 0, columns = y.columns(); j < columns; ++j) {
                for (int64_t i = 0; i < channels; ++i) {
                    y[j * channels + i] += b[i];
                }
            }
        }
    }

    template <class T> void backward(const Frame<T> &f) const {
        const Tensor<const T> dy = f.output_gradient();
        if (bias) {
            layers::bias_gradient(dy, f.parameter_gradient(1), f.template scratch<void>());
        }
        filters.weight_gradient(dy.data, f.input().data, f.parameter_gradient(0), f.template scratch<T>());
        if (const Gradient<T> dx = f.input_gradient(); dx.wanted()) {
            filters.forward(dy.data, f.parameter(0).data, static_cast<const T *>(nullptr), dx.adds(), dx.data(),
                            f.template scratch<T>());
        }
    }

private:
    // From the convolution's output's extent, which is x's, to its input's.
    void spread(layers::Axis &a, int64_t more, const Shape &x) const {
        if (same && more != 0) {
            refuse("\"output_padding\" ", more,
                   " cannot be given beside \"same\", which chooses the extents: leave one "
                   "of them out");
        }
        if (more >= a.stride) {
            refuse("\"output_padding\" ", more, " is not below the stride ", a.stride, " of the ",
                   layers::window::name(a.role), ": one more position of the input would take its place");
        }
        a.output = a.input;
        a.input = same ? a.output * a.stride : (a.output - 1) * a.stride + a.span() - a.before - a.after + more;
        if (same) {
            const int64_t cut = std::max<int64_t>(a.span() - a.stride, 0);
            a.before = cut / 2;
            a.after = cut - a.before;
        }
        if (a.input < 1) {
            refuse("the padding ", a.before, " + ", a.after, " leaves nothing of the output's ",
                   layers::window::name(a.role), " for ", x, ": give less \"padding\" or a larger \"kernel\"");
        }
    }
    layers::Window w; // of the convolution that this transposes
    layers::Filters filters;
};

} // namespace

ARMATURE_PLUGIN(Layer<TransposedConvolution>)
