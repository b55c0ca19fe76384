// SPDX-License-Identifier: MIT
// small_benches.hpp: a schedule at a moment of a training, and an initialiser before a parameter.
#pragma once

#include "check/guarded.hpp"
#include "check/last_words.hpp"
#include "check/loaded.hpp"
#include "support/random.hpp"
#include "support/services.hpp"

namespace armature::check {

class ScheduleBench {
public:
    ScheduleBench(const Component &of, const Json &settings)
        : schedule_(of.make<arm_schedule>(ARM_SCHEDULE_INTERFACE, settings)) {}

    // A training of `epochs` epochs of `steps_per_epoch` steps; 0 epochs: of unknown length.
    int64_t epochs = 6, steps_per_epoch = 10;

    double at_step(int64_t step, double before = 0) const {
        const arm_progress progress{sizeof progress,        0,      step,           epochs * steps_per_epoch,
                                    step / steps_per_epoch, epochs, steps_per_epoch};
        double factor = before;
        call("factor");
        schedule_.call(&arm_schedule::factor, &progress, &factor);
        return factor;
    }
    double at_epoch(int64_t epoch) const { return at_step(epoch * steps_per_epoch); }

private:
    plugin::Instance<arm_schedule> schedule_;
};

// A parameter to be filled.
struct Parameter {
    std::vector<int64_t> extents;
    int64_t fan_in = 0, fan_out = 0;
    uint64_t seed = 1;

    Shape shape(int32_t type) const {
        Shape out(type, {});
        for (const int64_t extent : extents) {
            out.append(ARM_ROLE_NONE, extent);
        }
        return out;
    }
};

// Fills memory of the parameter's shape. Throws what the host would throw.
inline void fill(const Component &initialiser, const Json &settings, const Parameter &parameter, int32_t type,
                 const Guarded &memory, const arm_services &services = armature::services()) {
    const auto instance = initialiser.make<arm_initialiser>(ARM_INITIALISER_INTERFACE, settings);
    const arm_random stream = random::stream(parameter.seed, "initialise", "hidden.weight");
    const arm_initialiser_frame frame{
        sizeof frame,      0,       "hidden.weight", {memory.data(), parameter.shape(type).c()}, parameter.fan_in,
        parameter.fan_out, &stream, &services};
    call("fill");
    instance.call(&arm_initialiser::fill, &frame);
}

} // namespace armature::check
