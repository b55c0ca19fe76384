// SPDX-License-Identifier: MIT
// max_pooling: the largest element of every window that slides over a picture or a sequence.
#include "../pooling.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using armature::layers::PoolingWindows;
using armature::layers::Span;

// y[c, o] = max over the elements k of window o of x[c, start(o) + dilation k]; padding is never the largest. dx gets
// dy where the largest was: of equal ones at the first in the window's order (width fastest). NaN is larger than
// anything. Forward saves which element of its window that is, in a byte where windows have at most 256.
struct MaxPooling {
    static constexpr const char *name = "max_pooling";
    std::vector<int64_t> kernel, stride, padding = {0}, dilation = {1};
    bool same = false;
    std::string round = "down";

    static void describe(armature::Description<MaxPooling> &about) {
        about.summary("The largest element of every window")
            .formula(
                "y[c, u, v] = max over i, j of x[c, stride u - padding + dilation i, stride v - padding + dilation j]")
            .term("Pooling: max, average")
            .cite({.authors = "Ranzato, Marc'Aurelio and Huang, Fu Jie and Boureau, Y-Lan and LeCun, Yann",
                   .title = "Unsupervised learning of invariant feature hierarchies with applications to object "
                            "recognition",
                   .year = 2007,
                   .venue = "IEEE Conference on Computer Vision and Pattern Recognition, 1-8",
                   .doi = "10.1109/CVPR.2007.383157"});
        armature::layers::describe_pooling(about);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        at.prepare(*this, x);
        kernel_row = at.w.axes[0].kernel;
        if (at.w.area() > std::numeric_limits<int32_t>::max()) {
            armature::refuse("takes windows of at most ", std::numeric_limits<int32_t>::max(), " elements, got ",
                             at.w.area(), " over ", x);
        }
        const armature::Shape y = at.w.output(x, at.c);
        plan.output(y);
        small = at.w.area() <= 256;
        for (int64_t k = 0; small && k < at.w.area(); ++k) {
            offsets.push_back(offset(k));
        }
        plan.saved(y.size() * (small ? 1 : static_cast<int64_t>(sizeof(int32_t))));
        plan.scratch(at.out * static_cast<int64_t>(sizeof(int64_t))); // a row of places
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        if (!f.training()) {
            pool<T, void>(f);
        } else if (small) {
            pool<T, uint8_t>(f);
        } else {
            pool<T, int32_t>(f);
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        small ? scatter<T, uint8_t>(f) : scatter<T, int32_t>(f);
    }

private:
    static constexpr int lanes = PoolingWindows::few; // channels at a time
    // Of the width of T, so that places are chosen by the comparisons of values.
    template <class T> using Place = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
    template <class T> static bool larger(T v, T best) { return (v > best) | (v != v); }

    // Of window element k, from the window's corner, in elements of the input.
    int64_t offset(int64_t k) const { return k / kernel_row * at.down + k % kernel_row * at.across; }

    // I: the type of the places saved, void where none are.
    template <class T, class I> void pool(const armature::Frame<T> &f) const {
        const T *x = f.input().data;
        T *y = f.output().data;
        I *places = f.template saved<I>();
        at.rows([=, this](int64_t to, int64_t o, int64_t from) {
            const Span &line = at.line(o);
            if (at.c < PoolingWindows::few) {
                pool_row<T, I>(x, from, line, y + to, of(places, to), f.template scratch<Place<T>>());
                return;
            }
            for (const Span &column : at.columns) {
                const T *corner = x + (from + line.first * at.down + column.start * at.c + column.first * at.across);
                for (int64_t i = 0; i < at.c; i += lanes) {
                    const int64_t k = std::min(i, at.c - lanes); // the last ones overlap: the same again
                    pool_lanes<T, I>(corner + k, line, column, y + to + k, of(places, to + k));
                }
                to += at.c;
            }
        });
    }
    template <class I> static I *of(I *places, int64_t i) {
        if constexpr (std::is_void_v<I>) {
            return nullptr;
        } else {
            return places + i;
        }
    }

    // One window, `lanes` channels; `corner`: its first element within the input.
    template <class T, class I>
    void pool_lanes(const T *corner, const Span &line, const Span &column, T *__restrict y,
                    I *__restrict places) const {
        T best[lanes];
        Place<T> place[lanes];
        const int64_t height = line.end - line.first, width = column.end - column.first;
        const int64_t start = line.first * kernel_row + column.first;
        for (int i = 0; i < lanes; ++i) {
            best[i] = corner[i];
            place[i] = static_cast<Place<T>>(start);
        }
        for (int64_t v = 0; v < height; ++v) {
            for (int64_t u = 0; u < width; ++u) {
                const T *x = corner + v * at.down + u * at.across;
                const auto k = static_cast<Place<T>>(start + v * kernel_row + u);
                for (int i = 0; i < lanes; ++i) {
                    const bool take = larger(x[i], best[i]);
                    best[i] = take ? x[i] : best[i];
                    place[i] = take ? k : place[i];
                }
            }
        }
        for (int i = 0; i < lanes; ++i) {
            y[i] = best[i];
        }
        if constexpr (!std::is_void_v<I>) {
            for (int i = 0; i < lanes; ++i) {
                places[i] = static_cast<I>(place[i]);
            }
        }
    }

    // A row of windows of few channels.
    template <class T, class I>
    void pool_row(const T *x, int64_t from, const Span &line, T *y, I *__restrict places, Place<T> *place) const {
        const int32_t *corner = at.corner.data();
        int64_t e = 0;
        for (const Span &column : at.columns) {
            for (int64_t i = 0; i < at.c; ++i, ++e) {
                y[e] = x[from + line.first * at.down + column.first * at.across + corner[e]];
                place[e] = static_cast<Place<T>>(line.first * kernel_row + column.first);
            }
        }
        at.each_element(line, from, [=](int64_t element, int64_t first, int64_t begin, int64_t end) {
            keep_larger(x + first, corner + begin, y + begin, place + begin, end - begin,
                        static_cast<Place<T>>(element));
        });
        if constexpr (!std::is_void_v<I>) {
            for (e = 0; e < at.out; ++e) {
                places[e] = static_cast<I>(place[e]);
            }
        }
    }

    // best[i], of element place[i], against x[corner[i]], of element k.
    template <class T>
    static void keep_larger(const T *__restrict x, const int32_t *__restrict corner, T *__restrict best,
                            Place<T> *__restrict place, int64_t n, Place<T> k) {
        for (int64_t i = 0; i < n; ++i) {
            const T value = x[corner[i]];
            const bool take = larger(value, best[i]);
            best[i] = take ? value : best[i];
            place[i] = take ? k : place[i];
        }
    }

    template <class T, class I> void scatter(const armature::Frame<T> &f) const {
        const auto gradient = f.input_gradient();
        if (!gradient.wanted()) {
            return;
        }
        const I *__restrict places = f.template saved<const I>();
        const T *__restrict dy = f.output_gradient().data;
        T *dx = gradient.data();
        const int64_t image = at.w.pixels() * at.c;
        at.rows([=, this](int64_t to, int64_t o, int64_t from) {
            if (!gradient.adds() && o == 0) { // an image at a time, while it is in the cache
                std::fill_n(dx + (from - at.line(0).start * at.in), image, T(0));
            }
            for (const Span &column : at.columns) {
                const int64_t corner = from + column.start * at.c;
                for (int64_t i = 0; i < at.c; ++i, ++to) {
                    const int64_t k = sizeof(I) == 1 ? offsets[static_cast<size_t>(places[to])] : offset(places[to]);
                    dx[corner + k + i] += dy[to];
                }
            }
        });
    }

    PoolingWindows at;
    int64_t kernel_row = 1; // the window's extent across
    bool small = true;      // at most 256 elements a window: their offsets are listed
    std::vector<int64_t> offsets;
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<MaxPooling>)
