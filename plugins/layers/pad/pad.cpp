// SPDX-License-Identifier: MIT
// pad: pixels around every picture: a constant, the edge again, or a reflection.
#include "../pictures.hpp"

namespace {

using namespace armature;

// y(i, j) = x(m(i - left), m(j - top)), where m leaves what is inside 0 ... n - 1 as it is, and outside
//   constant: y is the value;   edge: the nearest inside;   reflect: -k becomes k, n - 1 + k becomes n - 1 - k.
// The gradient of a pixel of x is the sum of those of all its copies.
struct Pad {
    static constexpr const char *name = "pad";
    std::vector<int64_t> padding = {1};
    std::string mode = "constant";
    double value = 0;
    pictures::Extents in, out;
    pictures::Margins margin;

    static void describe(Description<Pad> &about) {
        about.summary("Puts pixels around every picture: a constant, the edge again, or a reflection")
            .formula("y(i, j) = x(i - left, j - top); outside: value, the nearest pixel, or the mirrored one")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "Dumoulin, Vincent and Visin, Francesco",
                   .title = "A guide to convolution arithmetic for deep learning",
                   .year = 2016,
                   .arxiv = "1603.07285"});
        about
            .setting("padding", &Pad::padding,
                     "how many: one item, one a dimension, or two a dimension (before, after)")
            .minimum(0)
            .maximum(1 << 20);
        about.setting("mode", &Pad::mode, "what stands there").choices({"constant", "edge", "reflect"});
        about.setting("value", &Pad::value, "of the constant");
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        in = out = pictures::extents(x);
        margin = pictures::margins(padding, in);
        out.w = in.w + margin.left + margin.right;
        out.h = in.h + margin.top + margin.bottom;
        if (mode == "reflect" &&
            (std::max(margin.left, margin.right) >= in.w || std::max(margin.top, margin.bottom) >= in.h)) {
            refuse("cannot reflect ", std::max(margin.left, margin.right), " pixels of width and ",
                   std::max(margin.top, margin.bottom), " of height in ", x,
                   ", for each must be smaller than the extent: choose less padding, or the mode edge");
        }
        plan.output(pictures::resized(x, out.w, out.h));
    }

    template <class T> void forward(const Frame<T> &f) const {
        for (int64_t b = 0; b < in.n; ++b) {
            const T *x = f.input().data + b * in.size(); // c x w x h
            T *y = f.output().data + b * out.size();
            if (mode == "constant") {
                pictures::shift(x, in, y, out, -margin.left, -margin.top, static_cast<T>(value));
                continue;
            }
            for (int64_t j = 0; j < out.h; ++j) {
                const T *row = x + in.c * in.w * source(j - margin.top, in.h);
                for (int64_t i = 0; i < out.w; ++i, y += in.c) {
                    std::copy_n(row + in.c * source(i - margin.left, in.w), in.c, y);
                }
            }
        }
    }

    template <class T> void backward(const Frame<T> &f) const {
        const Gradient<T> g = f.input_gradient();
        for (int64_t b = 0; g.wanted() && b < in.n; ++b) {
            const T *dy = f.output_gradient().data + b * out.size(); // c x w x h
            T *dx = g.data() + b * in.size();
            if (mode == "constant") {
                pictures::shift(dy, out, dx, in, margin.left, margin.top, T(0), g.c->action);
                continue;
            }
            if (!g.adds()) {
                std::fill_n(dx, in.size(), T(0));
            }
            for (int64_t j = 0; j < out.h; ++j) {
                T *row = dx + in.c * in.w * source(j - margin.top, in.h);
                for (int64_t i = 0; i < out.w; ++i, dy += in.c) {
                    T *pixel = row + in.c * source(i - margin.left, in.w);
                    for (int64_t c = 0; c < in.c; ++c) {
                        pixel[c] += dy[c];
                    }
                }
            }
        }
    }

private:
    // m(i) among n; reflect: padding is smaller than n, so that one reflection is enough.
    int64_t source(int64_t i, int64_t n) const {
        if (mode == "edge") {
            return std::clamp<int64_t>(i, 0, n - 1);
        }
        return i < 0 ? -i : i < n ? i : 2 * (n - 1) - i;
    }
};

} // namespace

ARMATURE_PLUGIN(Layer<Pad>)
