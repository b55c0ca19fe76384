// SPDX-License-Identifier: MIT
// colour_jitter: changes brightness, contrast and saturation of pictures at random in training, and nothing in
// evaluation.
#include "../pictures.hpp"

namespace {

using namespace armature;

// For each example three factors, b, k and s, each uniform in [1 - setting, 1 + setting] (number 3 e ... 3 e + 2 of the
// call's stream for example e), applied to its P pixels x one after another, with l = 0.299 red + 0.587 green + 0.114
// blue, or the mean of other than 3 channels:
//   brightness x1 = b x;  contrast x2 = k x1 + (1 - k) mean l(x1);  saturation y = s x2 + (1 - s) l(x2)
// Since l of a grey is that grey, this is y = A x + B l(x) + D M with A = s k b, B = (1 - s) k b, D = (1 - k) b and
// M = mean l(x); and for l = sum w x, and S = sum of dy over the channels, dx = A dy + w (B S + D / P sum S).
// Departures from Howard 2013: one fixed order, and nothing is cut off at black or white, so that it stays linear.
struct ColourJitter {
    static constexpr const char *name = "colour_jitter";
    double brightness = 0.2, contrast = 0.2, saturation = 0;
    pictures::Extents e;

    static void describe(Description<ColourJitter> &about) {
        about.summary("Changes brightness, contrast and saturation of each picture at random in training")
            .formula("x1 = b x; x2 = k x1 + (1 - k) mean l(x1); y = s x2 + (1 - s) l(x2), l the luminance")
            .term("ILSVRC, ImageNet")
            .cite({.authors = "Howard, Andrew G.",
                   .title = "Some improvements on deep convolutional neural network based image classification",
                   .year = 2013,
                   .arxiv = "1312.5402"});
        about.setting("brightness", &ColourJitter::brightness, "its factor is uniform within so much of 1")
            .minimum(0)
            .maximum(1)
            .search_uniform(0, 0.5);
        about.setting("contrast", &ColourJitter::contrast, "its factor is uniform within so much of 1")
            .minimum(0)
            .maximum(1)
            .search_uniform(0, 0.5);
        about
            .setting("saturation", &ColourJitter::saturation,
                     "its factor is uniform within so much of 1; 3 channels only")
            .minimum(0)
            .maximum(1)
            .search_uniform(0, 0.5);
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.features();
        e = pictures::extents(x);
        if (saturation > 0 && e.c != 3) {
            refuse("cannot change the saturation of ", x, ": only 3 channels have a colour; leave saturation at 0");
        }
        plan.output(x);
        plan.in_place();
    }

    template <class T> void forward(const Frame<T> &f) const {
        const T *x = f.input().data; // c x w x h x n
        T *y = f.output().data;
        if (!f.training()) {
            accumulate(x, y, e.size() * e.n, ARM_OVERWRITE, [](T v, int64_t) { return v; });
            return;
        }
        for (int64_t b = 0; b < e.n; ++b) {
            const Factors<T> by = factors(f, b);
            double sum = 0;
            for (int64_t p = 0; p < e.w * e.h; ++p) {
                sum += static_cast<double>(luminance(x + (b * e.w * e.h + p) * e.c));
            }
            const T grey = by.D * static_cast<T>(sum / static_cast<double>(e.w * e.h));
            for (int64_t p = 0; p < e.w * e.h; ++p) {
                const int64_t at = (b * e.w * e.h + p) * e.c;
                const T added = by.B * luminance(x + at) + grey;
                for (int64_t c = at; c < at + e.c; ++c) {
                    y[c] = by.A * x[c] + added;
                }
            }
        }
    }

    template <class T> void backward(const Frame<T> &f) const {
        const T *dy = f.output_gradient().data; // c x w x h x n
        const Gradient<T> dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        if (!f.training()) {
            dx.write(dy, [](T g, int64_t) { return g; });
            return;
        }
        for (int64_t b = 0; b < e.n; ++b) {
            const Factors<T> by = factors(f, b);
            double all = 0;
            for (int64_t i = 0; i < e.size(); ++i) {
                all += static_cast<double>(dy[b * e.size() + i]);
            }
            const T grey = by.D * static_cast<T>(all / static_cast<double>(e.w * e.h));
            for (int64_t p = 0; p < e.w * e.h; ++p) {
                const int64_t at = (b * e.w * e.h + p) * e.c;
                T S = 0;
                for (int64_t c = 0; c < e.c; ++c) {
                    S += dy[at + c];
                }
                for (int64_t c = 0; c < e.c; ++c) {
                    const T d = by.A * dy[at + c] + weight<T>(c) * (by.B * S + grey);
                    T &out = dx.data()[at + c];
                    out = dx.adds() ? out + d : d;
                }
            }
        }
    }

private:
    template <class T> struct Factors { T A, B, D; };
    template <class T> Factors<T> factors(const Frame<T> &f, int64_t b) const {
        double u[3]; // uniform, in (0, 1)
        f.random().uniform(static_cast<uint64_t>(3 * b), u, 3);
        const double bright = 1 + brightness * (2 * u[0] - 1), k = 1 + contrast * (2 * u[1] - 1),
                     s = 1 + saturation * (2 * u[2] - 1);
        return {static_cast<T>(s * k * bright), static_cast<T>((1 - s) * k * bright), static_cast<T>((1 - k) * bright)};
    }
    template <class T> T weight(int64_t c) const {
        constexpr double rgb[] = {0.299, 0.587, 0.114};
        return static_cast<T>(e.c == 3 ? rgb[c] : 1 / static_cast<double>(e.c));
    }
    template <class T> T luminance(const T *pixel) const {
        T sum = 0;
        for (int64_t c = 0; c < e.c; ++c) {
            sum += weight<T>(c) * pixel[c];
        }
        return sum;
    }
};

} // namespace

ARMATURE_PLUGIN(Layer<ColourJitter>)
