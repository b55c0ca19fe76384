// SPDX-License-Identifier: MIT
// ten_crop: the four corners of a picture, its middle, and their mirror images, as ten steps in time.
#include "../pictures.hpp"

namespace {

using namespace armature;

// View v < 5 of a picture W x H is the window w x h at (l, t): the corners (0, 0), (W - w, 0), (0, H - h),
// (W - w, H - h), and the middle ((W - w) / 2, (H - h) / 2), which is where random_crop has it in evaluation. View
// v + 5 is view v mirrored: y(i, j, v + 5) = y(w - 1 - i, j, v). Views follow one another in time, so that every layer
// that takes steps in time takes them, each as an example of its own.
struct TenCrop {
    static constexpr const char *name = "ten_crop";
    std::vector<int64_t> size;
    pictures::Extents in, out; // of one view

    static void describe(Description<TenCrop> &about) {
        about.summary("Cuts the corners and the middle out of each picture, and mirrors them: ten views, in time")
            .formula("y(i, j, v) = x(i + l_v, j + t_v);  y(i, j, v + 5) = y(w - 1 - i, j, v);  v = 0 ... 4")
            .term("ILSVRC, ImageNet")
            .cite({.authors = "Krizhevsky, Alex and Sutskever, Ilya and Hinton, Geoffrey E.",
                   .title = "ImageNet classification with deep convolutional neural networks",
                   .year = 2012,
                   .venue = "Advances in Neural Information Processing Systems 25"});
        about.setting("size", &TenCrop::size, "of the window: width, height; one item for both; none: the input's")
            .minimum(1)
            .maximum(1 << 20);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        in = pictures::extents(x);
        if (in.dimensions != 2 || x.has(ARM_ROLE_TIME)) {
            refuse("wants pictures [feature, width, height, batch], got ", x,
                   "; its ten views become the time dimension, and a sequence has no corners");
        }
        out = in;
        if (!size.empty()) {
            const pictures::Pair window = pictures::by_dimension("size", size, in, 1);
            out.w = window.w;
            out.h = window.h;
        }
        if (out.w > in.w || out.h > in.h) {
            refuse("cannot cut a window of ", out.w, " x ", out.h, " out of ", x, ": choose a smaller size");
        }
        Shape y = pictures::resized(x, out.w, out.h);
        y.append(ARM_ROLE_TIME, 2 * places);
        plan.output(y);
    }

    template <class T> void forward(const Frame<T> &f) const {
        const T *x = f.input().data; // c x W x H x n
        T *y = f.output().data;      // c x w x h x n x 10
        each_row([&](int64_t window, int64_t view, bool mirrored) {
            for (int64_t i = 0; mirrored && i < out.w; ++i) {
                std::copy_n(x + window + in.c * (out.w - 1 - i), in.c, y + view + in.c * i);
            }
            if (!mirrored) {
                std::copy_n(x + window, in.c * out.w, y + view);
            }
        });
    }

    // A pixel's gradient is the sum over the views that show it.
    template <class T> void backward(const Frame<T> &f) const {
        const Gradient<T> dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        if (!dx.adds()) {
            std::fill_n(dx.data(), in.size() * in.n, T(0));
        }
        const T *dy = f.output_gradient().data;
        each_row([&](int64_t window, int64_t view, bool mirrored) {
            for (int64_t i = 0; i < out.w; ++i) {
                T *to = dx.data() + window + in.c * (mirrored ? out.w - 1 - i : i);
                accumulate(dy + view + in.c * i, to, in.c, ARM_ADD, [](T v, int64_t) { return v; });
            }
        });
    }

private:
    static constexpr int64_t places = 5;

    // Calls move(where the row begins in x, where in y, whether it is mirrored) for each row of each view.
    template <class F> void each_row(F &&move) const {
        const int64_t right = in.w - out.w, below = in.h - out.h;
        const pictures::Pair at[places] = {{0, 0}, {right, 0}, {0, below}, {right, below}, {right / 2, below / 2}};
        int64_t view = 0;
        for (int64_t v = 0; v < 2 * places; ++v) {
            const auto [l, t] = at[v % places];
            for (int64_t b = 0; b < in.n; ++b) {
                for (int64_t j = 0; j < out.h; ++j, view += in.c * out.w) {
                    move(in.c * (l + in.w * (t + j + in.h * b)), view, v >= places);
                }
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(Layer<TenCrop>)
