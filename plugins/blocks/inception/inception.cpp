// SPDX-License-Identifier: MIT
// inception: filters of several sizes side by side, the large ones on fewer channels.
#include "../convolved.hpp"

namespace {

using namespace armature;

// y = [1x1; 3x3 of 1x1; 5x5 of 1x1; 1x1 of a 3x3 maximum], each convolution followed by a relu; the picture keeps its
// size. The 1x1 convolutions before the larger ones reduce what those have to multiply.
struct Inception {
    static constexpr const char *name = "inception";
    int64_t one = 0, three_reduce = 0, three = 0, five_reduce = 0, five = 0, pool = 0;
    bool normalize = false;

    static void describe(Description<Inception> &about) {
        about.summary("1x1, 3x3 and 5x5 convolutions and a pooling side by side, the larger ones on fewer channels")
            .formula("y = [1x1(x); 3x3(1x1(x)); 5x5(1x1(x)); 1x1(max 3x3(x))], relu after every convolution")
            .term("Inception module")
            .cite({.authors = "Szegedy, Christian and Liu, Wei and Jia, Yangqing and Sermanet, Pierre and Reed, Scott "
                              "and Anguelov, Dragomir and Erhan, Dumitru and Vanhoucke, Vincent and Rabinovich, Andrew",
                   .title = "Going deeper with convolutions",
                   .year = 2015,
                   .venue = "CVPR",
                   .doi = "10.1109/CVPR.2015.7298594",
                   .arxiv = "1409.4842"});
        const auto channels = [&about](const char *setting, int64_t Inception::*member, const char *meaning) {
            about.setting(setting, member, meaning).required().minimum(1).search_log(4, 256);
        };
        channels("one", &Inception::one, "channels of the 1x1 branch");
        channels("three_reduce", &Inception::three_reduce, "channels that the 3x3 convolution sees");
        channels("three", &Inception::three, "channels of the 3x3 branch");
        channels("five_reduce", &Inception::five_reduce, "channels that the 5x5 convolution sees");
        channels("five", &Inception::five, "channels of the 5x5 branch");
        channels("pool", &Inception::pool, "channels of the pooling's branch, after its 1x1 convolution");
        about.setting("normalize", &Inception::normalize,
                      "batch normalisation after every convolution instead of biases; the paper has none");
    }

    void build(Graph &g) const {
        g.want_inputs(1);
        const Value x = g.input();
        const auto filters = [this](const char *branch, Value input, int64_t channels, int64_t kernel) {
            return relu(blocks::convolve(
                input, {.name = branch, .channels = channels, .kernel = kernel, .normalize = normalize}));
        };
        const Value a = filters("one", x, one, 1);
        const Value b = filters("three", filters("three_reduce", x, three_reduce, 1), three, 3);
        const Value c = filters("five", filters("five_reduce", x, five_reduce, 1), five, 5);
        const Value largest = g.apply("max_pooling", {x}, {.options = {{"kernel", 3}, {"stride", 1}, {"padding", 1}}});
        g.output(concatenate({a, b, c, filters("pool", largest, pool, 1)}));
    }
};

} // namespace

ARMATURE_PLUGIN(Block<Inception>)
