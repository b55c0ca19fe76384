// SPDX-License-Identifier: MIT
// network.hpp: the layers of an experiment as a graph: parameters in one flat vector, and plans that run it.
#pragma once

#include "data/data.hpp"
#include "experiment/resolved.hpp"
#include "network/memory.hpp"
#include "plugin/registry.hpp"

#include <armature/shape.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace armature::network {

enum class Mode : int { train = ARM_TRAIN, evaluate = ARM_EVALUATE };

// A named slice of the flat parameter (or persistent) vector.
struct Slice {
    std::string name; // "hidden.weight"
    Shape shape;
    int64_t offset = 0; // in elements
    int64_t count = 0;
    bool trainable = true; // false: frozen, or not trained now
    bool row_sparse = false;
    bool persistent = false;
    int64_t fan_in = 0, fan_out = 0;
    experiment::Component initialiser = {};
};

// The rows of a row-sparse parameter that a backward pass touched, duplicates merged, in ascending order.
struct SparseRows {
    size_t slice; // index into parameters()
    int64_t row_length = 0;
    std::vector<int64_t> rows;
    const void *values = nullptr; // rows.size() x row_length elements
};

// What a stage of a training changes, and what for.
struct Focus {
    // Of each parameter; empty: all that are not frozen. Where it is given, layers that nothing trains run in evaluate
    // mode, if no gradient passes through them: those whose parameters all stay as they are, and those without
    // parameters that lead to such alone. A recurrence runs as it was built.
    std::vector<bool> trained;
    std::vector<bool> losses; // of each loss, whether its gradient counts; empty: all
};

class Plan;

class Network {
public:
    // Builds the graph and agrees all shapes for one batch size, so that every error is found here; parameters are
    // zero. type: ARM_F32 or ARM_F64. Throws Errors with the pointers of the layers concerned.
    Network(const experiment::Resolved &experiment, const std::vector<data::Field> &fields, plugin::Registry &registry,
            int32_t type);
    ~Network();
    Network(const Network &) = delete;
    Network &operator=(const Network &) = delete;

    int32_t type() const;
    size_t element_bytes() const;                 // 4 or 8
    int64_t parameter_count() const;              // trainable and frozen, without padding
    const std::vector<Slice> &parameters() const; // dense and row-sparse, in layer order
    const std::vector<Slice> &persistent() const;
    // One vector each, 64-byte aligned. Slices begin on aligned elements; the padding between them stays zero, so a
    // pass over a whole vector needs no regard for it. Dense parameters come first: the gradient vector has the same
    // offsets and ends where they do.
    void *parameter_data();
    int64_t parameter_elements() const;
    void *gradient_data();
    int64_t gradient_elements() const;
    void *persistent_data();
    int64_t persistent_elements() const;
    const std::vector<SparseRows> &sparse_gradients() const; // of the last backward pass

    // Fills every parameter from its initialiser, every persistent tensor from its own.
    void initialise(uint64_t seed);

    // From now on this is trained, and plans made before are gone.
    void focus(const Focus &focus);

    // A pass over the data begins: recurrences forget the states that they carry from batch to batch.
    void reset();

    // A plan for a batch size and mode; made when first asked for and kept, the one longest unused dropped beyond 8.
    // Plans share memory: what one has computed is there until another runs or is made. Fields stay.
    Plan &plan(Mode mode, int64_t batch);

private:
    friend class Plan;
    struct State;
    std::unique_ptr<State> state_;
};

// Takes a piece of the gradient of parameters()[slice], in the backward pass: elements first ... first + count - 1,
// there until it returns. It may change these elements of the parameter.
using Take = std::function<void(size_t slice, int64_t first, int64_t count, const void *gradient)>;

// A network for one batch size and mode: every buffer has its place, every frame is built, a pass allocates nothing.
class Plan {
public:
    ~Plan();
    int64_t batch() const;
    // Where to write field `i` (its index in the fields given to the Network) before forward; nullptr if unused.
    void *field(size_t i);

    // `step` addresses the random streams (dropout's masks).
    void forward(uint64_t step);
    // Gradients of the weighted sum of the losses; weights[i] is loss i's weight. Overwrites gradient_data(). With
    // somebody to take them, gradients that can go in pieces do, and what stands in gradient_data() for them is
    // garbage.
    void backward(const double *weights, const Take &take = {});

    // Some parameter gets a gradient.
    bool trains() const;

    size_t losses() const;
    bool has_loss(size_t i) const; // whether it takes part in the mode
    double loss(size_t i) const;   // the mean over the batch, unweighted; 0 of one that takes no part
    const arm_tensor &loss_per_example(size_t i) const;
    // The output of a layer that a metric or a loss names; there until the next forward of this plan or another.
    const arm_tensor &output(const std::string &layer) const;
    const arm_tensor &field_tensor(const std::string &name) const;
    int64_t bytes() const; // of activations, saved and scratch memory, most of it shared with other plans

private:
    friend class Network;
    struct State;
    explicit Plan(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace armature::network
