// SPDX-License-Identifier: MIT
// layer_bench.hpp: one layer, activation or loss on a bench, or what a block builds: the host's part of the contract
// around it, kept strictly. Every buffer stands between guards, an unwritten cell is found, and backward sees only what
// the component asked for. Values go in and come out as double, whatever the type. What breaks the contract is
// collected, not thrown.
#pragma once

#include "check/guarded.hpp"
#include "check/loaded.hpp"
#include "network/operation.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace armature::check {

struct Gradients {
    std::vector<Values> inputs, parameters; // empty where skipped; of a row-sparse parameter all rows
    std::vector<std::string> bits;          // of all of them, for comparing exactly
};

// What a call may break.
enum class Rule {
    writes_outputs,   // every element of every output
    keeps_bounds,     // of outputs, saved, scratch and persistent memory and of gradients
    keeps_constants,  // inputs, parameters; in evaluation the persistent tensors; in backward all but gradients
    keeps_frame,      // the frame itself, its tensors, the random stream
    writes_gradients, // every element of every gradient that is wanted
    counts_rows,      // of a row-sparse gradient
    hands_over,       // all pieces of a gradient, in order
};
struct Violation {
    Rule rule;
    std::string text; // "forward left 3 of the 12 elements of output 0 unwritten"
};

// How the host's side is played.
struct Handling {
    Margins margins = Margins::wide;
    bool hide = true;   // backward sees only what it asked for
    bool newer = false; // every struct is larger than its own size, as a later host's would be
};

struct InPlace {
    uint32_t input = 0, output = 0;
};

class LayerBench {
public:
    // Creates and configures. Inputs that are not ARM_I32 take `type`. Throws what the host would throw.
    LayerBench(const Component &of, const Json &settings, std::vector<Shape> inputs, int32_t type = ARM_F64,
               Handling handling = {});
    // Runs an operation of the host instead, made of components, in the component's name.
    LayerBench(std::unique_ptr<network::Operation> operation, const Component &of, const std::vector<Shape> &inputs,
               int32_t type = ARM_F64, Handling handling = {});
    ~LayerBench();
    LayerBench(LayerBench &&) noexcept;

    network::Agreement agreement;
    std::vector<Shape> input_shapes;
    std::vector<Values> inputs, parameters; // to be set before forward
    std::vector<Values> persistent;         // empty: as agreed; forward in train mode may change it
    arm_random random{7, 0};                // the stream of the next calls
    const arm_services *services;           // of the next calls
    int64_t (*heap)() = nullptr;            // counts allocations so far, where somebody wants to know
    int64_t allocations = 0;                // inside the component's calls, so far
    std::vector<Violation> violations;      // so far

    // All outputs. `place`: that output lies over that input, as the component allowed.
    std::vector<Values> forward(int32_t mode = ARM_TRAIN, std::optional<InPlace> place = {});
    // After forward in train mode. One list for each output, empty: no gradient arrives. actions: for the inputs, then
    // the parameters; empty means overwrite all that can have a gradient. ARM_ADD starts from `base` everywhere. Of one
    // in pieces the bits are of all its elements. The
    // rows of a row-sparse parameter come out merged, as a dense gradient; the component is never asked to add to them.
    // `place`: the gradient of that input lies over the one of that output.
    Gradients backward(const std::vector<Values> &output_gradients, std::vector<int32_t> actions = {}, double base = 0,
                       std::optional<InPlace> place = {});
    // The memory of the last forward call is put aside, and what was put aside before is back.
    void exchange_memory();
    // The last forward call, or the last backward call, so many times more, in the memory that it had; nothing is
    // looked at afterwards.
    void again(bool backward, int64_t times);

    bool differentiable(size_t input) const { return input_shapes[input].type() != ARM_I32; }
    bool is_layer() const { return static_cast<bool>(layer_); } // by its interface
    const arm_descriptor &descriptor() const { return *descriptor_; }
    std::string output_bits() const; // of the last forward
    int32_t type() const { return type_; }

private:
    LayerBench(const Component &of, const std::vector<Shape> &inputs, int32_t type, Handling handling);
    struct Call;
    struct Rows;
    struct Memory;
    void configure_layer();
    void start_persistent();
    void run(Call &call, bool backward) const;
    void invoke(Call &call, bool backward);
    void require(bool holds, Rule rule, const std::string &text);
    void prepare(Call &call, int32_t mode);
    void prepare_gradients(Call &call, const std::vector<Values> &arriving, const std::vector<int32_t> &actions,
                           double base);
    void prepare_rows(size_t parameter, arm_gradient &gradient, double base);
    void prepare_pieces(size_t parameter, arm_gradient &gradient);
    static arm_status take_piece(void *bench, uint32_t parameter, int64_t first, int64_t count);
    void keep_piece(uint32_t parameter, int64_t first, int64_t count);
    Guarded gathered(size_t parameter);
    void look_after_forward(int32_t mode, std::optional<InPlace> place);
    Gradients look_after_backward(const std::vector<Values> &arriving, std::optional<InPlace> place);
    Values dense_rows(size_t parameter, const arm_gradient &gradient, std::string &bits);
    void look_at_constants(const std::string &who, std::optional<InPlace> place);
    std::string gradient_name(size_t i) const;

    std::shared_ptr<plugin::Library> library_;
    const arm_descriptor *descriptor_;
    int32_t type_;
    Handling handling_;
    plugin::Instance<arm_layer> layer_;
    plugin::Instance<arm_activation> activation_;
    std::unique_ptr<network::Operation> operation_;
    std::unique_ptr<Memory> memory_, aside_;
};

} // namespace armature::check
