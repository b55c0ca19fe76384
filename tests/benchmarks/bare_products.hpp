// SPDX-License-Identifier: MIT
// bare_products.hpp: the products that a training step cannot do without, called bare: a convolution's three by oneDNN,
// an affine layer's three by sgemm_. Each has memory of its own, of the same kind as the network's.
#pragma once

#include "network/memory.hpp"

#include <algorithm>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#include <vector>

extern "C" void sgemm_(const char *, const char *, const int *, const int *, const int *, const float *, const float *,
                       const int *, const float *, const int *, const float *, float *, const int *);

namespace armature::bench {

struct Floats {
    explicit Floats(size_t count, float value = 0.25f) : memory(count * sizeof(float)) {
        std::fill_n(data(), count, value);
    }
    float *data() const { return static_cast<float *>(memory.data()); }
    network::Buffer memory;
};

struct ConvolutionShape {
    int batch, features, extent, channels, kernel, stride, padding; // square pictures and windows
    bool bias, first;                                               // the first has no gradient of its input
    bool inference = false;                                         // forward only

    int output() const { return (extent + 2 * padding - kernel) / stride + 1; }
    double flops() const {
        return (inference ? 1
                : first   ? 2
                          : 3) *
               2.0 * batch * output() * output() * channels * features * kernel * kernel;
    }
};

// oneDNN's primitives, in the layout that they prefer, or with channels fastest.
class BareConvolution {
    using memory = dnnl::memory;
    using Arguments = std::unordered_map<int, memory>;

public:
    BareConvolution(const ConvolutionShape &s, bool channels_fastest) {
        using namespace dnnl;
        constexpr auto f32 = memory::data_type::f32;
        const auto tag = channels_fastest ? memory::format_tag::nhwc : memory::format_tag::any;
        const memory::desc x({s.batch, s.features, s.extent, s.extent}, f32, tag);
        const memory::desc y({s.batch, s.channels, s.output(), s.output()}, f32, tag);
        const memory::desc W({s.channels, s.features, s.kernel, s.kernel}, f32, memory::format_tag::any);
        const memory::desc b = s.bias ? memory::desc({s.channels}, f32, memory::format_tag::x) : memory::desc();
        const memory::dims stride = {s.stride, s.stride}, padding = {s.padding, s.padding};
        constexpr auto direct = algorithm::convolution_direct;
        primitive_attr ours;
        ours.set_scratchpad_mode(scratchpad_mode::user);
        const convolution_forward::primitive_desc forward(
            {s.inference ? prop_kind::forward_inference : prop_kind::forward_training, direct, x, W, b, y, stride,
             padding, padding},
            ours, engine_);
        add(convolution_forward(forward), {{DNNL_ARG_SRC, forward.src_desc()},
                                           {DNNL_ARG_WEIGHTS, forward.weights_desc()},
                                           {DNNL_ARG_BIAS, forward.bias_desc()},
                                           {DNNL_ARG_DST, forward.dst_desc()},
                                           {DNNL_ARG_SCRATCHPAD, forward.scratchpad_desc()}});
        if (s.inference) {
            return;
        }
        const convolution_backward_weights::primitive_desc weights({direct, x, W, b, y, stride, padding, padding}, ours,
                                                                   engine_, forward);
        add(convolution_backward_weights(weights), {{DNNL_ARG_SRC, weights.src_desc()},
                                                    {DNNL_ARG_DIFF_WEIGHTS, weights.diff_weights_desc()},
                                                    {DNNL_ARG_DIFF_BIAS, weights.diff_bias_desc()},
                                                    {DNNL_ARG_DIFF_DST, weights.diff_dst_desc()},
                                                    {DNNL_ARG_SCRATCHPAD, weights.scratchpad_desc()}});
        if (!s.first) {
            const convolution_backward_data::primitive_desc input({direct, x, W, y, stride, padding, padding}, ours,
                                                                  engine_, forward);
            add(convolution_backward_data(input), {{DNNL_ARG_DIFF_SRC, input.diff_src_desc()},
                                                   {DNNL_ARG_WEIGHTS, input.weights_desc()},
                                                   {DNNL_ARG_DIFF_DST, input.diff_dst_desc()},
                                                   {DNNL_ARG_SCRATCHPAD, input.scratchpad_desc()}});
        }
    }
    void forward() { run(0); }
    void backward() {
        for (size_t i = 1; i < calls_.size(); ++i) {
            run(i);
        }
    }

private:
    void add(const dnnl::primitive &primitive, const std::vector<std::pair<int, memory::desc>> &descriptions) {
        Arguments arguments;
        for (const auto &[which, description] : descriptions) {
            if (description.get_size() > 0) {
                floats_.emplace_back(description.get_size() / sizeof(float) + 1);
                arguments.emplace(which, memory(description, engine_, floats_.back().data()));
            }
        }
        calls_.emplace_back(primitive, std::move(arguments));
    }
    void run(size_t i) { calls_[i].first.execute(stream_, calls_[i].second); }

    dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream_{engine_};
    std::vector<Floats> floats_;
    std::vector<std::pair<dnnl::primitive, Arguments>> calls_; // forward, weights, input
};

// y = W x, dW = dy x', dx = W' dy
class BareAffine {
public:
    BareAffine(int in, int out, int batch)
        : in_(in), out_(out), batch_(batch), W_(size(out, in)), dW_(size(out, in)), x_(size(in, batch)),
          dx_(size(in, batch)), y_(size(out, batch)), dy_(size(out, batch)) {}
    double flops() const { return 6.0 * in_ * out_ * batch_; }
    void forward() { product("N", "N", out_, batch_, in_, W_, out_, x_, in_, y_, out_); }
    void backward() {
        product("N", "T", out_, in_, batch_, dy_, out_, x_, in_, dW_, out_);
        product("T", "N", in_, batch_, out_, W_, out_, dy_, out_, dx_, in_);
    }

private:
    static size_t size(int a, int b) { return static_cast<size_t>(a) * static_cast<size_t>(b); }
    static void product(const char *a, const char *b, int m, int n, int k, const Floats &A, int lda, const Floats &B,
                        int ldb, const Floats &C, int ldc) {
        const float alpha = 1, beta = 0;
        sgemm_(a, b, &m, &n, &k, &alpha, A.data(), &lda, B.data(), &ldb, &beta, C.data(), &ldc);
    }
    int in_, out_, batch_;
    Floats W_, dW_, x_, dx_, y_, dy_;
};

} // namespace armature::bench
