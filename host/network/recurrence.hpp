// SPDX-License-Identifier: MIT
// recurrence.hpp: the graph of one step, run for every step of a sequence or every node of a tree, and back
// (backpropagation through time or structure). Memory grows with the steps that backward needs, nothing else does: what
// a step keeps lies in one block a step, all else in one block that every step uses again. Where states lie is the
// business of States. Owns no numbers but carried states.
//
// A batch's examples may end at different times (`lengths`): beyond its end an example's states stay as they are, its
// outputs are zero, and no gradient arises.
#pragma once

#include "network/builder.hpp"
#include "network/frames.hpp"
#include "network/memory.hpp"
#include "network/states.hpp"

#include <memory>
#include <string>
#include <vector>

namespace armature::network {

struct RecurrenceSettings {
    bool tree = false; // steps are the nodes of a tree; an input says which are whose children
    bool reverse = false;
    bool last = false;      // the output of each example's last step only
    bool carry = false;     // begin with the states that the batch before ended with
    int64_t feedback = 0;   // features of the body's output, which is its last input one step later; 0: it is not
    int64_t truncation = 0; // states pass no gradient into every so many-th step; 0: they always do
};

class Recurrence : public Operation {
public:
    Recurrence(plugin::Registry &registry, Mode mode, const RecurrenceSettings &settings,
               std::shared_ptr<const experiment::Subnetwork> body, const InputRoles &roles, std::string who);

    Agreement configure(std::span<const Shape> inputs, int32_t type) override;
    void forward(const arm_layer_frame &frame) override;
    void backward(const arm_layer_frame &frame) override;
    bool follows_frame() const override { return false; } // its body is built for one mode
    void reset() override;

    size_t states() const { return graph_.states.size(); } // its last outputs

private:
    // What bases_ holds, in order; after these one for each field, its gradient, each parameter, its gradient, each
    // persistent tensor.
    enum : size_t { kept, transient, node_scratch, first_field };

    // A value of the step's graph that comes from outside.
    struct Field {
        enum class Of { sequence, constant, state };
        Of of;
        size_t index; // of the input, or of the state
        size_t value;
        size_t child = 0;         // of a state: whose it is
        bool overwritten = false; // some node is the first to write its gradient in a step
    };
    struct Output {
        size_t value;
        int64_t bytes; // of one step
    };
    // A place in a frame: what it points at and how far in.
    struct Address {
        void **pointer;
        size_t base;
        int64_t offset;
    };
    struct ParameterAction {
        arm_gradient *gradient;
        int32_t inner; // the action within a step
        size_t slice;
    };
    struct InputAction {
        arm_gradient *gradient;
        int32_t inner;
        size_t field;
    };
    struct SparseUse {
        size_t node, slice;
        arm_gradient *gradient;
        int64_t rows_per_call, row_bytes;
    };

    void agree_on_extents(std::span<const Shape> inputs);
    void agree_on_children(const Shape &children);
    void build(std::span<const Shape> inputs, int32_t type);
    void analyse();
    void place_buffers();
    void resolve_slots();
    Agreement answer(size_t inputs);

    bool training() const { return mode_ == Mode::train; }
    bool has_start() const { return !settings_.carry || fresh_; } // states begin with their initial values
    std::byte *value_of(size_t v) const;
    std::byte *gradient_of(size_t v) const;
    static int32_t action(int32_t inner, int32_t outer, bool first);
    void enter(const arm_layer_frame &frame);
    void check_lengths() const;
    void enter_step(int64_t n);
    void start();
    void keep_states(int64_t n);
    void give_outputs(int64_t n);
    void finish();
    void set_actions(int64_t n);
    void clear(int64_t n);
    void seed(int64_t n);
    void run_backward(size_t node);
    void finish_backward();

    plugin::Registry &registry_;
    const Mode mode_;
    const RecurrenceSettings settings_;
    const std::shared_ptr<const experiment::Subnetwork> body_;
    const InputRoles roles_;
    const std::string who_;

    // Agreed in configure.
    size_t sequences_ = 0;            // inputs with time, the first of all
    int64_t element_ = 4, arity_ = 1; // arity: children of a node
    Steps steps_;                     // but for the lengths
    std::unique_ptr<States> states_;
    Graph graph_;
    std::unique_ptr<Parameters> parameters_;
    Liveness liveness_;
    std::unique_ptr<Frames> frames_;
    std::vector<Field> fields_;
    std::vector<Output> outputs_;
    std::vector<size_t> field_of_;                 // of each value
    std::vector<size_t> seeded_;                   // values
    std::vector<size_t> learned_;                  // of each state: its place among the outer parameters, or none
    std::vector<std::pair<bool, int64_t>> places_; // of each storage: kept?, offset
    int64_t kept_bytes_ = 0, transient_bytes_ = 0, node_scratch_ = 0;
    int64_t saved_bytes_ = 0, scratch_bytes_ = 0;
    std::vector<Address> once_, every_step_;
    std::vector<ParameterAction> parameter_actions_;
    std::vector<InputAction> input_actions_;
    std::vector<SparseUse> sparse_;
    std::vector<uint64_t> node_keys_;
    std::vector<Buffer> carried_; // of each state, if they are carried
    bool reset_ = true;           // nothing is carried yet

    // Of the call under way.
    const arm_layer_frame *frame_ = nullptr;
    bool fresh_ = true; // nothing was carried into it
    std::vector<std::byte *> bases_;
    int64_t rows_written_ = 0; // by a row-sparse parameter's backward call
};

} // namespace armature::network
