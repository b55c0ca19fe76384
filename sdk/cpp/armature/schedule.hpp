// SPDX-License-Identifier: MIT
// schedule.hpp: a schedule as a plain struct with `double factor(const armature::Progress &) const`, a pure function.
#pragma once

#include <armature/describe.hpp>
#include <armature/plugin.hpp>
#include <armature/schedule.h>

namespace armature {

using Progress = arm_progress;

// What a curve counts in: the setting "per" of a schedule that can do both. Both count from 0.
inline int64_t elapsed(const Progress &progress, const std::string &per) {
    return per == "epoch" ? progress.epoch : progress.step;
}
// The length of the training in the same; a curve that needs an end cannot do without.
inline int64_t total(const Progress &progress, const std::string &per) {
    const int64_t length = per == "epoch" ? progress.epochs_total : progress.steps_total;
    if (length <= 0) {
        refuse("wants a training of known length, and this one's number of ", per, "s is not known; set train.epochs");
    }
    return length;
}

template <class C> struct Schedule {
    using Box = detail::Box<C>;

    static arm_status factor(void *instance, const arm_progress *progress, double *factor, arm_error *error) {
        return detail::guard(error, [&] { *factor = static_cast<const Box *>(instance)->component.factor(*progress); });
    }
    static constexpr arm_schedule table = {sizeof(arm_schedule), 0, &detail::create<C, Box>, &detail::destroy<Box>,
                                           &factor};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_SCHEDULE_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(ARM_KIND_SCHEDULE, &get_interface); }
};

} // namespace armature
