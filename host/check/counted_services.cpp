// SPDX-License-Identifier: MIT
// counted_services.cpp: see counted_services.hpp.
#include "check/counted_services.hpp"

#include "support/services.hpp"

namespace armature::check {

namespace {

int64_t drawn = 0;

// The same function of the host's table, counted.
template <auto member, class T> void counted(const arm_random *stream, uint64_t first, T *out, int64_t count) {
    drawn += count;
    (services().random->*member)(stream, first, out, count);
}

} // namespace

const arm_services &counted_services() {
    using Table = arm_random_service;
    static const Table random = {sizeof(Table),
                                 0,
                                 counted<&Table::words, uint32_t>,
                                 counted<&Table::uniform_f32, float>,
                                 counted<&Table::uniform_f64, double>,
                                 counted<&Table::normal_f32, float>,
                                 counted<&Table::normal_f64, double>};
    static const arm_services all = {sizeof(arm_services), 0, services().math, &random};
    return all;
}

int64_t numbers_drawn() {
    return drawn;
}

} // namespace armature::check
