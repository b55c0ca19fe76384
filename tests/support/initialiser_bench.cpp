// SPDX-License-Identifier: MIT
// initialiser_bench.cpp: see initialiser_bench.hpp.
#include "support/initialiser_bench.hpp"

#include "support/loaded.hpp"
#include "support/random.hpp"
#include "support/services.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace armature::testing {

Values initialised(const std::string &name, const std::string &settings, const Parameter &parameter, int32_t type) {
    const Loaded<arm_initialiser> loaded(plugin::Kind::initialiser, name, ARM_INITIALISER_INTERFACE,
                                         Json::parse(settings));
    Shape shape(type, {});
    for (const int64_t extent : parameter.extents) {
        shape.append(ARM_ROLE_NONE, extent);
    }
    const Guarded memory(shape.size() * width(type));
    const arm_random stream = random::stream(parameter.seed, "initialise", "hidden.weight");
    const arm_initialiser_frame frame{
        sizeof frame,      0,       "hidden.weight", {memory.data(), shape.c()}, parameter.fan_in,
        parameter.fan_out, &stream, &services()};
    loaded.instance.call(&arm_initialiser::fill, &frame);
    EXPECT_TRUE(memory.intact());
    EXPECT_EQ(memory.unwritten(shape), 0);
    return memory.values(shape);
}

Moments moments(const Values &values) {
    const double n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double v : values) {
        squares += (v - mean) * (v - mean);
    }
    return {mean, std::sqrt(squares / n), *std::min_element(values.begin(), values.end()),
            *std::max_element(values.begin(), values.end())};
}

void expect_initialiser(const std::string &name, const std::string &settings, const Parameter &parameter, bool random) {
    SCOPED_TRACE(name + " " + settings);
    const Values first = initialised(name, settings, parameter);
    EXPECT_EQ(initialised(name, settings, parameter), first);
    Parameter other = parameter;
    other.seed += 1;
    EXPECT_EQ(initialised(name, settings, other) != first, random);
    const Values single = initialised(name, settings, parameter, ARM_F32);
    for (size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(single[i], static_cast<double>(static_cast<float>(first[i]))) << "element " << i;
    }
    const Loaded<arm_initialiser> loaded(plugin::Kind::initialiser, name, ARM_INITIALISER_INTERFACE,
                                         Json::parse(settings));
    EXPECT_STRNE(loaded.descriptor.summary, "");
    EXPECT_STRNE(loaded.descriptor.formula, "");
    EXPECT_GE(loaded.descriptor.citation_count, 1u);
}

} // namespace armature::testing
