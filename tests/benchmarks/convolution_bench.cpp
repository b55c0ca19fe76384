// SPDX-License-Identifier: MIT
// convolution_bench: a whole training step (reading the batch, forward, backward, optimizer) of three convolutional
// networks, or ResNet-50's forward pass in evaluation, beside the convolutions and products that it cannot do without,
// called bare: oneDNN's primitives, each in whichever layout is faster, its own or the one with channels fastest.
// Rounds take turns in one process. Prints one JSON line a network.
#include "bare_products.hpp"
#include "inference.hpp"
#include "pinned.hpp"
#include "random_pictures.hpp"
#include "training_steps.hpp"

#include "plugin/catalogue.hpp"

#include <fmt/format.h>

namespace armature::bench {
namespace {

// A network as an experiment writes it, and what it multiplies.
class Net {
public:
    Net(std::string name, int batch, int features, int extent)
        : name(std::move(name)), batch(batch), features_(features), extent_(extent) {}

    const std::string name;
    const int batch;
    Json layers = Json::array();
    std::vector<ConvolutionShape> convolutions;
    std::vector<std::pair<int, int>> affine; // in, out

    // Each layer after the one before, unless `input` names another; `name` where somebody refers to it.
    Net &convolution(int channels, int kernel, int stride, int padding, bool bias) {
        convolutions.push_back(
            {batch, features_, extent_, channels, kernel, stride, padding, bias, convolutions.empty()});
        add({{"layer", "convolution"},
             {"channels", channels},
             {"kernel", {kernel}},
             {"stride", {stride}},
             {"padding", {padding}},
             {"bias", bias}});
        extent_ = convolutions.back().output();
        features_ = channels;
        return *this;
    }
    Net &pool() {
        extent_ /= 2;
        return add({{"layer", "max_pooling"}, {"kernel", {2}}});
    }
    Net &dense(int units) {
        affine.emplace_back(features_ * extent_ * extent_, units);
        features_ = units;
        extent_ = 1;
        return add({{"layer", "affine"}, {"units", units}});
    }
    Net &normalise() { return add({{"layer", "batch_normalization"}}); }
    Net &relu() { return add({{"layer", "relu"}}); }
    Net &average() {
        extent_ = 1;
        return add({{"layer", "global_average_pooling"}});
    }
    Net &add(Json layer) {
        layers.push_back(std::move(layer));
        return *this;
    }
    // A basic block: two convolutions of 3x3 beside the input, or beside a projection of it.
    Net &block(int channels, int stride) {
        const std::string block = "block" + std::to_string(blocks_++), before = last_;
        const bool projected = stride != 1 || channels != features_;
        const int features = features_, extent = extent_;
        convolution(channels, 3, stride, 1, false).normalise().relu();
        convolution(channels, 3, 1, 1, false).normalise().named(block + ".main");
        if (projected) {
            features_ = features;
            extent_ = extent;
            convolution(channels, 1, stride, 0, false).from(before).normalise().named(block + ".shortcut");
        }
        add({{"layer", "add"}, {"inputs", {block + ".main", projected ? block + ".shortcut" : before}}});
        return relu().named(block);
    }
    Net &named(const std::string &name) {
        layers.back()["name"] = last_ = name;
        return *this;
    }

private:
    Net &from(const std::string &input) {
        layers.back()["inputs"] = {input};
        return *this;
    }
    int features_, extent_, blocks_ = 0;
    std::string last_;
};

class Floor {
public:
    explicit Floor(const Net &net) {
        for (const ConvolutionShape &s : net.convolutions) {
            convolutions_.push_back(faster(s));
            flops += s.flops();
        }
        for (const auto &[in, out] : net.affine) {
            affine_.emplace_back(in, out, net.batch);
            flops += affine_.back().flops();
        }
    }
    double flops = 0;
    void step() {
        std::for_each(convolutions_.begin(), convolutions_.end(), [](auto &c) { c.forward(); });
        std::for_each(affine_.begin(), affine_.end(), [](auto &a) { a.forward(); });
        std::for_each(affine_.rbegin(), affine_.rend(), [](auto &a) { a.backward(); });
        std::for_each(convolutions_.rbegin(), convolutions_.rend(), [](auto &c) { c.backward(); });
    }

private:
    static BareConvolution faster(const ConvolutionShape &s) {
        BareConvolution own(s, false), ours(s, true);
        std::vector<double> times[2];
        for (int round = -1; round < 5; ++round) {
            const double one = time([&] { own.forward(), own.backward(); });
            const double other = time([&] { ours.forward(), ours.backward(); });
            if (round >= 0) {
                times[0].push_back(one);
                times[1].push_back(other);
            }
        }
        return median(times[0]) <= median(times[1]) ? std::move(own) : std::move(ours);
    }
    std::vector<BareConvolution> convolutions_;
    std::vector<BareAffine> affine_;
};

// GFLOP/s of a large product, by whoever multiplies for plugins.
double product_rate() {
    BareAffine large(1024, 1024, 1024);
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
        times.push_back(time([&] { large.forward(), large.backward(); }));
    }
    return large.flops() / median(times) / 1e9;
}

void measure(const Net &net, const RandomPictures &pictures, const plugin::Catalogue &catalogue) {
    TrainingSteps training({{"name", "bench"},
                            {"data", pictures.data()},
                            {"network", net.layers},
                            {"loss", "cross_entropy"},
                            {"optimizer", {{"optimizer", "sgd"}, {"rate", 0.001}, {"momentum", 0.9}}},
                            {"train", {{"epochs", 1}, {"batch", net.batch}}}},
                           catalogue);
    Floor floor(net);

    const int rounds = std::clamp(static_cast<int>(6e11 / floor.flops), 9, 41); // some seconds
    std::vector<double> floors, works, ratios;
    for (int round = -2; round < rounds; ++round) {
        const double bare = time([&] { floor.step(); }), whole = time([&] { training.step(); });
        if (round >= 0) { // the first rounds warm up
            floors.push_back(bare);
            works.push_back(whole);
            ratios.push_back(whole / bare);
        }
    }
    fmt::print("{{\"name\": \"{}\", \"floor_ms\": {:.3f}, \"ours_ms\": {:.3f}, \"ratio\": {:.4f}, \"gflops\": {:.1f}, "
               "\"product_gflops\": {:.1f}}}\n",
               net.name, median(floors) * 1e3, median(works) * 1e3, median(ratios), floor.flops / median(works) / 1e9,
               product_rate());
    std::fflush(stdout);
}

void measure_resnet50(const plugin::Catalogue &catalogue) {
    constexpr int batch = 8, extent = 224;
    const std::filesystem::path file =
        std::filesystem::canonical("/proc/self/exe").parent_path() / "../../../experiments/networks/resnet-50.json";
    Inference inference(file, {"size=" + std::to_string(extent)}, batch, catalogue);
    const std::vector<ConvolutionShape> shapes = resnet50_convolutions(batch, extent);
    std::vector<BareConvolution> convolutions = bare_forwards(shapes);
    BareAffine classes(2048, 1000, batch);
    double flops = classes.flops() / 3;
    for (const ConvolutionShape &s : shapes) {
        flops += s.flops();
    }
    if (flops != inference.flops()) {
        throw Error(Fault::internal,
                    fmt::format("what is called bare is {} operations, the network {}", flops, inference.flops()));
    }
    std::vector<double> floors, works, ratios;
    for (int round = -1; round < 9; ++round) {
        const double bare = time([&] {
            std::for_each(convolutions.begin(), convolutions.end(), [](auto &c) { c.forward(); });
            classes.forward();
        });
        const double whole = time([&] { inference.pass(); });
        if (round >= 0) {
            floors.push_back(bare);
            works.push_back(whole);
            ratios.push_back(whole / bare);
        }
    }
    fmt::print(
        "{{\"name\": \"ResNet-50 224x224 batch 8, evaluation\", \"floor_ms\": {:.3f}, \"ours_ms\": {:.3f}, \"ratio\": "
        "{:.4f}, \"gflops\": {:.1f}}}\n",
        median(floors) * 1e3, median(works) * 1e3, median(ratios), flops / median(works) / 1e9);
}

} // namespace
} // namespace armature::bench

int main(int count, char **arguments) {
    using namespace armature;
    bench::pin(arguments);
    const std::string part = count > 1 ? arguments[1] : ""; // only the networks whose name contains it
    const plugin::Catalogue catalogue =
        plugin::Catalogue::scan({std::filesystem::canonical("/proc/self/exe").parent_path() / "../plugins"});
    if (part == "resnet50") {
        bench::measure_resnet50(catalogue);
        return 0;
    }
    const auto wanted = [&](const bench::Net &net) { return net.name.find(part) != std::string::npos; };

    bench::Net lenet("LeNet batch 64", 64, 1, 28), mnist("32-64-128 batch 64", 64, 1, 28);
    lenet.convolution(20, 5, 1, 0, true).pool().convolution(50, 5, 1, 0, true).pool();
    lenet.add("flatten").dense(500).relu().dense(10);
    mnist.convolution(32, 3, 1, 0, true).relu().convolution(64, 3, 1, 0, true).relu().pool();
    mnist.add("flatten").dense(128).relu().dense(10);
    const bench::RandomPictures grey(20000, 28, 28);
    for (const bench::Net &net : {lenet, mnist}) {
        if (wanted(net)) {
            bench::measure(net, grey, catalogue);
        }
    }

    bench::Net resnet("ResNet-18 32x32 batch 32", 32, 3, 32);
    resnet.add({{"layer", "reshape"}, {"extents", {3, 32, 32}}});
    resnet.convolution(64, 3, 1, 1, false).normalise().relu().named("stem");
    for (const int channels : {64, 128, 256, 512}) {
        resnet.block(channels, channels == 64 ? 1 : 2).block(channels, 1);
    }
    resnet.average().dense(10);
    if (wanted(resnet)) {
        bench::measure(resnet, bench::RandomPictures(4000, 96, 32), catalogue); // three bytes a pixel
    }
    return 0;
}
