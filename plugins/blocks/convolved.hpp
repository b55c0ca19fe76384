// SPDX-License-Identifier: MIT
// convolved.hpp: what blocks of convolutions have in common: a convolution with its normalisation, and the ways past a
// block that residual networks know. Private to the blocks beside it.
#pragma once

#include <armature/block.hpp>

#include <string>

namespace armature::blocks {

// Of a convolution: square, padded so that stride 1 keeps the picture's size.
struct Filters {
    std::string name; // its parameters are NAME.weight, the normalisation's NAME_normalization.gain
    int64_t channels = 1, kernel = 1, stride = 1;
    bool normalize = true; // without, it has a bias instead
};

// The convolution, normalised; no activation. Its weights begin as He et al. 2015 have it, for rectifiers.
inline Value convolve(Value x, const Filters &f) {
    Graph &g = x.graph();
    const Value y = g.apply("convolution", {x},
                            {.name = f.name,
                             .options = {{"channels", f.channels},
                                         {"kernel", f.kernel},
                                         {"stride", f.stride},
                                         {"padding", f.kernel / 2},
                                         {"bias", !f.normalize}},
                             .initialisers = {{"weight", "he"}}});
    return f.normalize ? g.apply("batch_normalization", {y}, {.name = f.name + "_normalization"}) : y;
}

// y + the shortcut of x, then relu. Where x and y differ in shape, x goes through a 1x1 convolution ("projection"), or
// it is taken at every `stride`-th position and added to the first channels of y, as if the others were padded with
// zeros ("zero_padding"). "automatic": the identity where it fits, a projection elsewhere.
inline Value join(Value x, Value y, const std::string &shortcut, int64_t stride, bool normalize) {
    Graph &g = x.graph();
    const int64_t channels = y.features(), given = x.features();
    const bool same = x.shape() == y.shape();
    if (shortcut == "projection" || (shortcut == "automatic" && !same)) {
        return relu(
            y +
            convolve(
                x, {.name = "shortcut", .channels = channels, .kernel = 1, .stride = stride, .normalize = normalize}));
    }
    if (same) {
        return relu(y + x);
    }
    if (shortcut == "identity") {
        refuse("an identity shortcut cannot join ", x.shape(), " with ", y.shape(),
               ": choose \"shortcut\": \"projection\" or \"zero_padding\", or as many channels as there are and stride "
               "1");
    }
    if (given > channels) {
        refuse("a zero-padding shortcut cannot take ", given, " channels to ", channels,
               ": choose \"shortcut\": \"projection\", or more channels");
    }
    const Value every =
        stride == 1 ? x
                    : g.apply("max_pooling", {x}, {.name = "shortcut", .options = {{"kernel", 1}, {"stride", stride}}});
    if (given == channels) {
        return relu(y + every);
    }
    return relu(concatenate({slice(y, 0, given) + every, slice(y, given, channels - given)}));
}

// The settings that residual blocks share.
template <class C> void describe_residual(Description<C> &about) {
    about.setting("stride", &C::stride, "of the block: 2 halves the picture").minimum(1);
    about
        .setting("shortcut", &C::shortcut,
                 "past the block; automatic: the identity where shapes agree, else a projection")
        .choices({"automatic", "identity", "projection", "zero_padding"});
    about.setting("normalize", &C::normalize,
                  "batch normalisation after every convolution; without it they have biases");
}

} // namespace armature::blocks
