// SPDX-License-Identifier: MIT
// convolution: Conv and ConvTranspose of sequences and pictures.
#include "onnx/windows.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// ONNX's weights are [M, C, height, width]; ours {C, width, height, M}, the first fastest.
std::vector<size_t> fastest_first(size_t rank) {
    return rank == 3 ? std::vector<size_t>{1, 2, 0} : std::vector<size_t>{1, 3, 2, 0};
}

void add_weights(Use &u, const Tensor &W) {
    std::vector<int64_t> extents;
    for (const size_t axis : fastest_first(W.dims.size())) {
        extents.push_back(W.dims[axis]);
    }
    u.net.weight("weight", std::move(extents), reordered(W, fastest_first(W.dims.size())));
    if (u.given(2)) {
        u.net.weight("bias", {u.constant(2).size()}, u.reals(2));
    }
}

const Tensor &weights(Use &u, const Value &x) {
    const Tensor &W = u.constant(1);
    if (W.dims.size() != x.rank()) {
        throw Refused{"weights of another number of dimensions than the input"};
    }
    if (const int64_t groups = u.integer("group", 1); groups < 1 || groups > W.size()) {
        throw Refused{"groups that the weights do not have"};
    }
    return W;
}

void conv(Use &u) {
    const Value x = u.image(0);
    const Tensor &W = weights(u, x);
    const Windows w = windows(u, x, {W.dims.begin() + 2, W.dims.end()});
    const int64_t channels = W.dims[0], groups = u.integer("group", 1);
    Json all = {{"channels", channels}};
    all.update(settings(w));
    if (groups != 1) {
        all["groups"] = groups;
    }
    if (!u.given(2)) {
        all["bias"] = false;
    }
    std::vector<int64_t> extents;
    for (size_t i = 0; i + 2 < x.rank(); ++i) {
        extents.push_back(output_extent(w, i, x.extent(i + 2)));
    }
    const size_t y = u.net.layer("convolution", std::move(all), {x.source}, output_dimensions(x, extents, channels));
    add_weights(u, W);
    u.output(0, u.net.seen(y, image_roles(x.rank())));
}

// Its attributes name the padding that is cut off the output, or the output's extents themselves.
void conv_transpose(Use &u) {
    const Value x = u.image(0);
    const Tensor &W = weights(u, x);
    const size_t n = x.rank() - 2;
    const int64_t groups = u.integer("group", 1), channels = W.dims[1] * groups;
    const std::string automatic = u.text("auto_pad", "NOTSET");
    const std::vector<int64_t> wanted = u.integers("output_shape");
    const std::vector<int64_t> extra = u.integers("output_padding", std::vector<int64_t>(n, 0));
    Windows w = windows(u, x, {W.dims.begin() + 2, W.dims.end()});
    w.same = false;
    if (extra.size() != n || (!wanted.empty() && wanted.size() != n)) {
        throw Refused{"windows of another number of dimensions than the input"};
    }
    std::vector<int64_t> extents, more = extra;
    for (size_t i = 0; i < n; ++i) {
        const int64_t input = x.extent(i + 2);
        const int64_t whole = (input - 1) * w.stride[i] + (w.kernel[i] - 1) * w.dilation[i] + 1 + extra[i];
        const bool same = automatic.starts_with("SAME");
        if (same || !wanted.empty()) {
            const int64_t output = wanted.empty() ? input * w.stride[i] : wanted[i];
            const int64_t cut = whole - output;
            if (cut < 0) { // beyond what the windows reach: zeros, and the bias
                more[i] -= cut;
                w.before[i] = w.after[i] = 0;
            } else {
                // The formula in ONNX's text; SAME_UPPER puts the odd one after.
                w.before[i] = automatic == "SAME_UPPER" ? cut / 2 : cut - cut / 2;
                w.after[i] = cut - w.before[i];
            }
            extents.push_back(output);
        } else {
            extents.push_back(whole - w.before[i] - w.after[i]);
        }
    }
    Json all = {{"channels", channels}};
    all.update(settings(w));
    if (std::any_of(more.begin(), more.end(), [](int64_t v) { return v != 0; })) {
        all["output_padding"] = std::vector<int64_t>(more.rbegin(), more.rend());
    }
    if (groups != 1) {
        all["groups"] = groups;
    }
    if (!u.given(2)) {
        all["bias"] = false;
    }
    const size_t y =
        u.net.layer("transposed_convolution", std::move(all), {x.source}, output_dimensions(x, extents, channels));
    add_weights(u, W);
    u.output(0, u.net.seen(y, image_roles(x.rank())));
}

} // namespace

namespace operators {

void convolution(Table &t) {
    t["Conv"] = {conv};
    t["ConvTranspose"] = {conv_transpose};
}

} // namespace operators

} // namespace armature::onnx
