// SPDX-License-Identifier: MIT
// states.cpp: after `place` nothing here allocates.
#include "network/states.hpp"

#include "support/error.hpp"

#include <fmt/format.h>

namespace armature::network {

void States::place(std::span<const int64_t> sizes, int64_t element, bool training, const Steps &steps, int64_t &saved,
                   int64_t &scratch) {
    element_ = element;
    training_ = training;
    const auto take = [](int64_t &memory, int64_t bytes) {
        memory += bytes;
        return memory - bytes;
    };
    for (const int64_t bytes : sizes) {
        Held held{.bytes = bytes, .slot = aligned(bytes), .kept = 0, .recent = 0, .gradients = 0};
        held.kept = take(saved, training ? held.slot * (steps.count - steps.first_kept + 1) : 0);
        held.recent = take(scratch, training && steps.first_kept == 0 ? 0 : held.slot * window_);
        held.gradients = take(scratch, training ? held.slot * window_ : 0);
        held_.push_back(held);
    }
}

void States::enter(const Steps &steps, void *saved, void *scratch, const int32_t *children) {
    steps_ = steps;
    saved_ = bytes(saved);
    scratch_ = bytes(scratch);
    children_ = children;
}

std::byte *States::value(size_t state, int64_t place) const {
    const Held &held = held_[state];
    return training_ && place >= steps_.first_kept ? saved_ + held.kept + (place - steps_.first_kept) * held.slot
                                                   : scratch_ + held.recent + place % window_ * held.slot;
}
std::byte *States::gradient(size_t state, int64_t place) const {
    const Held &held = held_[state];
    return scratch_ + held.gradients + place % window_ * held.slot;
}

void States::keep(size_t state, int64_t n, const std::byte *made) {
    std::byte *after = value(state, n + 1);
    const std::byte *handed_on = value(state, n);
    copy_bytes(after, made, held_[state].bytes);
    const int64_t each = held_[state].bytes / steps_.batch;
    for (int64_t b = 0; steps_.lengths != nullptr && b < steps_.batch; ++b) {
        if (!steps_.valid(n, b)) {
            copy_bytes(after + b * each, handed_on + b * each, each);
        }
    }
}

void States::seed(size_t state, int64_t n, std::byte *to) const {
    const std::byte *from = gradient(state, n + 1);
    const int64_t each = held_[state].bytes / steps_.batch;
    for (int64_t b = 0; b < steps_.batch; ++b) {
        if (steps_.valid(n, b)) {
            add_bytes(element_, to + b * each, from + b * each, each);
        }
    }
}

void Chain::pass(int64_t n, bool cut) {
    for (size_t s = 0; s < size(); ++s) {
        std::byte *to = gradient(s, n);
        const std::byte *from = gradient(s, n + 1);
        const int64_t each = held_[s].bytes / steps_.batch;
        for (int64_t b = 0; steps_.lengths != nullptr && b < steps_.batch; ++b) {
            if (!steps_.valid(n, b)) {
                copy_bytes(to + b * each, from + b * each, each);
            }
        }
        if (cut) {
            zero_bytes(to, held_[s].bytes);
        }
    }
}

void Tree::place(std::span<const int64_t> sizes, int64_t element, bool training, const Steps &steps, int64_t &saved,
                 int64_t &scratch) {
    States::place(sizes, element, training, steps, saved, scratch);
    for (const Held &held : held_) {
        gathered_.push_back(scratch);
        scratch += held.slot * arity_ * (training ? 2 : 1);
    }
}

void Tree::check(const std::string &who) const {
    for (int64_t n = 0; n < steps_.count; ++n) {
        for (int64_t b = 0; b < steps_.batch; ++b) {
            for (int64_t c = 0; c < arity_ && steps_.valid(n, b); ++c) {
                if (const int64_t k = child(n, b, c); k < -1 || k >= n) {
                    throw Error(
                        Fault::data,
                        fmt::format("child {} of node {} of example {} is {}, which is no node before it", c, n, b, k),
                        who, "nodes are numbered from 0, children before their parents; -1 is no child");
                }
            }
        }
    }
}

void Tree::gather(int64_t n) {
    for (size_t s = 0; s < size(); ++s) {
        const int64_t each = held_[s].bytes / steps_.batch;
        for (int64_t c = 0; c < arity_; ++c) {
            std::byte *to = before(s, static_cast<size_t>(c), n);
            for (int64_t b = 0; b < steps_.batch; ++b) {
                const int64_t place = steps_.valid(n, b) ? child(n, b, c) + 1 : 0;
                copy_bytes(to + b * each, value(s, place) + b * each, each);
            }
        }
    }
}

std::byte *Tree::before(size_t state, size_t child, int64_t) const {
    return scratch_ + gathered_[state] + static_cast<int64_t>(child) * held_[state].slot;
}
std::byte *Tree::before_gradient(size_t state, size_t child, int64_t n) const {
    return before(state, child, n) + arity_ * held_[state].slot;
}

void Tree::clear() {
    for (size_t s = 0; s < size(); ++s) {
        zero_bytes(gradient(s, 0), (steps_.count + 1) * held_[s].slot);
    }
}

// A place may have many parents, also within one node: all add.
void Tree::pass(int64_t n, bool) {
    for (size_t s = 0; s < size(); ++s) {
        const int64_t each = held_[s].bytes / steps_.batch;
        for (int64_t b = 0; b < steps_.batch; ++b) {
            if (!steps_.valid(n, b)) {
                add_bytes(element_, gradient(s, n) + b * each, gradient(s, n + 1) + b * each, each);
                continue;
            }
            for (int64_t c = 0; c < arity_; ++c) {
                const std::byte *from = before_gradient(s, static_cast<size_t>(c), n);
                add_bytes(element_, gradient(s, child(n, b, c) + 1) + b * each, from + b * each, each);
            }
        }
    }
}

} // namespace armature::network
