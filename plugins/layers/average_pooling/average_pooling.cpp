// SPDX-License-Identifier: MIT
// average_pooling: the mean of every window that slides over a picture or a sequence.
#include "../pooling.hpp"

#include <algorithm>

namespace {

using armature::layers::PoolingWindows;
using armature::layers::Span;

// y[c, o] = sum over the elements k of window o of x[c, start(o) + dilation k] / n(o); n(o) counts those within the
// input, or, with count_padding, within the input and its padding, whose elements are 0. What a window has beyond the
// padding (round up) is never counted. dx gets dy / n(o) from every window that an element lies in.
struct AveragePooling {
    static constexpr const char *name = "average_pooling";
    std::vector<int64_t> kernel, stride, padding = {0}, dilation = {1};
    bool same = false, count_padding = false;
    std::string round = "down";

    static void describe(armature::Description<AveragePooling> &about) {
        about.summary("The mean of every window")
            .formula(
                "y[c, u, v] = mean over i, j of x[c, stride u - padding + dilation i, stride v - padding + dilation j]")
            .term("Pooling: max, average")
            .cite({.authors = "LeCun, Yann and Boser, Bernhard and Denker, John S. and Henderson, Donnie and Howard, "
                              "Richard E. and Hubbard, Wayne and Jackel, Lawrence D.",
                   .title = "Handwritten digit recognition with a back-propagation network",
                   .year = 1990,
                   .venue = "Advances in Neural Information Processing Systems 2, 396-404"});
        armature::layers::describe_pooling(about);
        about.setting("count_padding", &AveragePooling::count_padding, "padding counts, as zeros");
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        at.prepare(*this, x);
        plan.output(at.w.output(x, at.c));
        plan.scratch(at.out * static_cast<int64_t>(sizeof(double))); // a row of dy / n
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const T *x = f.input().data;
        T *y = f.output().data;
        at.rows([=, this](int64_t to, int64_t o, int64_t from) {
            const Span &line = at.line(o);
            if (at.c < PoolingWindows::few) {
                sum_row(x, from, line, y + to);
            } else {
                sum_windows(x, from, line, y + to);
            }
            for (const Span &column : at.columns) {
                const T share = 1 / static_cast<T>(count(line) * count(column));
                for (int64_t i = 0; i < at.c; ++i, ++to) {
                    y[to] *= share;
                }
            }
        });
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto gradient = f.input_gradient();
        if (!gradient.wanted()) {
            return;
        }
        const T *dy = f.output_gradient().data;
        T *dx = gradient.data(), *__restrict part = f.template scratch<T>();
        at.rows([=, this](int64_t to, int64_t o, int64_t from) {
            const Span &line = at.line(o);
            if (!gradient.adds() && o == 0) { // an image at a time, while it is in the cache
                std::fill_n(dx + (from - line.start * at.in), at.w.pixels() * at.c, T(0));
            }
            int64_t e = 0;
            for (const Span &column : at.columns) {
                const T share = 1 / static_cast<T>(count(line) * count(column));
                for (int64_t i = 0; i < at.c; ++i, ++e) {
                    part[e] = dy[to + e] * share;
                }
            }
            at.c < 8 ? spread_row(part, from, line, dx) : spread_windows(part, from, line, dx);
        });
    }

private:
    int64_t count(const Span &s) const { return count_padding ? s.end_padded : s.end - s.first; }

    // Sums of a row of windows, `lanes` channels at a time; the last ones overlap those before: the same again.
    template <class T> void sum_windows(const T *x, int64_t from, const Span &line, T *__restrict y) const {
        constexpr int lanes = PoolingWindows::few;
        for (const Span &column : at.columns) {
            for (int64_t i = 0; i < at.c; i += lanes) {
                const int64_t first = std::min(i, at.c - lanes);
                T sum[lanes] = {};
                for (int64_t v = line.first; v < line.end; ++v) {
                    for (int64_t u = column.first; u < column.end; ++u) {
                        const T *element = x + (from + v * at.down + column.start * at.c + u * at.across + first);
                        for (int k = 0; k < lanes; ++k) {
                            sum[k] += element[k];
                        }
                    }
                }
                for (int k = 0; k < lanes; ++k) {
                    y[first + k] = sum[k];
                }
            }
            y += at.c;
        }
    }
    // The same for few channels: element u of all windows of the row after the other.
    template <class T> void sum_row(const T *x, int64_t from, const Span &line, T *y) const {
        std::fill_n(y, at.out, T(0));
        at.each_element(line, from, [=, this](int64_t, int64_t first, int64_t begin, int64_t end) {
            add_chosen(x + first, at.corner.data() + begin, y + begin, end - begin);
        });
    }
    template <class T>
    static void add_chosen(const T *__restrict x, const int32_t *__restrict corner, T *__restrict y, int64_t n) {
        for (int64_t i = 0; i < n; ++i) {
            y[i] += x[corner[i]];
        }
    }

    // And back: every element of a window gets its part.
    template <class T> void spread_windows(const T *__restrict part, int64_t from, const Span &line, T *dx) const {
        for (const Span &column : at.columns) {
            for (int64_t v = line.first; v < line.end; ++v) {
                for (int64_t u = column.first; u < column.end; ++u) {
                    T *__restrict element = dx + (from + v * at.down + column.start * at.c + u * at.across);
                    for (int64_t i = 0; i < at.c; ++i) {
                        element[i] += part[i];
                    }
                }
            }
            part += at.c;
        }
    }
    template <class T> void spread_row(const T *__restrict part, int64_t from, const Span &line, T *dx) const {
        const int32_t *corner = at.corner.data();
        at.each_element(line, from, [=](int64_t, int64_t first, int64_t begin, int64_t end) {
            for (int64_t e = begin; e < end; ++e) {
                dx[first + corner[e]] += part[e];
            }
        });
    }

    PoolingWindows at;
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<AveragePooling>)
