// SPDX-License-Identifier: MIT
// layer_bench.hpp: the plugin checker's bench for layers, activations and losses, with built plugins by name; whatever
// breaks the contract on it fails the test.
#pragma once

#include "check/layer_bench.hpp"
#include "support/guarded.hpp"

#include <string>
#include <vector>

namespace armature::testing {

using check::Gradients;
using plugin::Kind;

class LayerBench : public check::LayerBench {
public:
    // Creates and configures; a component that shares its library is named with it: "arithmetic/subtract". Inputs that
    // are not ARM_I32 take `type`. Throws what the host would throw.
    LayerBench(Kind kind, const std::string &name, const std::string &settings, std::vector<Shape> inputs,
               int32_t type = ARM_F64);

    // As the checker's; `in_place`: output 0 over input 0, and the gradient of input 0 over that of output 0.
    std::vector<Values> forward(int32_t mode = ARM_TRAIN, bool in_place = false);
    Gradients backward(const std::vector<Values> &output_gradients, std::vector<int32_t> actions = {}, double base = 0,
                       bool in_place = false);

private:
    void report();
};

// The message of the Error (or first of the Errors) that f throws; "" if it throws none.
template <class F> std::string refusal(F &&f) {
    try {
        f();
    } catch (const Error &error) {
        return error.what();
    } catch (const Errors &errors) {
        return errors.what();
    }
    return "";
}

// |actual - expected| <= tolerance (1 + |expected|), element by element; NaN and infinities must be equal.
void expect_near(const Values &actual, const Values &expected, double tolerance = 1e-12);

} // namespace armature::testing
