// SPDX-License-Identifier: MIT
// upsampling: every picture or sequence a whole number of times as large, by repeating its pixels or between them.
#include "../pixels.hpp"

#include <algorithm>

namespace {

// y is x with each dimension of space f times as large. nearest: y[o] = x[o / f], rounded down. bilinear (in a
// sequence: linear): pixels are squares with their values in the middle, so that output o lies at s = (o + 1/2) / f -
// 1/2 of the input, at least 0: y[o] = (1 - w) x[i] + w x[i + 1], i = s rounded down, w = s - i, and the last pixel
// goes on beyond the border; one dimension after the other. dx gathers dy with the same weights. Rows of a picture are
// contiguous, so what is done between rows is done for whole ones.
struct Upsampling {
    static constexpr const char *name = "upsampling";
    std::vector<int64_t> factor = {2};
    std::string method = "nearest";

    static void describe(armature::Description<Upsampling> &about) {
        about.summary("Makes pictures and sequences a whole number of times as large")
            .formula("nearest: y[o] = x[floor(o / f)]; bilinear: y[o] = x at (o + 1/2) / f - 1/2, between the nearest")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "Long, Jonathan and Shelhamer, Evan and Darrell, Trevor",
                   .title = "Fully convolutional networks for semantic segmentation",
                   .year = 2015,
                   .venue = "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition, 3431-3440",
                   .arxiv = "1411.4038"});
        about.setting("factor", &Upsampling::factor, "how many times as large; one for all dimensions, or one each")
            .minimum(1)
            .maximum(65536);
        about.setting("method", &Upsampling::method, "repeat the nearest pixel, or go from one to the next in a line")
            .choices({"nearest", "bilinear"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        armature::Shape x = plan.features();
        const armature::layers::Pixels at(x);
        if (at.dimensions != 1 && at.dimensions != 2) {
            armature::refuse("wants a picture [feature, width, height, batch] or a sequence [feature, length, batch], ",
                             "got ", x);
        }
        if (factor.size() != 1 && factor.size() != at.dimensions) {
            armature::refuse("\"factor\" has ", factor.size(), " items for ", x, ": give one",
                             at.dimensions == 1 ? "" : ", or one for the width and one for the height");
        }
        for (uint32_t d = 1; d <= at.dimensions; ++d) {
            if (x.extent(d) > most / factor[factor.size() == 1 ? 0 : d - 1]) {
                armature::refuse("would make a dimension of ", x, " longer than ", most, ": a smaller \"factor\"");
            }
        }
        c = at.features;
        images = at.images;
        across = Axis(x.extent(1), factor[0]);
        down = at.dimensions == 2 ? Axis(x.extent(2), factor.back()) : Axis(1, 1);
        armature::Shape y(x.type(), {});
        for (uint32_t d = 0; d < x.rank(); ++d) {
            y.append(x.role(d), d == 1 ? across.output : d == 2 && at.dimensions == 2 ? down.output : x.extent(d));
        }
        plan.output(y);
        plan.scratch(c * std::max(across.input, across.output) * static_cast<int64_t>(sizeof(double))); // a row
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const int64_t in = c * across.input, out = c * across.output; // elements of a row
        T *__restrict mixed = f.template scratch<T>();
        for (int64_t row = 0; row < images * down.output; ++row) {
            const int64_t image = row / down.output, o = row % down.output;
            const T *x = f.input().data + image * down.input * in;
            T *y = f.output().data + row * out;
            if (method == "nearest") {
                if (o % down.factor == 0) {
                    repeat(x + o / down.factor * in, y);
                } else {
                    std::copy_n(y - out, out, y);
                }
                continue;
            }
            const T *first = x + down.left[o] * in, *second = x + down.right[o] * in;
            const T w = static_cast<T>(down.weight[o]);
            for (int64_t i = 0; i < in; ++i) {
                mixed[i] = first[i] + w * (second[i] - first[i]);
            }
            interpolate(mixed, y);
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto to = f.input_gradient();
        if (!to.wanted()) {
            return;
        }
        const int64_t in = c * across.input, out = c * across.output;
        T *__restrict sum = f.template scratch<T>();
        if (!to.adds()) {
            std::fill_n(to.data(), images * down.input * in, T(0));
        }
        for (int64_t row = 0; row < images * down.output; ++row) {
            const int64_t image = row / down.output, o = row % down.output;
            const T *dy = f.output_gradient().data + row * out;
            T *__restrict dx = to.data() + image * down.input * in;
            if (method == "nearest") {
                collect(dy, dx + o / down.factor * in);
                continue;
            }
            spread(dy, sum);
            T *first = dx + down.left[o] * in, *second = dx + down.right[o] * in;
            const T w = static_cast<T>(down.weight[o]);
            for (int64_t i = 0; i < in; ++i) {
                first[i] += (1 - w) * sum[i];
            }
            for (int64_t i = 0; i < in; ++i) {
                second[i] += w * sum[i];
            }
        }
    }

private:
    // One dimension: output o is left[o] + weight[o] (right[o] - left[o]).
    struct Axis {
        int64_t input = 1, output = 1, factor = 1;
        std::vector<int32_t> left, right;
        std::vector<double> weight;
        Axis() = default;
        Axis(int64_t extent, int64_t times) : input(extent), output(extent * times), factor(times) {
            for (int64_t o = 0; o < output; ++o) {
                const double s = std::max((static_cast<double>(o) + 0.5) / static_cast<double>(factor) - 0.5, 0.0);
                const auto i = static_cast<int64_t>(s);
                left.push_back(static_cast<int32_t>(i));
                right.push_back(static_cast<int32_t>(std::min(i + 1, input - 1)));
                weight.push_back(s - static_cast<double>(i));
            }
        }
    };
    // Calls f(channels), with a constant where there is one channel: loops over pixels then have no loop inside.
    template <class F> void by_channels(F &&f) const { c == 1 ? f(std::integral_constant<int64_t, 1>()) : f(c); }
    // A row to `across.factor` times its length, and the same back: from is added up.
    template <class T> void repeat(const T *__restrict from, T *__restrict to) const {
        by_channels([&](auto channels) {
            for (int64_t p = 0; p < across.input; ++p) {
                for (int64_t k = 0; k < across.factor; ++k) {
                    for (int64_t i = 0; i < channels; ++i) {
                        to[(p * across.factor + k) * channels + i] = from[p * channels + i];
                    }
                }
            }
        });
    }
    template <class T> void collect(const T *__restrict from, T *__restrict to) const {
        by_channels([&](auto channels) {
            for (int64_t p = 0; p < across.input; ++p) {
                for (int64_t k = 0; k < across.factor; ++k) {
                    for (int64_t i = 0; i < channels; ++i) {
                        to[p * channels + i] += from[(p * across.factor + k) * channels + i];
                    }
                }
            }
        });
    }
    // A row between its pixels, and the same back: `to` is set.
    template <class T> void interpolate(const T *__restrict from, T *__restrict to) const {
        by_channels([&](auto channels) {
            for (int64_t o = 0; o < across.output; ++o) {
                const T *left = from + across.left[o] * channels, *right = from + across.right[o] * channels;
                const T w = static_cast<T>(across.weight[o]);
                for (int64_t i = 0; i < channels; ++i) {
                    to[o * channels + i] = left[i] + w * (right[i] - left[i]);
                }
            }
        });
    }
    template <class T> void spread(const T *__restrict from, T *__restrict to) const {
        std::fill_n(to, c * across.input, T(0));
        by_channels([&](auto channels) {
            for (int64_t o = 0; o < across.output; ++o) {
                T *left = to + across.left[o] * channels, *right = to + across.right[o] * channels;
                const T w = static_cast<T>(across.weight[o]);
                for (int64_t i = 0; i < channels; ++i) {
                    left[i] += (1 - w) * from[o * channels + i];
                    right[i] += w * from[o * channels + i];
                }
            }
        });
    }

    static constexpr int64_t most = int64_t{1} << 30; // elements of a dimension
    int64_t c = 1, images = 1;
    Axis across, down; // width or length; height
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Upsampling>)
