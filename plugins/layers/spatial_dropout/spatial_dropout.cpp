// SPDX-License-Identifier: MIT
// spatial_dropout: drops whole channels of an example at random in training, and does nothing in evaluation.
#include "../dropping.hpp"
#include "../pixels.hpp"
#include "../rows.hpp"

namespace {

using armature::layers::Pixels;
using armature::layers::Rows;

// Training: y[c, u, v, b] = m[c, b] x[c, u, v, b] / (1 - rate), m one bit a channel of an example, 1 with probability
// 1 - rate; dx = m dy / (1 - rate). Evaluation: y = x. Bit i of m, counted along channel, then example, goes by word i
// of the call's stream. Departure from Tompson et al. 2015: outputs are scaled in training instead of the weights
// afterwards.
struct SpatialDropout {
    static constexpr const char *name = "spatial_dropout";
    double rate = 0.5;

    static void describe(armature::Description<SpatialDropout> &about) {
        about.summary("Drops whole channels of an example at random in training")
            .formula("y = m x / (1 - rate), m[c, b] ~ Bernoulli(1 - rate); y = x in evaluation")
            .term("Dropout")
            .cite({.authors = "Tompson, Jonathan and Goroshin, Ross and Jain, Arjun and LeCun, Yann and Bregler, "
                              "Christoph",
                   .title = "Efficient object localization using convolutional networks",
                   .year = 2015,
                   .venue = "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition, 648-656",
                   .arxiv = "1411.4280"});
        about.setting("rate", &SpatialDropout::rate, "probability of dropping a channel of an example")
            .minimum(0)
            .below(1)
            .search_uniform(0, 0.5);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        at = Pixels(x);
        rows = Rows(at.features, at.pixels);
        plan.output(x);
        plan.saved(at.features * at.images);
        plan.scratch(rows.width() * static_cast<int64_t>(sizeof(double)));
        plan.in_place();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        if (!f.training()) {
            return armature::layers::pass_on(f);
        }
        armature::layers::draw_kept(f.random(), rate, f.template saved<uint8_t>(), at.features * at.images);
        apply(f, f.input().data, f.output().data, ARM_OVERWRITE);
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        if (!f.training()) {
            return armature::layers::pass_back(f);
        }
        const auto dx = f.input_gradient();
        if (dx.wanted()) {
            apply(f, f.output_gradient().data, dx.data(), dx.c->action);
        }
    }

private:
    // to (+)= m from / (1 - rate); what is dropped is 0, also where it was NaN.
    template <class T> void apply(const armature::Frame<T> &f, const T *from, T *to, int32_t action) const {
        const uint8_t *mask = f.template saved<const uint8_t>();
        T *factor = f.template scratch<T>(); // a row
        const T scale = static_cast<T>(1 / (1 - rate));
        for (int64_t image = 0; image < at.images; ++image) {
            for (int64_t i = 0; i < at.features; ++i) {
                factor[i] = mask[image * at.features + i] != 0 ? scale : T(0);
            }
            rows.spread(factor);
            const int64_t begin = image * at.pixels * at.features;
            rows.each(at.pixels, [=](auto height, int64_t first, int64_t width) {
                for (int j = 0; j < height; ++j) {
                    const int64_t k = begin + first + j * width;
                    armature::accumulate(from + k, to + k, width, action,
                                         [=](T v, int64_t i) { return factor[i] != 0 ? v * factor[i] : T(0); });
                }
            });
        }
    }
    Pixels at{armature::Shape()};
    Rows rows{1, 1};
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<SpatialDropout>)
