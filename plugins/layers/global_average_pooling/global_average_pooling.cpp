// SPDX-License-Identifier: MIT
// global_average_pooling: every feature's mean over the picture or the sequence.
#include "../pixels.hpp"
#include "../rows.hpp"

#include <algorithm>

namespace {

using armature::layers::Pixels;
using armature::layers::Rows;

// x [c, width, height, batch] or [c, length, batch] -> y [c, batch]: y = sum of x over the P pixels / P; dx = dy / P.
// Sums of eight numbers are in T and go on in double.
struct GlobalAveragePooling {
    static constexpr const char *name = "global_average_pooling";

    static void describe(armature::Description<GlobalAveragePooling> &about) {
        about.summary("Each feature's mean over the whole picture or sequence")
            .formula("y[c, b] = mean of x[c, u, v, b] over all u, v")
            .term("Pooling: max, average")
            .cite({.authors = "Lin, Min and Chen, Qiang and Yan, Shuicheng",
                   .title = "Network in network",
                   .year = 2013,
                   .arxiv = "1312.4400"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        at = Pixels(x);
        if (at.dimensions == 0 || at.pixels == 0) {
            armature::refuse("wants a picture [feature, width, height, batch] or a sequence [feature, length, batch], ",
                             "got ", x);
        }
        armature::Shape y(x.type(), {{ARM_ROLE_FEATURE, at.features}});
        for (uint32_t d = 1 + at.dimensions; d < x.rank(); ++d) {
            y.append(x.role(d), x.extent(d));
        }
        plan.output(y);
        rows = Rows(at.features, at.pixels);
        plan.scratch(rows.width() * static_cast<int64_t>(sizeof(double)));
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        double *__restrict sum = f.template scratch<double>(); // a row
        const double share = 1 / static_cast<double>(at.pixels);
        for (int64_t image = 0; image < at.images; ++image) {
            const T *x = f.input().data + image * at.pixels * at.features;
            std::fill_n(sum, rows.width(), 0.0);
            rows.each(at.pixels, [=](auto height, int64_t first, int64_t width) {
                for (int64_t i = 0; i < width; ++i) {
                    T part = 0;
                    for (int j = 0; j < height; ++j) {
                        part += x[first + j * width + i];
                    }
                    sum[i] += static_cast<double>(part);
                }
            });
            rows.gather(sum);
            T *y = f.output().data + image * at.features;
            std::transform(sum, sum + at.features, y, [=](double s) { return static_cast<T>(s * share); });
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto dx = f.input_gradient();
        T *each = f.template scratch<T>(); // a row: dy / P
        const T share = static_cast<T>(1 / static_cast<double>(at.pixels));
        for (int64_t image = 0; dx.wanted() && image < at.images; ++image) {
            const T *dy = f.output_gradient().data + image * at.features;
            std::transform(dy, dy + at.features, each, [=](T d) { return d * share; });
            rows.spread(each);
            T *to = dx.data() + image * at.pixels * at.features;
            rows.each(at.pixels, [=, &dx](auto height, int64_t first, int64_t width) {
                for (int j = 0; j < height; ++j) {
                    armature::accumulate(each, to + first + j * width, width, dx.c->action,
                                         [](T d, int64_t) { return d; });
                }
            });
        }
    }

private:
    Pixels at{armature::Shape()};
    Rows rows{1, 1};
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<GlobalAveragePooling>)
