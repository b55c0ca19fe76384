// SPDX-License-Identifier: MIT
// random_flip: mirrors pictures at random in training, and does nothing in evaluation.
#include "../pictures.hpp"

namespace {

using namespace armature;

// y(i, j) = x(w - 1 - i, j) with probability `horizontal`, then y(i, j) = y(i, h - 1 - j) with probability `vertical`,
// drawn for each example: word 2 b (2 b + 1) of the call's stream below probability 2^32 flips example b. A flip is its
// own gradient.
struct RandomFlip {
    static constexpr const char *name = "random_flip";
    double horizontal = 0.5, vertical = 0;
    pictures::Extents e;

    static void describe(Description<RandomFlip> &about) {
        about.summary("Mirrors each picture at random in training")
            .formula("y(i, j) = x(w - 1 - i, j) with probability horizontal, x(i, h - 1 - j) with probability vertical")
            .term("ILSVRC, ImageNet")
            .cite({.authors = "Krizhevsky, Alex and Sutskever, Ilya and Hinton, Geoffrey E.",
                   .title = "ImageNet classification with deep convolutional neural networks",
                   .year = 2012,
                   .venue = "Advances in Neural Information Processing Systems 25"});
        about.setting("horizontal", &RandomFlip::horizontal, "probability of left and right changing places")
            .minimum(0)
            .maximum(1);
        about.setting("vertical", &RandomFlip::vertical, "probability of above and below changing places")
            .minimum(0)
            .maximum(1);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        e = pictures::extents(x);
        if (e.dimensions == 1 && vertical > 0) {
            refuse("cannot flip ", x, " vertically: a sequence has one dimension; leave vertical at 0");
        }
        plan.output(x);
    }

    template <class T> void forward(const Frame<T> &f) const {
        flip(f, f.input().data, f.output().data, ARM_OVERWRITE);
    }

    template <class T> void backward(const Frame<T> &f) const {
        if (f.input_gradient().wanted()) {
            flip(f, f.output_gradient().data, f.input_gradient().data(), f.input_gradient().c->action);
        }
    }

private:
    template <class T> void flip(const Frame<T> &f, const T *from, T *to, int32_t action) const {
        for (int64_t b = 0; b < e.n; ++b) { // from, to: c x w x h
            uint32_t words[2] = {};
            f.random().words(static_cast<uint64_t>(2 * b), words, 2);
            const bool across = f.training() && words[0] < horizontal * 4294967296.0;
            const bool down = f.training() && words[1] < vertical * 4294967296.0;
            for (int64_t j = 0; j < e.h; ++j, to += e.c * e.w) {
                const T *row = from + e.c * e.w * (b * e.h + (down ? e.h - 1 - j : j));
                if (!across) {
                    accumulate(row, to, e.c * e.w, action, [](T v, int64_t) { return v; });
                    continue;
                }
                for (int64_t i = 0; i < e.w; ++i) {
                    accumulate(row + e.c * (e.w - 1 - i), to + e.c * i, e.c, action, [](T v, int64_t) { return v; });
                }
            }
        }
    }
};

} // namespace

ARMATURE_PLUGIN(Layer<RandomFlip>)
