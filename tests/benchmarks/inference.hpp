// SPDX-License-Identifier: MIT
// inference.hpp: a published network's forward pass in evaluation, beside its convolutions and products called bare.
// The network is the experiment's own file; what is bare is listed by hand.
#pragma once

#include "bare_products.hpp"
#include "pinned.hpp"

#include "data/data.hpp"
#include "experiment/document.hpp"
#include "experiment/resolve.hpp"
#include "network/cost.hpp"
#include "network/network.hpp"
#include "plugin/registry.hpp"

#include <filesystem>
#include <memory>
#include <random>

namespace armature::bench {

// One batch of random pictures, again and again; untrained weights, as they take the same time.
class Inference {
public:
    Inference(const std::filesystem::path &file, const std::vector<std::string> &overrides, int64_t batch,
              const plugin::Catalogue &catalogue)
        : document_(experiment::read(file, overrides)), registry_(catalogue),
          data_(
              data::outline(experiment::resolve_data(document_, {}, catalogue), document_.folder, registry_, ARM_F32)),
          experiment_(experiment::resolve(document_, {}, data_.facts, catalogue)),
          network_(experiment_, data_.fields, registry_, ARM_F32), plan_(ready(batch)) {
        std::mt19937 bits(1);
        auto *x = static_cast<float *>(plan_.field(0));
        std::generate_n(x, data_.fields[0].one.size() * batch,
                        [&] { return static_cast<float>(bits()) / 2147483648.0f - 1; });
    }
    void pass() { plan_.forward(0); }
    double flops() { // of a pass, as the network's graph has them
        return 2.0 * static_cast<double>(plan_.batch()) *
               static_cast<double>(network::cost_of(experiment_, data_.fields, registry_, ARM_F32,
                                                    network::Mode::evaluate, plan_.batch())
                                       .multiply_adds);
    }

private:
    network::Plan &ready(int64_t batch) {
        network_.initialise(1);
        return network_.plan(network::Mode::evaluate, batch);
    }
    experiment::Document document_;
    plugin::Registry registry_;
    data::Opened data_;
    experiment::Resolved experiment_;
    network::Network network_;
    network::Plan &plan_;
};

// ResNet-50's convolutions on square pictures, forward only.
inline std::vector<ConvolutionShape> resnet50_convolutions(int batch, int extent) {
    std::vector<ConvolutionShape> all;
    int features = 3;
    const auto convolve = [&](int channels, int kernel, int stride) {
        all.push_back({batch, features, extent, channels, kernel, stride, kernel / 2, false, true, true});
        extent = all.back().output();
        features = channels;
    };
    convolve(64, 7, 2);
    extent /= 2; // max pooling
    for (const auto &[channels, blocks] : {std::pair(64, 3), std::pair(128, 4), std::pair(256, 6), std::pair(512, 3)}) {
        for (int i = 0; i < blocks; ++i) {
            const int stride = i == 0 && channels > 64 ? 2 : 1, in = features, before = extent;
            convolve(channels, 1, 1);
            convolve(channels, 3, stride);
            convolve(4 * channels, 1, 1);
            if (i == 0) { // the shortcut
                const int after = std::exchange(extent, before);
                features = in;
                convolve(4 * channels, 1, stride);
                extent = after;
            }
        }
    }
    return all;
}

// Each in whichever layout is faster.
inline std::vector<BareConvolution> bare_forwards(const std::vector<ConvolutionShape> &shapes) {
    std::vector<BareConvolution> out;
    for (const ConvolutionShape &s : shapes) {
        BareConvolution own(s, false), ours(s, true);
        std::vector<double> times[2];
        for (int round = 0; round < 4; ++round) {
            times[0].push_back(time([&] { own.forward(); }));
            times[1].push_back(time([&] { ours.forward(); }));
        }
        out.push_back(median(times[0]) <= median(times[1]) ? std::move(own) : std::move(ours));
    }
    return out;
}

} // namespace armature::bench
