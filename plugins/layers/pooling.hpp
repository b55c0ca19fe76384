// SPDX-License-Identifier: MIT
// pooling.hpp: what max_pooling and average_pooling share: their settings, and the windows prepared for loops over
// channels, which lie side by side, or over a whole row of outputs where the channels are few.
#pragma once

#include "window.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace armature::layers {

template <class C> void describe_pooling(Description<C> &about) {
    about.setting("kernel", &C::kernel, "extents of the window; one for all dimensions, or one each")
        .required()
        .minimum(1);
    about.setting("stride", &C::stride, "steps from one window to the next; empty: the kernel").minimum(1);
    about.setting("padding", &C::padding, "elements beyond the borders; one, one a dimension, or two: before, after")
        .minimum(0);
    about.setting("dilation", &C::dilation, "steps between a window's elements: one, or one a dimension").minimum(1);
    about.setting("same", &C::same, "output = input / stride, rounded up, padded evenly, the odd one after");
    about.setting("round", &C::round, "up: a last window counts that reaches beyond, if it starts before")
        .choices({"down", "up"});
}

// Where a window lies in one dimension: its element k at start + dilation k of the input (below 0: in the padding);
// those of first ... end - 1 lie within the input, those before end_padded within the padding too.
struct Span {
    int64_t start, first, end, end_padded;
};

struct PoolingWindows {
    Window w;
    int64_t c = 1, in = 1, out = 1;   // features; elements of a row of the input and of the output
    int64_t across = 1, down = 1;     // from one element of a window to the next, in elements of the input
    std::vector<Span> columns, lines; // one a window across (width, length) and down (height)
    // Few channels: element e of an output row has its window's corner at element corner[e] of an input row, and reads
    // there with kernel column k if begin[k] <= e < end[k].
    static constexpr int64_t few = 32;
    std::vector<int32_t> corner;
    std::vector<int64_t> begin, end;

    template <class C> void prepare(const C &component, const Shape &x) {
        const std::vector<int64_t> &stride = component.stride.empty() ? component.kernel : component.stride;
        w = slide({.kernel = component.kernel,
                   .stride = stride,
                   .padding = component.padding,
                   .dilation = component.dilation,
                   .same = component.same,
                   .round_up = component.round == "up"},
                  x);
        c = w.features;
        for (int i = 0; i < w.rank; ++i) {
            const Axis &a = w.axes[i];
            if (std::max(a.input, a.span()) > most / std::max<int64_t>(c, 1)) {
                refuse("takes rows and windows that reach over at most ", most, " elements, got windows over ",
                       a.span(), " in the ", window::name(a.role), " of ", x);
            }
            (i == 0 ? columns : lines) = spans(a);
            const auto &all = i == 0 ? columns : lines;
            const bool hollow = std::any_of(all.begin(), all.end(), [](const Span &s) { return s.first >= s.end; });
            if (hollow || a.before >= a.span() || a.after >= a.span()) {
                const std::string dilated = a.dilation > 1 ? " dilated by " + std::to_string(a.dilation) : "";
                refuse("the padding of ", a.before, " + ", a.after, " leaves windows of ", a.kernel, dilated,
                       " in the ", window::name(a.role), " without an element of ", x,
                       a.dilation > 1 ? ": less \"padding\" or \"dilation\"" : ": \"padding\" below the kernel");
            }
        }
        in = w.axes[0].input * c;
        out = w.axes[0].output * c;
        across = w.axes[0].dilation * c;
        down = w.axes[1].dilation * in;
        if (w.rank == 1) {
            lines = spans(w.axes[1]);
        }
        if (c < few) {
            list_corners();
        }
    }

    // Calls f(to, o, from) for every row of outputs: the place of its first element in y, its number in its image, and
    // the place in x of the input row that its windows start in (in the padding, that is before the image's rows).
    template <class F> void rows(F &&f) const {
        for (int64_t image = 0; image < w.images; ++image) {
            for (int64_t o = 0; o < w.axes[1].output; ++o) {
                f((image * w.axes[1].output + o) * out, o, (image * w.axes[1].input + line(o).start) * in);
            }
        }
    }
    // For few channels: f(k, first, begin, end) for every element k of the windows of a row, as `rows` gave `from`: the
    // windows of elements begin ... end - 1 of the output row have it at x[first + corner[e]].
    template <class F> void each_element(const Span &line, int64_t from, F &&f) const {
        for (int64_t v = line.first; v < line.end; ++v) {
            for (size_t u = 0; u < begin.size(); ++u) {
                const auto k = static_cast<int64_t>(u);
                f(v * w.axes[0].kernel + k, from + v * down + k * across, begin[u], end[u]);
            }
        }
    }
    const Span &line(int64_t o) const { return lines[static_cast<size_t>(o)]; }

private:
    static constexpr int64_t most = int64_t{1} << 30;

    static std::vector<Span> spans(const Axis &a) {
        std::vector<Span> all;
        for (int64_t o = 0; o < a.output; ++o) {
            all.push_back({a.start(o), a.first(o), a.end(o), a.end_padded(o)});
        }
        return all;
    }
    void list_corners() {
        for (const Span &s : columns) {
            for (int64_t i = 0; i < c; ++i) {
                corner.push_back(static_cast<int32_t>(s.start * c + i));
            }
        }
        for (int64_t k = 0; k < w.axes[0].kernel; ++k) {
            int64_t before = 0, inside = 0;
            for (const Span &s : columns) {
                before += k < s.first ? 1 : 0;
                inside += k >= s.first && k < s.end ? 1 : 0;
            }
            begin.push_back(before * c);
            end.push_back((before + inside) * c);
        }
    }
};

} // namespace armature::layers
