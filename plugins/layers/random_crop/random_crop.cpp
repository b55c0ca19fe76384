// SPDX-License-Identifier: MIT
// random_crop: a window at a random place in training, in the middle in evaluation.
#include "../pictures.hpp"

namespace {

using namespace armature;

// y(i, j) = x(i + l, j + t), zero outside of x, for l uniform in -left ... W + right - w and t likewise, drawn for each
// example; in evaluation l = (W - w) / 2, t = (H - h) / 2. Words 2 b and 2 b + 1 of the call's stream place example b,
// so backward draws them again.
struct RandomCrop {
    static constexpr const char *name = "random_crop";
    std::vector<int64_t> size, padding = {0};
    pictures::Extents in, out;
    pictures::Margins margin;

    static void describe(Description<RandomCrop> &about) {
        about.summary("Cuts a window out of each picture: at a random place in training, in the middle in evaluation")
            .formula("y(i, j) = x(i + l, j + t), zero outside;  l, t uniform in training, the middle in evaluation")
            .term("ILSVRC, ImageNet")
            .cite({.authors = "Krizhevsky, Alex and Sutskever, Ilya and Hinton, Geoffrey E.",
                   .title = "ImageNet classification with deep convolutional neural networks",
                   .year = 2012,
                   .venue = "Advances in Neural Information Processing Systems 25"})
            .cite({.authors = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
                   .title = "Deep residual learning for image recognition",
                   .year = 2015,
                   .arxiv = "1512.03385"});
        about.setting("size", &RandomCrop::size, "of the window: width, height; one item for both; none: the input's")
            .minimum(1)
            .maximum(1 << 20);
        about
            .setting("padding", &RandomCrop::padding,
                     "zeros around the input: one item, one a dimension, or two a dimension (before, after)")
            .minimum(0)
            .maximum(1 << 20);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        in = pictures::extents(x);
        margin = pictures::margins(padding, in);
        out = in;
        if (!size.empty()) {
            const pictures::Pair window = pictures::by_dimension("size", size, in, 1);
            out.w = window.w;
            out.h = window.h;
        }
        if (places().w < 1 || places().h < 1) {
            refuse("cannot cut a window of ", out.w, " x ", out.h, " out of ", x, " with padding ", margin.left, ", ",
                   margin.right, ", ", margin.top, ", ", margin.bottom,
                   " (before, after): choose a smaller size or more padding");
        }
        plan.output(pictures::resized(x, out.w, out.h));
    }

    template <class T> void forward(const Frame<T> &f) const {
        const T *x = f.input().data; // c x w x h x n
        T *y = f.output().data;
        for (int64_t b = 0; b < in.n; ++b) {
            const pictures::Pair at = place(f, b);
            pictures::shift(x + b * in.size(), in, y + b * out.size(), out, at.w, at.h, T(0));
        }
    }

    template <class T> void backward(const Frame<T> &f) const {
        const Gradient<T> dx = f.input_gradient();
        for (int64_t b = 0; dx.wanted() && b < in.n; ++b) {
            const pictures::Pair at = place(f, b);
            pictures::shift(f.output_gradient().data + b * out.size(), out, dx.data() + b * in.size(), in, -at.w, -at.h,
                            T(0), dx.c->action);
        }
    }

private:
    // How many places there are for the window in each dimension.
    pictures::Pair places() const {
        return {in.w + margin.left + margin.right - out.w + 1, in.h + margin.top + margin.bottom - out.h + 1};
    }
    template <class T> pictures::Pair place(const Frame<T> &f, int64_t b) const {
        if (!f.training()) {
            return {(in.w - out.w) / 2, (in.h - out.h) / 2};
        }
        uint32_t words[2];
        f.random().words(static_cast<uint64_t>(2 * b), words, 2);
        const auto drawn = [](uint32_t word, int64_t count) {
            return static_cast<int64_t>(uint64_t{word} * static_cast<uint64_t>(count) >> 32);
        };
        return {drawn(words[0], places().w) - margin.left, drawn(words[1], places().h) - margin.top};
    }
};

} // namespace

ARMATURE_PLUGIN(Layer<RandomCrop>)
