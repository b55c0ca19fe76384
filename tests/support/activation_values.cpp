// SPDX-License-Identifier: MIT
// activation_values.cpp: see activation_values.hpp.
#include "support/activation_values.hpp"

#include "support/layer_bench.hpp"

#include <gtest/gtest.h>

namespace armature::testing {

const Values &activation_inputs() {
    static const Values x = {-1e4, -3, -0.5, -0.0, 0, 0.75, 2, 1e4};
    return x;
}

void expect_activation(const std::string &name, const std::string &settings, const Values &f, const Values &slope) {
    for (const int32_t type : {ARM_F64, ARM_F32}) {
        for (const int64_t batch : {1, 187}) { // 187 x 8 elements: more than two blocks, and a rest
            SCOPED_TRACE(std::string(type == ARM_F64 ? "double" : "float") + ", batch " + std::to_string(batch));
            LayerBench b(Kind::activation, name, settings,
                         {Shape(type, {{ARM_ROLE_FEATURE, 8}, {ARM_ROLE_BATCH, batch}})}, type);
            Values x, y, d, ones(static_cast<size_t>(8 * batch), 1);
            for (int64_t i = 0; i < batch; ++i) {
                x.insert(x.end(), activation_inputs().begin(), activation_inputs().end());
                y.insert(y.end(), f.begin(), f.end());
                d.insert(d.end(), slope.begin(), slope.end());
            }
            b.inputs = {x};
            const double tolerance = type == ARM_F64 ? 2e-14 : 1e-6;
            expect_near(b.forward()[0], y, tolerance);
            expect_near(b.backward({ones}).inputs[0], d, tolerance);
        }
    }
}

} // namespace armature::testing
