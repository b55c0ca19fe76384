// SPDX-License-Identifier: MIT
// states.hpp: what the cells of a recurrence carry: where it lies before and after each step, and its gradient.
// Place 0 holds what was before the first step, place n + 1 what step n left. In a chain step n reads place n, where it
// lies. In a tree it reads the places of its node's children, or place 0 where there is none: gathered example by
// example, and gathered again on the way back, whose gradients are added to the places that they came from.
//
// Beyond its end an example's state is handed on from place to place, so that the last place holds each example's end.
#pragma once

#include "network/bytes.hpp"

#include <span>
#include <string>
#include <vector>

namespace armature::network {

// The steps of a call: step n works on time n, in reverse on time count - 1 - n.
struct Steps {
    int64_t count = 0, batch = 0;
    int64_t first_kept = 0; // backward goes no further back than this step
    bool reverse = false;
    const int32_t *lengths = nullptr; // of each example; nullptr: all are as long as the sequence

    int64_t time(int64_t n) const { return reverse ? count - 1 - n : n; }
    bool valid(int64_t n, int64_t example) const { return lengths == nullptr || time(n) < lengths[example]; }
    // n is the example's last step. In reverse an example begins late and ends with the sequence.
    bool ends(int64_t n, int64_t example) const {
        return reverse || lengths == nullptr ? n == count - 1 : n == lengths[example] - 1;
    }
};

class States {
public:
    virtual ~States() = default;

    // Takes its part of saved and scratch memory: adds to both. `sizes`: bytes of each state.
    virtual void place(std::span<const int64_t> sizes, int64_t element, bool training, const Steps &steps,
                       int64_t &saved, int64_t &scratch);
    // A call begins. In a tree it is with the indices of children, [arity, batch, time].
    void enter(const Steps &steps, void *saved, void *scratch, const int32_t *children);
    // Refuses what a call was given. Throws Error(Fault::data).
    virtual void check(const std::string &) const {}

    size_t size() const { return held_.size(); }
    int64_t bytes_of(size_t state) const { return held_[state].bytes; }
    std::byte *value(size_t state, int64_t place) const;
    std::byte *gradient(size_t state, int64_t place) const;

    // What step n reads, and where the gradient of that goes; good until the next step.
    virtual void gather(int64_t n) = 0;
    virtual std::byte *before(size_t state, size_t child, int64_t n) const = 0;
    virtual std::byte *before_gradient(size_t state, size_t child, int64_t n) const = 0;
    // What step n made of the state.
    void keep(size_t state, int64_t n, const std::byte *made);

    // The backward pass begins: nothing has arrived anywhere.
    virtual void clear() = 0;
    // Adds the gradient that has arrived at what step n made.
    void seed(size_t state, int64_t n, std::byte *to) const;
    // Step n has been gone back through. A cut lets no gradient pass.
    virtual void pass(int64_t n, bool cut) = 0;

protected:
    // window: how many places there are at once where not all are kept.
    explicit States(int64_t window) : window_(window) {}

    struct Held {
        int64_t bytes, slot; // of one state; of its place
        int64_t kept, recent, gradients;
    };
    std::vector<Held> held_;
    Steps steps_;
    int64_t element_ = 4;
    bool training_ = false;
    std::byte *saved_ = nullptr, *scratch_ = nullptr;
    const int32_t *children_ = nullptr;

private:
    int64_t window_;
};

// One step after another.
class Chain : public States {
public:
    Chain() : States(2) {}
    void gather(int64_t) override {}
    std::byte *before(size_t state, size_t, int64_t n) const override { return value(state, n); }
    std::byte *before_gradient(size_t state, size_t, int64_t n) const override { return gradient(state, n); }
    void clear() override {}
    void pass(int64_t n, bool cut) override;
};

// The nodes of a tree, children before parents.
class Tree : public States {
public:
    Tree(int64_t steps, int64_t arity) : States(steps + 1), arity_(arity) {}
    void place(std::span<const int64_t> sizes, int64_t element, bool training, const Steps &steps, int64_t &saved,
               int64_t &scratch) override;
    // A child is a node before its parent, or -1.
    void check(const std::string &who) const override;
    void gather(int64_t n) override;
    std::byte *before(size_t state, size_t child, int64_t n) const override;
    std::byte *before_gradient(size_t state, size_t child, int64_t n) const override;
    void clear() override;
    void pass(int64_t n, bool cut) override;

private:
    int32_t child(int64_t n, int64_t example, int64_t c) const {
        return children_[(n * steps_.batch + example) * arity_ + c];
    }

    const int64_t arity_;
    std::vector<int64_t> gathered_; // of each state: its children's values, then the gradients of these
};

} // namespace armature::network
