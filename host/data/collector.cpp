// SPDX-License-Identifier: MIT
// collector.cpp: see collector.hpp.
#include "data/collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace armature::data {

// No exception may travel through the plugin: it is kept here, and the plugin sees a status that stops it.
template <class F> arm_status Collector::take(void *context, bool opening, F &&answer) {
    auto &self = *static_cast<Collector *>(context);
    try {
        if (self.opening_ != opening) {
            self.fault(opening ? "declares fields, splits or tables while it is asked for its sources"
                               : "names a source while it is opened; sources() is the place for that");
        }
        answer(self);
        return ARM_OK;
    } catch (...) {
        if (self.failure_ == nullptr) {
            self.failure_ = std::current_exception();
        }
        return ARM_REFUSED;
    }
}

const arm_dataset_plan *Collector::plan(bool opening) {
    opening_ = opening;
    plan_ = {sizeof plan_,
             0,
             this,
             [](void *context, const char *path) {
                 return take(context, false, [&](Collector &self) { self.sources.emplace_back(path); });
             },
             [](void *context, const arm_field *field) {
                 return take(context, true, [&](Collector &self) { self.add(*field); });
             },
             [](void *context, const char *name, int64_t examples) {
                 return take(context, true, [&](Collector &self) { self.add(name, examples); });
             },
             [](void *context, const char *name, int64_t entries, const char *const *texts) {
                 return take(context, true, [&](Collector &self) {
                     self.tables[name] = std::vector<std::string>(texts, texts + entries);
                 });
             }};
    return &plan_;
}

const arm_dataset_plan *Collector::naming() {
    return plan(false);
}
const arm_dataset_plan *Collector::opening() {
    return plan(true);
}

void Collector::rethrow() const {
    if (failure_ != nullptr) {
        std::rethrow_exception(failure_);
    }
}

void Collector::fault(const std::string &message) const {
    throw Error(Fault::plugin, message, who_);
}

void Collector::add(const arm_field &field) {
    const Shape one(*field.shape);
    const std::string name = field.name;
    if (std::any_of(fields.begin(), fields.end(), [&](const DecodedField &f) { return f.name == name; })) {
        fault(fmt::format("declares the field \"{}\" twice", name));
    }
    if (one.type() < ARM_F32 || one.type() > ARM_U8) {
        fault(fmt::format("gives the field \"{}\" the unknown element type {}", name, one.type()));
    }
    constexpr int64_t most = int64_t{1} << 40; // elements of one example: far above what fits any machine
    int64_t elements = 1;
    for (uint32_t i = 0; i < one.rank(); ++i) {
        if (one.extent(i) == 0 && (one.role(i) == ARM_ROLE_LENGTH || one.role(i) == ARM_ROLE_TIME)) {
            throw Error(
                Fault::data,
                fmt::format("the field \"{}\" {} is ragged, which this version does not read", name, one.text()), who_);
        }
        if (one.role(i) == ARM_ROLE_BATCH) {
            fault(
                fmt::format("gives the field \"{}\" {} a batch dimension; a field is one example's", name, one.text()));
        }
        if (one.extent(i) <= 0 || one.extent(i) > most / elements) {
            fault(fmt::format("gives the field \"{}\" the impossible shape {}", name, one.text()));
        }
        elements *= one.extent(i);
    }
    if (field.classes < 0 || (field.classes > 0 && one.type() != ARM_I32)) {
        fault(fmt::format("the field \"{}\" has {} classes, but its elements are no 32-bit integers", name,
                          field.classes));
    }
    fields.push_back({name, field.purpose == ARM_FIELD_TARGET, one, field.classes});
}

void Collector::add(const char *split, int64_t examples) {
    static const std::vector<std::string> known = {"all", "training", "validation", "test"};
    const std::string name = split;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        fault(fmt::format("has a split \"{}\"; splits are \"all\", or \"training\", \"validation\", \"test\"", name));
    }
    if (std::any_of(splits.begin(), splits.end(), [&](const DecodedSplit &s) { return s.name == name; })) {
        fault(fmt::format("declares the split \"{}\" twice", name));
    }
    if (examples <= 0) {
        throw Error(Fault::data, fmt::format("the split \"{}\" is empty: it has {} examples", name, examples), who_);
    }
    splits.push_back({name, examples, {}});
}

void Collector::finish() {
    const auto has = [&](std::string_view name) {
        return std::any_of(splits.begin(), splits.end(), [&](const DecodedSplit &s) { return s.name == name; });
    };
    if (std::none_of(fields.begin(), fields.end(), [](const DecodedField &f) { return !f.target; })) {
        fault("declares no input field");
    }
    if (has("all") ? splits.size() != 1 : !has("training")) {
        fault("declares neither one split \"all\" nor a split \"training\"");
    }
    order.resize(fields.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_partition(order.begin(), order.end(), [&](size_t i) { return !fields[i].target; });
    std::stable_partition(fields.begin(), fields.end(), [](const DecodedField &f) { return !f.target; });
}

} // namespace armature::data
