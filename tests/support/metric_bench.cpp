// SPDX-License-Identifier: MIT
// metric_bench.cpp: see metric_bench.hpp.
#include "support/metric_bench.hpp"

namespace armature::testing {

Shape columns(int64_t features, int64_t batch) {
    return Shape(ARM_F64, {{ARM_ROLE_FEATURE, features}, {ARM_ROLE_BATCH, batch}});
}
Shape columns(int64_t features, int64_t batch, int64_t time) {
    return Shape(ARM_F64, {{ARM_ROLE_FEATURE, features}, {ARM_ROLE_BATCH, batch}, {ARM_ROLE_TIME, time}});
}
Shape examples(int64_t batch) {
    return Shape(ARM_F64, {{ARM_ROLE_BATCH, batch}});
}
Shape examples(int64_t batch, int64_t time) {
    return Shape(ARM_F64, {{ARM_ROLE_BATCH, batch}, {ARM_ROLE_TIME, time}});
}

MetricBench::MetricBench(const std::string &name, const Json &settings, const std::vector<Judged> &like)
    : metric_(plugin::Kind::metric, name, ARM_METRIC_INTERFACE, settings) {
    std::vector<arm_shape> shapes;
    for (const Judged &judged : like) {
        shapes.push_back(judged.shape.c());
    }
    const arm_metric_request request{sizeof request, static_cast<uint32_t>(shapes.size()), shapes.data()};
    const arm_metric_plan plan{sizeof plan, 0, this,
                               [](void *context, int64_t doubles) {
                                   static_cast<MetricBench *>(context)->doubles_ = doubles;
                                   return arm_status{ARM_OK};
                               },
                               [](void *context, const char *value, int32_t better) {
                                   static_cast<MetricBench *>(context)->declared.emplace_back(value, better);
                                   return arm_status{ARM_OK};
                               }};
    metric_.instance.call(&arm_metric::configure, &request, &plan);
}

void MetricBench::update(Sums &sums, const std::vector<Judged> &sample) const {
    std::vector<arm_tensor> tensors;
    for (const Judged &judged : sample) {
        tensors.push_back({const_cast<char *>(judged.bytes.data()), judged.shape.c()});
    }
    const arm_metric_frame frame{sizeof frame, static_cast<uint32_t>(tensors.size()), tensors.data(), sums.data(),
                                 nullptr};
    metric_.instance.call(&arm_metric::update, &frame);
}

MetricBench::Sums MetricBench::of(const std::vector<Judged> &sample) const {
    Sums sums = none();
    update(sums, sample);
    return sums;
}

void MetricBench::merge(Sums &into, const Sums &from) const {
    metric_.instance.call(&arm_metric::merge, into.data(), from.data());
}

std::map<std::string, double> MetricBench::values(const Sums &sums) const {
    std::vector<double> numbers(declared.size());
    metric_.instance.call(&arm_metric::value, sums.data(), numbers.data());
    std::map<std::string, double> named;
    for (size_t i = 0; i < numbers.size(); ++i) {
        named[declared[i].first] = numbers[i];
    }
    return named;
}

} // namespace armature::testing
