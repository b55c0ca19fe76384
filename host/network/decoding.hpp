// SPDX-License-Identifier: MIT
// decoding.hpp: generates sequences of tokens, in evaluation: what a step chose is what the next one reads. Beam search
// keeps the `beam` best beginnings of each example; one is greedy search. It runs the step of a recurrence, as one of
// length 1 over a batch of batch x beam, again and again, and between the steps moves states to the beginnings that
// they belong to. Not a recurrence itself: it knows no given tokens, has no backward, and its parameters are those of
// the recurrence that was trained.
//
// A beginning's worth is the logarithm of its probability, divided by its length to the power of `normalisation`; the
// token that ends it counts, and a beginning that has ended competes on with what it is worth. Of equal ones the first
// beam's, the lower token's, is kept.
#pragma once

#include "network/recurrence.hpp"

#include <memory>
#include <string>
#include <vector>

namespace armature::network {

struct DecodingSettings {
    int32_t start = 0, end = 0;
    int64_t most = 0; // tokens of a sequence; 0: as many as the given sequence has
    int64_t beam = 1;
    double normalisation = 0;
};

class Decoding : public Operation {
public:
    Decoding(plugin::Registry &registry, const DecodingSettings &settings,
             std::shared_ptr<const experiment::Subnetwork> body, const InputRoles &roles, std::string who);

    // Inputs: the given tokens, of which only the shape counts; then as for a recurrence, but lengths are left aside.
    // Outputs: tokens [batch, time], filled up with `end`, and what the best is worth, [feature 1, batch].
    Agreement configure(std::span<const Shape> inputs, int32_t type) override;
    void forward(const arm_layer_frame &frame) override;
    void backward(const arm_layer_frame &frame) override;
    void reset() override;

private:
    struct Beginning {
        double worth, logarithm; // of its probability
        int64_t parent;          // the beginning that it goes on from, within its example
        int32_t token;
        int32_t length;
        bool ended;
    };
    // An input of the caller and its copy, every example `beam` times.
    struct Widened {
        size_t input;
        int64_t before, after; // bytes of an example that lie together; how many such there are
        Buffer copy;
    };

    Shape widen(const Shape &one, size_t input);
    void offer(Beginning *best, int64_t &count, const Beginning &candidate) const;
    template <class T> void choose(int64_t example);
    void move_states();
    void give(const arm_layer_frame &frame, int64_t steps) const;

    plugin::Registry &registry_;
    const DecodingSettings settings_;
    const std::shared_ptr<const experiment::Subnetwork> body_;
    const InputRoles roles_;
    const std::string who_;
    const uint64_t purpose_; // of the random stream of each step

    int64_t batch_ = 0, most_ = 0, vocabulary_ = 0, element_ = 4;
    std::unique_ptr<Recurrence> first_, next_; // a step from the initial states; a step from states
    std::vector<Widened> widened_;
    Buffer tokens_;                     // [batch x beam], what the step reads
    std::vector<Buffer> made_, states_; // outputs of a step; the states that the next one begins with
    std::vector<arm_tensor> first_inputs_, next_inputs_, outputs_;
    std::vector<int64_t> state_bytes_;  // of one example
    std::vector<Beginning> now_, then_; // batch x beam, the best of each example first
    std::vector<int32_t> words_;        // of each step, batch x beam: the token that was chosen
    std::vector<int64_t> parents_;      // and the beginning that it was added to
};

} // namespace armature::network
