// SPDX-License-Identifier: MIT
// life.cpp: one short life of a component of any kind, for the checks that look at what is left afterwards.
#include "check/dataset_bench.hpp"
#include "check/metric_samples.hpp"
#include "check/optimizer_bench.hpp"
#include "check/small_benches.hpp"
#include "check/trial_bench.hpp"

namespace armature::check {

namespace {

void live_layer(const Subject &s, const Component &component) {
    Subject of = s;
    of.component = &component;
    const std::vector<Trial> trials = s.trials();
    if (trials.empty()) {
        return;
    }
    LayerBench b = bench(of, trials.front(), ARM_F64);
    b.forward();
    backward(of, trials.front(), b);
    b.forward(ARM_EVALUATE);
}

void live_metric(const Subject &s, const Component &component, const Json &settings) {
    for (const Samples &samples : usable_samples(s)) {
        const MetricBench b(component, settings, samples.shapes());
        b.values(b.of(samples.batches.front()));
        return;
    }
}

void live_dataset(const Component &component, const Json &settings) {
    const DatasetBench b(component, settings);
    for (uint32_t i = 0; i < b.splits.size(); ++i) {
        b.bytes(i, {0});
    }
}

} // namespace

void live(const Subject &s, const Component &component) {
    const std::vector<Json> all = s.settings();
    const Json settings = all.empty() ? Json::object() : all.front();
    switch (component.kind) {
    case plugin::Kind::optimizer: {
        OptimizerBench<double> b(component, settings, {{1, -2, 3}, {0.5}});
        b.step({{0.1, 0.2, -0.3}, {1}}, 0.01);
        return;
    }
    case plugin::Kind::schedule:
        ScheduleBench(component, settings).at_step(3);
        return;
    case plugin::Kind::initialiser: {
        const Parameter weight{{5, 3}, 3, 5};
        fill(component, settings, weight, ARM_F64, Guarded(weight.shape(ARM_F64).size() * width(ARM_F64)));
        return;
    }
    case plugin::Kind::metric:
        return live_metric(s, component, settings);
    case plugin::Kind::dataset:
        return live_dataset(component, settings);
    default:
        return live_layer(s, component);
    }
}

} // namespace armature::check
