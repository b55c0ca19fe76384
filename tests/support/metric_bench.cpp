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

namespace {

std::vector<Shape> shapes(const std::vector<Judged> &like) {
    std::vector<Shape> out;
    for (const Judged &judged : like) {
        out.push_back(judged.shape);
    }
    return out;
}

} // namespace

MetricBench::MetricBench(const std::string &name, const Json &settings, const std::vector<Judged> &like)
    : check::MetricBench(component(plugin::Kind::metric, name), settings, shapes(like)) {}

std::map<std::string, double> MetricBench::values(const Sums &sums) const {
    const std::vector<double> numbers = check::MetricBench::values(sums);
    std::map<std::string, double> named;
    for (size_t i = 0; i < numbers.size(); ++i) {
        named[declared[i].first] = numbers[i];
    }
    return named;
}

} // namespace armature::testing
