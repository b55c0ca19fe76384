// SPDX-License-Identifier: MIT
// plan.hpp: the inside of a Plan: memory, frames, and what runs when. Only network.cpp and plan.cpp see it.
#pragma once

#include "network/frames.hpp"
#include "network/pieces.hpp"
#include "network/sparse.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace armature::network {

// A parameter that a node sees transposed: a copy for forward, a gradient to be turned back.
struct Turned {
    size_t node = none, parameter = none; // whose use of it this is
    size_t slice = none;
    int64_t rows = 0, columns = 0; // of the owner's matrix
    Buffer copy, gradient;
    int32_t action = ARM_SKIP; // on the owner's gradient
};

// The rows that a node writes of a gradient that is dense because others write all of it.
struct Scattered {
    size_t node = none, slice = none;
    int64_t row_length = 0;
    RowBuffer rows;
    int32_t action = ARM_SKIP; // on the dense gradient
};

struct Plan::State {
    Mode mode = Mode::train;
    int64_t batch = 0;
    Graph graph;
    Parameters *parameters = nullptr;
    Liveness liveness;
    Blocks blocks;
    int64_t scratch = 0; // bytes that a call works in, behind what is passing
    Buffer fields;
    std::unique_ptr<Frames> frames;
    std::unique_ptr<Pieces> pieces;
    std::deque<Turned> turned;
    std::deque<Scattered> scattered;
    std::vector<arm_tensor> values; // of each value, with its place
    std::vector<void *> loss_seeds; // gradient of each loss's scalar; nullptr where there is none
    std::vector<std::unique_ptr<RowMerge>> merges;
    std::vector<SparseRows> *sparse = nullptr; // the network's
    std::vector<size_t> field_values;          // of each field
    uint64_t last_use = 0;

    static std::unique_ptr<State> make(Graph graph, Parameters &parameters, const Demands &demands,
                                       std::vector<SparseRows> &sparse);
    // Bytes that a pass needs beside the plan's own memory, and the place where they are: at first nowhere.
    int64_t shared_bytes() const { return blocks.passing.bytes + scratch; }
    void lie(std::byte *memory);
    // The streams of all nodes: keyed by the seed, the mode and the node's name.
    void key(uint64_t seed);

private:
    void bind(const Slot &slot);
    void bind_parameter_gradient(size_t node, size_t parameter);
    Turned *turn(size_t node, size_t parameter);
    RowBuffer &scatter(size_t node, size_t slice, int64_t capacity, arm_gradient &gradient);
    RowMerge &merge_of(size_t slice, int64_t row_length);
    std::byte *at(size_t storage) const {
        return liveness.storages[storage].first < 0 ? fields.bytes() + blocks.fields.offsets[storage]
                                                    : shared_ + blocks.passing.offsets[storage];
    }
    std::byte *shared_ = nullptr;
};

} // namespace armature::network
