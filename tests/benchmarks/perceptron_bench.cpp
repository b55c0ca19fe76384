// SPDX-License-Identifier: MIT
// perceptron_bench: a whole training step (reading the batch, forward, backward, optimizer) of two perceptrons, beside
// the matrix multiplies that it cannot do without, called bare on memory of the same sizes and kind: by whoever
// multiplies for plugins (plugin/products), which is the floor, and for comparison by OpenBLAS. The examples are bytes
// on disk, shuffled and normalised, as MNIST's are. Rounds take turns in one process. Prints one JSON line a network.
#include "pinned.hpp"
#include "random_pictures.hpp"
#include "training_steps.hpp"

#include "network/memory.hpp"

#include <cblas.h>
#include <fmt/format.h>

extern "C" void sgemm_(const char *, const char *, const int *, const int *, const int *, const float *, const float *,
                       const int *, const float *, const int *, const float *, float *, const int *);

namespace armature::bench {
namespace {

struct Case {
    std::string name;
    std::vector<int> sizes; // features, hidden units ..., classes
    int batch;
    Json optimizer;
};

Json experiment_of(const Case &c, const RandomPictures &pictures) {
    Json network = Json::array({"flatten"});
    for (size_t i = 1; i + 1 < c.sizes.size(); ++i) {
        network.push_back({{"layer", "affine"}, {"units", c.sizes[i]}});
        network.push_back("relu");
    }
    network.push_back({{"layer", "affine"}, {"units", c.sizes.back()}});
    return {{"name", c.name},          {"data", pictures.data()},  {"network", network},
            {"loss", "cross_entropy"}, {"optimizer", c.optimizer}, {"train", {{"epochs", 1}, {"batch", c.batch}}}};
}

// The multiplies of one step: y = W x, dW = dy x', dx = W' dy; the first layer has no dx.
class Floor {
public:
    explicit Floor(const Case &c) : sizes_(c.sizes), batch_(c.batch) {
        for (size_t i = 0; i < sizes_.size(); ++i) {
            activations_.emplace_back(sizes_[i] * batch_, 0.5f);
            gradients_.emplace_back(sizes_[i] * batch_, 0.25f);
            if (i > 0) {
                weights_.emplace_back(sizes_[i] * sizes_[i - 1], 0.01f);
                weight_gradients_.emplace_back(sizes_[i] * sizes_[i - 1], 0.0f);
            }
        }
    }
    // product(transpose A, transpose B, m, n, k, A, lda, B, ldb, C, ldc): C = A B, column by column.
    template <class Product> void step(Product &&product) {
        for (size_t i = 1; i < sizes_.size(); ++i) {
            const int out = sizes_[i], in = sizes_[i - 1];
            product(false, false, out, batch_, in, weights_[i - 1].data(), out, activations_[i - 1].data(), in,
                    activations_[i].data(), out);
        }
        for (size_t i = sizes_.size() - 1; i > 0; --i) {
            const int out = sizes_[i], in = sizes_[i - 1];
            product(false, true, out, in, batch_, gradients_[i].data(), out, activations_[i - 1].data(), in,
                    weight_gradients_[i - 1].data(), out);
            if (i > 1) {
                product(true, false, in, batch_, out, weights_[i - 1].data(), out, gradients_[i].data(), out,
                        gradients_[i - 1].data(), in);
            }
        }
    }
    double flops() const {
        double sum = 0;
        for (size_t i = 1; i < sizes_.size(); ++i) {
            sum += 2.0 * sizes_[i] * sizes_[i - 1] * batch_ * (i == 1 ? 2 : 3);
        }
        return sum;
    }

private:
    std::vector<int> sizes_;
    int batch_;
    // The same kind of memory as the network's: huge pages where they are large.
    struct Floats {
        Floats(int count, float value) : memory(static_cast<size_t>(count) * sizeof(float)) {
            std::fill_n(data(), count, value);
        }
        float *data() const { return static_cast<float *>(memory.data()); }
        network::Buffer memory;
    };
    std::vector<Floats> activations_, gradients_, weights_, weight_gradients_;
};

void openblas(bool transpose_a, bool transpose_b, int m, int n, int k, const float *A, int lda, const float *B, int ldb,
              float *C, int ldc) {
    cblas_sgemm(CblasColMajor, transpose_a ? CblasTrans : CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans, m, n,
                k, 1, A, lda, B, ldb, 0, C, ldc);
}
void as_plugins(bool transpose_a, bool transpose_b, int m, int n, int k, const float *A, int lda, const float *B,
                int ldb, float *C, int ldc) {
    const float alpha = 1, beta = 0;
    sgemm_(transpose_a ? "T" : "N", transpose_b ? "T" : "N", &m, &n, &k, &alpha, A, &lda, B, &ldb, &beta, C, &ldc);
}

void measure(const Case &c, const RandomPictures &pictures, const plugin::Catalogue &catalogue) {
    TrainingSteps training(experiment_of(c, pictures), catalogue);
    Floor floor(c);

    // A round of some 100 ms: training goes on for minutes, so what the others left in the caches must not count.
    const int steps = std::max(3, static_cast<int>(16e9 / floor.flops()));
    std::vector<double> floors, works, ratios, to_openblas;
    const auto seconds = [&](auto &&one) {
        return time([&] {
            for (int i = 0; i < steps; ++i) {
                one();
            }
        });
    };
    for (int round = -3; round < 25; ++round) {
        const double bare = seconds([&] { floor.step(as_plugins); });
        const double other = seconds([&] { floor.step(openblas); });
        const double whole = seconds([&] { training.step(); });
        if (round >= 0) { // the first rounds warm up
            floors.push_back(bare / steps);
            works.push_back(whole / steps);
            ratios.push_back(whole / bare);
            to_openblas.push_back(whole / other);
        }
    }
    fmt::print("{{\"name\": \"{}\", \"floor_ms\": {:.4f}, \"ours_ms\": {:.4f}, \"ratio\": {:.4f}, "
               "\"ratio_to_openblas\": {:.4f}, \"gflops\": {:.1f}}}\n",
               c.name, median(floors) * 1e3, median(works) * 1e3, median(ratios), median(to_openblas),
               floor.flops() / median(floors) / 1e9);
}

} // namespace
} // namespace armature::bench

int main(int count, char **arguments) {
    using namespace armature;
    bench::pin(arguments);
    const std::string part = count > 1 ? arguments[1] : ""; // only the networks whose name contains it
    const plugin::Catalogue catalogue =
        plugin::Catalogue::scan({std::filesystem::canonical("/proc/self/exe").parent_path() / "../plugins"});
    const std::vector<bench::Case> cases = {
        {"784-512-512-10 batch 128 sgd momentum",
         {784, 512, 512, 10},
         128,
         {{"optimizer", "sgd"}, {"rate", 0.01}, {"momentum", 0.9}}},
        {"784-128-64-10 batch 64 adam", {784, 128, 64, 10}, 64, {{"optimizer", "adam"}, {"rate", 0.001}}}};
    const bench::RandomPictures pictures(60000, 28, 28); // as MNIST has
    for (const bench::Case &c : cases) {
        if (c.name.find(part) != std::string::npos) {
            bench::measure(c, pictures, catalogue);
        }
    }
    return 0;
}
