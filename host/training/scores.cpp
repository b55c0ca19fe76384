// SPDX-License-Identifier: MIT
// scores.cpp: see scores.hpp.
#include "training/scores.hpp"

#include "support/services.hpp"

#include <algorithm>

namespace armature::training {
namespace {

bool has(const network::Plan &plan, const experiment::Metric &metric) {
    try {
        plan.output(metric.of);
        return true;
    } catch (const Error &) {
        return false;
    }
}

// What a metric looks at: the output, and the target if it has one.
uint32_t inputs(const network::Plan &plan, const experiment::Metric &metric, arm_tensor (&tensors)[2]) {
    tensors[0] = plan.output(metric.of);
    if (metric.target.empty()) {
        return 1;
    }
    tensors[1] = plan.field_tensor(metric.target);
    return 2;
}

} // namespace

Metrics::Metrics(const experiment::Resolved &experiment, const network::Plan &train, const network::Plan *evaluate,
                 plugin::Registry &registry) {
    for (const experiment::Metric &wanted : experiment.metrics) {
        const bool in_train = has(train, wanted);
        const bool in_evaluate = evaluate != nullptr && has(*evaluate, wanted);
        taken_[0].push_back(in_train);
        taken_[1].push_back(in_evaluate);
        const bool larger = in_evaluate && (!in_train || evaluate->batch() > train.batch());
        Metric metric;
        metric.of = &wanted;
        metric.instance =
            plugin::make<arm_metric>(registry, plugin::Kind::metric, wanted.component.name, ARM_METRIC_INTERFACE,
                                     wanted.component.settings, "metric " + wanted.component.name);
        configure(metric, larger ? *evaluate : train);
        list_.push_back(std::move(metric));
    }
}

arm_status Metrics::set_accumulator(void *context, int64_t doubles) {
    if (doubles < 0 || doubles > int64_t{1} << 24) {
        return ARM_REFUSED;
    }
    static_cast<Metric *>(context)->doubles = doubles;
    return ARM_OK;
}

arm_status Metrics::add_value(void *context, const char *name, int32_t better) {
    try {
        auto &metric = *static_cast<Metric *>(context);
        metric.results.push_back({*name == '\0' ? metric.of->name : metric.of->name + "." + name, better});
        return ARM_OK;
    } catch (...) {
        return ARM_NO_MEMORY;
    }
}

void Metrics::configure(Metric &metric, const network::Plan &plan) const {
    arm_tensor tensors[2];
    const uint32_t count = inputs(plan, *metric.of, tensors);
    const arm_shape shapes[2] = {tensors[0].shape, tensors[1].shape};
    const arm_metric_request request{sizeof request, count, shapes};
    const arm_metric_plan answers{sizeof answers, 0, &metric, &set_accumulator, &add_value};
    metric.instance.call(&arm_metric::configure, &request, &answers);
    if (metric.results.empty()) {
        throw Error(Fault::plugin, "declares no value", metric.instance.who());
    }
}

Scores::Scores(std::string prefix, network::Mode mode, const Losses &losses, const Metrics &metrics)
    : prefix_(std::move(prefix)), mode_(mode), losses_(losses), metrics_(metrics), each_(losses.size(), 0.0) {
    size_t doubles = 0;
    for (const Metrics::Metric &metric : metrics.list()) {
        offsets_.push_back(doubles);
        doubles += static_cast<size_t>(metric.doubles);
    }
    accumulators_.resize(doubles, 0.0);
}

void Scores::clear() {
    examples_ = 0;
    total_ = 0;
    std::fill(each_.begin(), each_.end(), 0.0);
    std::fill(accumulators_.begin(), accumulators_.end(), 0.0);
}

void Scores::add(const network::Plan &plan, double total) {
    const auto batch = static_cast<double>(plan.batch());
    examples_ += plan.batch();
    total_ += total * batch;
    for (size_t i = 0; i < each_.size(); ++i) {
        each_[i] += plan.loss(i) * batch;
    }
    for (size_t i = 0; i < metrics_.list().size(); ++i) {
        if (metrics_.in(mode_, i)) {
            const Metrics::Metric &metric = metrics_.list()[i];
            arm_tensor tensors[2];
            const uint32_t count = inputs(plan, *metric.of, tensors);
            const arm_metric_frame frame{sizeof frame, count, tensors, accumulators_.data() + offsets_[i], &services()};
            metric.instance.call(&arm_metric::update, &frame);
        }
    }
}

void Scores::values(Values &into) const {
    if (losses_.any_counts_in(mode_)) {
        into.emplace_back(prefix_ + ".loss", loss());
    }
    for (size_t i = 0; i < each_.size() && each_.size() > 1; ++i) {
        if (losses_.in(mode_, i)) {
            into.emplace_back(prefix_ + "." + losses_.name(i), each_[i] / static_cast<double>(examples_));
        }
    }
    for (size_t i = 0; i < metrics_.list().size(); ++i) {
        if (metrics_.in(mode_, i)) {
            const Metrics::Metric &metric = metrics_.list()[i];
            std::vector<double> results(metric.results.size(), 0.0);
            metric.instance.call(&arm_metric::value, accumulators_.data() + offsets_[i], results.data());
            for (size_t k = 0; k < results.size(); ++k) {
                into.emplace_back(prefix_ + "." + metric.results[k].name, results[k]);
            }
        }
    }
}

std::map<std::string, int> Scores::directions() const {
    std::map<std::string, int> all;
    if (losses_.any_in(mode_)) {
        all[prefix_ + ".loss"] = -1;
    }
    for (size_t i = 0; i < each_.size() && each_.size() > 1; ++i) {
        if (losses_.in(mode_, i)) {
            all[prefix_ + "." + losses_.name(i)] = -1;
        }
    }
    for (size_t i = 0; i < metrics_.list().size(); ++i) {
        for (const Metrics::Result &result : metrics_.list()[i].results) {
            if (metrics_.in(mode_, i)) {
                all[prefix_ + "." + result.name] = result.better;
            }
        }
    }
    return all;
}

} // namespace armature::training
