// SPDX-License-Identifier: MIT
// initialiser_bench.cpp: see initialiser_bench.hpp.
#include "support/initialiser_bench.hpp"

#include "support/loaded.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace armature::testing {

Values initialised(const std::string &name, const std::string &settings, const Parameter &parameter, int32_t type) {
    const Shape shape = parameter.shape(type);
    const Guarded memory(shape.size() * width(type));
    check::fill(component(plugin::Kind::initialiser, name), Json::parse(settings), parameter, type, memory);
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
    const check::Component loaded = component(plugin::Kind::initialiser, name);
    EXPECT_STRNE(loaded.descriptor->summary, "");
    EXPECT_STRNE(loaded.descriptor->formula, "");
    EXPECT_GE(loaded.descriptor->citation_count, 1u);
}

} // namespace armature::testing
