// SPDX-License-Identifier: MIT
// crop: cuts a window out of every picture, always at the same place.
#include "../pictures.hpp"

namespace {

using namespace armature;

// y(i, j) = x(i + l, j + t) for i < w, j < h; without an offset the middle: l = (W - w) / 2, t = (H - h) / 2, rounded
// down.
struct Crop {
    static constexpr const char *name = "crop";
    std::vector<int64_t> size, offset;
    pictures::Extents in, out;
    pictures::Pair at{0, 0};

    static void describe(Description<Crop> &about) {
        about.summary("Cuts a window out of every picture: in the middle, or where the offset says")
            .formula("y(i, j) = x(i + l, j + t)")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "Ronneberger, Olaf and Fischer, Philipp and Brox, Thomas",
                   .title = "U-Net: Convolutional networks for biomedical image segmentation",
                   .year = 2015,
                   .arxiv = "1505.04597"});
        about.setting("size", &Crop::size, "of the window: width, height; one item for both")
            .required()
            .minimum(1)
            .maximum(1 << 20);
        about.setting("offset", &Crop::offset, "its first pixel: from the left, from above; none: the middle")
            .minimum(0)
            .maximum(1 << 20);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        in = out = pictures::extents(x);
        const pictures::Pair window = pictures::by_dimension("size", size, in, 1);
        out.w = window.w;
        out.h = window.h;
        at = {(in.w - out.w) / 2, (in.h - out.h) / 2};
        if (!offset.empty()) {
            at = pictures::by_dimension("offset", offset, in, 0);
        }
        if (out.w > in.w || out.h > in.h || at.w + out.w > in.w || at.h + out.h > in.h) {
            refuse("cannot cut a window of ", out.w, " x ", out.h, " at ", at.w, ", ", at.h, " out of ", x,
                   ": choose a smaller size or offset, or pad before");
        }
        plan.output(pictures::resized(x, out.w, out.h));
    }

    template <class T> void forward(const Frame<T> &f) const {
        for (int64_t b = 0; b < in.n; ++b) { // c x w x h of each example
            pictures::shift(f.input().data + b * in.size(), in, f.output().data + b * out.size(), out, at.w, at.h,
                            T(0));
        }
    }

    template <class T> void backward(const Frame<T> &f) const {
        const Gradient<T> dx = f.input_gradient();
        for (int64_t b = 0; dx.wanted() && b < in.n; ++b) {
            pictures::shift(f.output_gradient().data + b * out.size(), out, dx.data() + b * in.size(), in, -at.w, -at.h,
                            T(0), dx.c->action);
        }
    }
};

} // namespace

ARMATURE_PLUGIN(Layer<Crop>)
