// SPDX-License-Identifier: MIT
// layer_bench.hpp: one layer, activation or loss on a bench: the host's part of the contract around it, kept strictly.
// Every buffer stands between guards, an unwritten cell is found, and backward sees only what the component asked for.
// Values go in and come out as double, whatever the type.
#pragma once

#include "network/agreement.hpp"
#include "support/guarded.hpp"
#include "support/loaded.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace armature::testing {

using plugin::Kind;

struct Gradients {
    std::vector<Values> inputs, parameters; // empty where skipped
    std::vector<std::string> bits;          // of all of them, for comparing exactly
};

class LayerBench {
public:
    // Creates and configures; a component that shares its library is named with it: "arithmetic/subtract". Inputs that
    // are not ARM_I32 take `type`. Throws what the host would throw.
    LayerBench(Kind kind, const std::string &name, const std::string &settings, std::vector<Shape> inputs,
               int32_t type = ARM_F64);
    ~LayerBench();
    LayerBench(LayerBench &&) noexcept;

    network::Agreement agreement;
    std::vector<Shape> input_shapes;
    std::vector<Values> inputs, parameters; // to be set before forward
    arm_random random{7, 0};                // the stream of the next calls

    // All outputs. `in_place`: output 0 lies over input 0, as the component allowed.
    std::vector<Values> forward(int32_t mode = ARM_TRAIN, bool in_place = false);
    // After forward in train mode. One list for each output, empty: no gradient arrives. actions: for the inputs, then
    // the parameters; empty means overwrite all that can have a gradient. ARM_ADD starts from `base` everywhere. A
    // row-sparse parameter's rows are merged and come out as a dense gradient.
    Gradients backward(const std::vector<Values> &output_gradients, std::vector<int32_t> actions = {}, double base = 0,
                       bool in_place = false);
    bool differentiable(size_t input) const { return input_shapes[input].type() != ARM_I32; }
    const arm_descriptor &descriptor() const;
    std::string output_bits() const; // of the last forward
    int64_t allocations = 0;         // heap allocations inside the component's forward and backward calls, so far

private:
    void call(const arm_layer_frame &frame, bool backward);
    int32_t type_;
    std::optional<Loaded<arm_layer>> layer_;
    std::optional<Loaded<arm_activation>> activation_;
    struct Memory;
    std::unique_ptr<Memory> memory_;
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
