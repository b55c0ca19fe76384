// SPDX-License-Identifier: MIT
// composed_bench: what it costs to compose a layer out of others instead of writing its kernel by hand: forward and
// backward of three highway layers, and of a gated recurrence, each as the block or cell that is shipped and as one
// hand-written layer with the same BLAS (benchmarks/plugins). Both compute the same numbers, which is looked at first.
// Rounds of both take turns in one process. Prints one JSON line each.
#include "pinned.hpp"

#include "network/network.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/registry.hpp"
#include "support/random.hpp"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>

#include <fmt/format.h>

namespace armature::bench {
namespace {

using Layers = std::vector<experiment::Layer>;

experiment::Layer layer(const std::string &component, const std::string &name, const std::string &input,
                        const Json &settings = Json::object()) {
    experiment::Layer out;
    out.name = name;
    out.component = {component, settings, "/network/" + name};
    out.inputs = {input};
    return out;
}

// Three of the same, so that all but the first give a gradient of their input too.
Layers highways(const std::string &component) {
    return {layer(component, "a", "x"), layer(component, "b", "a"), layer(component, "c", "b")};
}

Layers composed_gru(int64_t units) {
    auto body = std::make_shared<experiment::Subnetwork>();
    body->inputs = {"x"};
    body->layers = {layer("gru_cell", "cell", "x", {{"units", units}, {"learned", false}})};
    body->output = "cell";
    Layers out = {layer("recurrent", "a", "x")};
    out[0].component.networks["body"] = body;
    return out;
}

// A network in float that is trained to a target of its output's shape.
class Side {
public:
    Side(Layers layers, const Shape &x, const Shape &y, int64_t batch, plugin::Registry &registry)
        : network_(experiment_of(std::move(layers)), {{"x", false, x, 0}, {"y", true, y, 0}}, registry, ARM_F32),
          plan_(network_.plan(network::Mode::train, batch)) {
        for (size_t i = 0; i < 2; ++i) {
            draw("field", i, static_cast<float *>(plan_.field(i)), (i == 0 ? x : y).size() * batch, 1);
        }
        for (size_t i = 0; i < network_.parameters().size(); ++i) { // both sides have them in the same order
            const network::Slice &p = network_.parameters()[i];
            const double fan = static_cast<double>(std::max<int64_t>(1, p.fan_in));
            draw("parameter", i, static_cast<float *>(network_.parameter_data()) + p.offset, p.count,
                 0.5 / std::sqrt(fan));
        }
    }
    void step() {
        const double weight = 1;
        plan_.forward(1);
        plan_.backward(&weight);
    }
    // The loss, and all gradients one after another.
    std::vector<double> numbers() {
        step();
        std::vector<double> out = {plan_.loss(0)};
        for (const network::Slice &p : network_.parameters()) {
            const float *g = static_cast<const float *>(network_.gradient_data()) + p.offset;
            out.insert(out.end(), g, g + p.count);
        }
        return out;
    }
    int64_t bytes() const { return plan_.bytes(); }

private:
    static experiment::Resolved experiment_of(Layers layers) {
        experiment::Resolved out;
        out.name = "bench";
        experiment::Loss loss;
        loss.name = "loss";
        loss.component = {"mean_squared_error", Json::object(), "/loss"};
        loss.of = layers.back().name;
        loss.target = "y";
        out.losses = {loss};
        out.network = std::move(layers);
        return out;
    }
    static void draw(const char *purpose, size_t which, float *to, int64_t n, double scale) {
        const arm_random stream = random::stream(7, purpose, std::to_string(which));
        random::normal_f32(&stream, 0, to, n);
        for (int64_t i = 0; i < n; ++i) {
            to[i] *= static_cast<float>(scale);
        }
    }
    network::Network network_;
    network::Plan &plan_;
};

// The largest difference, as a part of the largest number.
double difference(const std::vector<double> &a, const std::vector<double> &b) {
    double most = 0, largest = 0;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        most = std::max(most, std::abs(a[i] - b[i]));
        largest = std::max(largest, std::abs(a[i]));
    }
    return a.size() == b.size() ? most / largest : 1;
}

void compare(const char *name, Side &composed, Side &fused, int steps) {
    const double apart = difference(composed.numbers(), fused.numbers());
    if (!(apart < 1e-4)) {
        fmt::print(stderr, "{}: composed and hand-written differ by {:g} of the largest number\n", name, apart);
        std::exit(1);
    }
    std::vector<double> with, by_hand, ratios;
    for (int round = -3; round < 21; ++round) {
        const auto run = [&](Side &side) {
            return time([&] {
                for (int i = 0; i < steps; ++i) {
                    side.step();
                }
            });
        };
        const double hand = run(fused), whole = run(composed);
        if (round >= 0) { // the first rounds warm up
            with.push_back(whole / steps);
            by_hand.push_back(hand / steps);
            ratios.push_back(whole / hand);
        }
    }
    fmt::print("{{\"name\": \"{}\", \"composed_ms\": {:.4f}, \"fused_ms\": {:.4f}, \"ratio\": {:.4f}, "
               "\"composed_bytes\": {}, \"fused_bytes\": {}}}\n",
               name, median(with) * 1e3, median(by_hand) * 1e3, median(ratios), composed.bytes(), fused.bytes());
    std::fflush(stdout);
}

} // namespace
} // namespace armature::bench

int main(int, char **arguments) {
    using namespace armature;
    bench::pin(arguments);
    const auto here = std::filesystem::canonical("/proc/self/exe").parent_path();
    const plugin::Catalogue catalogue = plugin::Catalogue::scan({here / "../plugins", here / "plugins"});
    plugin::Registry registry(catalogue);
    {
        const Shape x(ARM_F32, {{ARM_ROLE_FEATURE, 512}});
        bench::Side composed(bench::highways("highway"), x, x, 128, registry);
        bench::Side fused(bench::highways("fused_highway"), x, x, 128, registry);
        bench::compare("3 highway layers 512, batch 128", composed, fused, 3);
    }
    for (const auto &[features, units, batch, steps] :
         {std::array<int64_t, 4>{64, 128, 32, 50}, {128, 512, 64, 20}, {8, 16, 1, 50}}) {
        const Shape x(ARM_F32, {{ARM_ROLE_FEATURE, features}, {ARM_ROLE_TIME, steps}});
        const Shape y = x.with(ARM_ROLE_FEATURE, units);
        bench::Side composed(bench::composed_gru(units), x, y, batch, registry);
        bench::Side fused({bench::layer("fused_gru", "a", "x", {{"units", units}})}, x, y, batch, registry);
        const int rounds = batch == 1 ? 200 : 2; // next to no work: what is left is the calls
        bench::compare(fmt::format("gru {} to {}, batch {}, {} steps", features, units, batch, steps).c_str(), composed,
                       fused, rounds);
    }
    return 0;
}
