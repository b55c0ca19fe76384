// SPDX-License-Identifier: MIT
// residual: two convolutions that learn what to add to their input. The deeper networks' block is `bottleneck`.
#include "../convolved.hpp"

namespace {

using namespace armature;

// y = relu(F(x) + shortcut(x))    F = N2(W2 * relu(N1(W1 * x))), W: 3x3, N: batch normalisation
// The stride is the first convolution's.
struct Residual {
    static constexpr const char *name = "residual";
    int64_t channels = 0, stride = 1;
    std::string shortcut = "automatic";
    bool normalize = true;

    static void describe(Description<Residual> &about) {
        about.summary("Two 3x3 convolutions and a shortcut past them")
            .formula("y = relu(F(x) + shortcut(x)), F = two 3x3 convolutions with batch normalisation, relu between")
            .term("ResNet")
            .cite({.authors = "He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian",
                   .title = "Deep residual learning for image recognition",
                   .year = 2016,
                   .venue = "CVPR",
                   .doi = "10.1109/CVPR.2016.90",
                   .arxiv = "1512.03385"});
        about.setting("channels", &Residual::channels, "of both convolutions").required().minimum(1).search_log(8, 512);
        blocks::describe_residual(about);
    }

    void build(Graph &g) const {
        g.want_inputs(1);
        const Value x = g.input();
        const Value inner = relu(blocks::convolve(
            x, {.name = "first", .channels = channels, .kernel = 3, .stride = stride, .normalize = normalize}));
        const Value F =
            blocks::convolve(inner, {.name = "second", .channels = channels, .kernel = 3, .normalize = normalize});
        g.output(blocks::join(x, F, shortcut, stride, normalize));
    }
};

} // namespace

ARMATURE_PLUGIN(Block<Residual>)
