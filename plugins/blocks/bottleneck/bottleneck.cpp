// SPDX-License-Identifier: MIT
// bottleneck: a residual block that works on fewer channels than it hands on. The plain one is `residual`.
#include "../convolved.hpp"

namespace {

using namespace armature;

// y = relu(F(x) + shortcut(x))    F = N3(W3 * relu(N2(W2 * relu(N1(W1 * x)))))
// W1: 1x1 to c channels, W2: 3x3, W3: 1x1 to e c channels. The paper puts the stride on W1; most implementations since
// put it on W2, which sees every position then and is a little more accurate. Parameters are the same.
struct Bottleneck {
    static constexpr const char *name = "bottleneck";
    int64_t channels = 0, expansion = 4, stride = 1;
    std::string stride_on = "middle", shortcut = "automatic";
    bool normalize = true;

    static void describe(Description<Bottleneck> &about) {
        about.summary("1x1, 3x3 and 1x1 convolutions, narrow in the middle, and a shortcut past them")
            .formula("y = relu(F(x) + shortcut(x)), F = 1x1 to c, 3x3, 1x1 to e c, each with batch normalisation")
            .term("ResNet")
            .cite({.authors = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
                   .title = "Deep residual learning for image recognition",
                   .year = 2016,
                   .venue = "CVPR",
                   .doi = "10.1109/CVPR.2016.90",
                   .arxiv = "1512.03385"});
        about.setting("channels", &Bottleneck::channels, "c, of the 3x3 convolution")
            .required()
            .minimum(1)
            .search_log(8, 512);
        about.setting("expansion", &Bottleneck::expansion, "e: the output has so many times the channels")
            .minimum(1)
            .maximum(512);
        about
            .setting("stride_on", &Bottleneck::stride_on,
                     "which convolution has the stride: the first as in the paper, or the middle one")
            .choices({"middle", "first"});
        blocks::describe_residual(about);
    }

    void build(Graph &g) const {
        g.want_inputs(1);
        const Value x = g.input();
        const bool first = stride_on == "first";
        const Value reduced = relu(blocks::convolve(
            x, {.name = "reduce", .channels = channels, .stride = first ? stride : 1, .normalize = normalize}));
        const Value middle = relu(blocks::convolve(reduced, {.name = "middle",
                                                             .channels = channels,
                                                             .kernel = 3,
                                                             .stride = first ? 1 : stride,
                                                             .normalize = normalize}));
        const Value F =
            blocks::convolve(middle, {.name = "expand", .channels = channels * expansion, .normalize = normalize});
        g.output(blocks::join(x, F, shortcut, stride, normalize));
    }
};

} // namespace

ARMATURE_PLUGIN(Block<Bottleneck>)
