// SPDX-License-Identifier: MIT
// metric_bench.cpp: see metric_bench.hpp.
#include "check/metric_bench.hpp"

#include "check/last_words.hpp"
#include "support/services.hpp"

namespace armature::check {

MetricBench::MetricBench(const Component &of, const Json &settings, const std::vector<Shape> &like)
    : metric_(of.make<arm_metric>(ARM_METRIC_INTERFACE, settings)) {
    std::vector<arm_shape> shapes;
    for (const Shape &shape : like) {
        shapes.push_back(shape.c());
    }
    const arm_metric_request request{sizeof request, static_cast<uint32_t>(shapes.size()), shapes.data()};
    const arm_metric_plan plan{sizeof plan, 0, this,
                               [](void *context, int64_t doubles) {
                                   auto &self = *static_cast<MetricBench *>(context);
                                   self.doubles = doubles;
                                   ++self.accumulators;
                                   return arm_status{doubles < 0 ? ARM_REFUSED : ARM_OK};
                               },
                               [](void *context, const char *value, int32_t better) {
                                   static_cast<MetricBench *>(context)->declared.emplace_back(
                                       value == nullptr ? "" : value, better);
                                   return arm_status{ARM_OK};
                               }};
    call("configure");
    metric_.call(&arm_metric::configure, &request, &plan);
}

void MetricBench::update(double *sums, const std::vector<arm_tensor> &sample) const {
    const arm_metric_frame frame{sizeof frame, static_cast<uint32_t>(sample.size()), sample.data(), sums, &services()};
    call("update");
    metric_.call(&arm_metric::update, &frame);
}

void MetricBench::update(Sums &sums, const std::vector<Judged> &sample) const {
    std::vector<arm_tensor> tensors;
    for (const Judged &judged : sample) {
        tensors.push_back({const_cast<char *>(judged.bytes.data()), judged.shape.c()});
    }
    update(sums.data(), tensors);
}

MetricBench::Sums MetricBench::of(const std::vector<Judged> &sample) const {
    Sums sums = none();
    update(sums, sample);
    return sums;
}

void MetricBench::merge(Sums &into, const Sums &from) const {
    call("merge");
    metric_.call(&arm_metric::merge, into.data(), from.data());
}

std::vector<double> MetricBench::values(const Sums &sums, double before) const {
    std::vector<double> numbers(declared.size(), before);
    call("value");
    metric_.call(&arm_metric::value, sums.data(), numbers.data());
    return numbers;
}

} // namespace armature::check
