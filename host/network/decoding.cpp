// SPDX-License-Identifier: MIT
// decoding.cpp: after `configure` nothing here allocates.
#include "network/decoding.hpp"

#include "support/hash.hpp"
#include "support/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace armature::network {

namespace {

constexpr double never = -std::numeric_limits<double>::infinity();

} // namespace

Decoding::Decoding(plugin::Registry &registry, const DecodingSettings &settings,
                   std::shared_ptr<const experiment::Subnetwork> body, const InputRoles &roles, std::string who)
    : registry_(registry), settings_(settings), body_(std::move(body)), roles_(roles), who_(std::move(who)),
      purpose_(hash64("decoding")) {}

Shape Decoding::widen(const Shape &one, size_t input) {
    int64_t before = bytes_of(Shape(one.type(), {})), after = 1;
    bool passed = false;
    for (uint32_t i = 0; i < one.rank(); ++i) {
        (passed ? after : before) *= one.role(i) == ARM_ROLE_BATCH ? 1 : one.extent(i);
        passed = passed || one.role(i) == ARM_ROLE_BATCH;
    }
    const Shape wide = passed ? one.with(ARM_ROLE_BATCH, batch_ * settings_.beam) : one;
    if (passed) {
        widened_.push_back({input, before, after, Buffer(static_cast<size_t>(bytes_of(wide)))});
    }
    return wide;
}

Agreement Decoding::configure(std::span<const Shape> inputs, int32_t type) {
    element_ = type == ARM_F64 ? 8 : 4;
    const size_t given = 1 + roles_.constants + roles_.initial;
    const Shape &tokens = inputs[0];
    if (inputs.size() != given + (roles_.lengths ? 1 : 0) || tokens.type() != ARM_I32 || tokens.rank() != 2 ||
        tokens.role(1) != ARM_ROLE_TIME) {
        throw Error(Fault::experiment, "decodes tokens: its only sequence must be indices [batch, time]", who_,
                    "name other inputs in \"constants\" or \"initial\"");
    }
    batch_ = tokens.batch();
    most_ = settings_.most > 0 ? settings_.most : tokens.extent(1);
    const int64_t wide = batch_ * settings_.beam;
    std::vector<Shape> shapes = {Shape(ARM_I32, {{ARM_ROLE_BATCH, wide}, {ARM_ROLE_TIME, 1}})};
    tokens_ = Buffer(static_cast<size_t>(wide * 4));
    for (size_t i = 1; i < given; ++i) {
        shapes.push_back(widen(inputs[i], i));
    }
    InputRoles roles{.constants = roles_.constants, .initial = roles_.initial};
    first_ = std::make_unique<Recurrence>(registry_, Mode::evaluate, RecurrenceSettings{}, body_, roles, who_);
    Agreement agreement = first_->configure(shapes, type);
    const auto tensors = [&](std::vector<arm_tensor> &out) {
        for (const Shape &shape : shapes) {
            out.push_back({nullptr, shape.c()});
        }
    };
    tensors(first_inputs_);

    shapes.resize(1 + roles_.constants, Shape());
    const size_t states = first_->states(), made = agreement.outputs.size() - states;
    for (size_t j = 0; j < agreement.outputs.size(); ++j) {
        const Shape &shape = agreement.outputs[j];
        made_.emplace_back(static_cast<size_t>(bytes_of(shape)));
        outputs_.push_back({made_.back().data(), shape.c()});
        if (j >= made) {
            shapes.push_back(shape);
            states_.emplace_back(made_.back().size());
            state_bytes_.push_back(bytes_of(shape) / wide);
        }
    }
    roles.initial = states;
    next_ = std::make_unique<Recurrence>(registry_, Mode::evaluate, RecurrenceSettings{}, body_, roles, who_);
    agreement.scratch = std::max(agreement.scratch, next_->configure(shapes, type).scratch);
    tensors(next_inputs_);

    const Shape &scores = agreement.outputs[0];
    vocabulary_ = scores.features();
    if (scores.rank() != 3 || scores.role(0) != ARM_ROLE_FEATURE || settings_.end >= vocabulary_) {
        throw Error(Fault::experiment,
                    fmt::format("wants a score for each token, \"end\" {} among them, and a step gives {}",
                                settings_.end, scores.without(ARM_ROLE_TIME).text()),
                    who_, "let the body end in a layer with one unit for each token");
    }
    now_.resize(static_cast<size_t>(wide));
    then_.resize(static_cast<size_t>(wide));
    words_.resize(static_cast<size_t>(wide * most_));
    parents_.resize(static_cast<size_t>(wide * most_));
    agreement.outputs = {Shape(ARM_I32, {{ARM_ROLE_BATCH, batch_}, {ARM_ROLE_TIME, most_}}),
                         Shape(type, {{ARM_ROLE_FEATURE, 1}, {ARM_ROLE_BATCH, batch_}})};
    agreement.reads_input.assign(inputs.size(), false);
    agreement.no_gradient.assign(inputs.size(), true);
    agreement.reads_output.assign(2, false);
    return agreement;
}

// Puts a candidate among the best, of which there are at most `beam`.
void Decoding::offer(Beginning *best, int64_t &count, const Beginning &candidate) const {
    int64_t place = count;
    while (place > 0 && candidate.worth > best[place - 1].worth) {
        --place;
    }
    if (place == settings_.beam) {
        return;
    }
    count = std::min(count + 1, settings_.beam);
    std::move_backward(best + place, best + count - 1, best + count);
    best[place] = candidate;
}

template <class T> void Decoding::choose(int64_t example) {
    const int64_t beam = settings_.beam;
    const Beginning *from = now_.data() + example * beam;
    Beginning *best = then_.data() + example * beam;
    int64_t count = 0;
    for (int64_t k = 0; k < beam; ++k) {
        if (from[k].ended) {
            if (from[k].worth > never) {
                offer(best, count, {from[k].worth, from[k].logarithm, k, settings_.end, from[k].length, true});
            }
            continue;
        }
        const T *scores = static_cast<const T *>(made_[0].data()) + (example * beam + k) * vocabulary_;
        const double most = static_cast<double>(*std::max_element(scores, scores + vocabulary_));
        double sum = 0;
        for (int64_t v = 0; v < vocabulary_; ++v) {
            sum += std::exp(static_cast<double>(scores[v]) - most);
        }
        const int32_t length = from[k].length + 1;
        const double power = std::pow(length, settings_.normalisation), all = most + std::log(sum);
        for (int64_t v = 0; v < vocabulary_; ++v) {
            const double logarithm = from[k].logarithm + static_cast<double>(scores[v]) - all;
            offer(best, count, {logarithm / power, logarithm, k, static_cast<int32_t>(v), length, v == settings_.end});
        }
    }
    for (; count < beam; ++count) { // fewer candidates than places
        best[count] = {never, never, 0, settings_.end, 0, true};
    }
}

// Every beginning's states are those that its parent's step left.
void Decoding::move_states() {
    const size_t outputs = made_.size() - states_.size();
    for (size_t s = 0; s < states_.size(); ++s) {
        for (int64_t m = 0; m < batch_ * settings_.beam; ++m) {
            const int64_t parent = m / settings_.beam * settings_.beam + now_[static_cast<size_t>(m)].parent;
            copy_bytes(states_[s].bytes() + m * state_bytes_[s], made_[outputs + s].bytes() + parent * state_bytes_[s],
                       state_bytes_[s]);
        }
    }
}

// Follows each example's best beginning back to the start.
void Decoding::give(const arm_layer_frame &frame, int64_t steps) const {
    auto *tokens = static_cast<int32_t *>(frame.outputs[0].data);
    const int64_t wide = batch_ * settings_.beam;
    std::fill_n(tokens, batch_ * most_, settings_.end);
    for (int64_t b = 0; b < batch_; ++b) {
        int64_t k = 0;
        for (int64_t t = steps; t-- > 0;) {
            const auto at = static_cast<size_t>(t * wide + b * settings_.beam + k);
            tokens[t * batch_ + b] = words_[at];
            k = parents_[at];
        }
        const double worth = now_[static_cast<size_t>(b * settings_.beam)].worth;
        if (element_ == 8) {
            static_cast<double *>(frame.outputs[1].data)[b] = worth;
        } else {
            static_cast<float *>(frame.outputs[1].data)[b] = static_cast<float>(worth);
        }
    }
}

void Decoding::forward(const arm_layer_frame &frame) {
    const int64_t beam = settings_.beam, wide = batch_ * beam;
    for (size_t i = 1; i < first_inputs_.size(); ++i) {
        first_inputs_[i].data = frame.inputs[i].data;
    }
    for (const Widened &w : widened_) {
        const std::byte *from = bytes(frame.inputs[w.input].data);
        for (int64_t part = 0; part < w.after * wide; ++part) {
            copy_bytes(w.copy.bytes() + part * w.before, from + part / beam * w.before, w.before);
        }
        first_inputs_[w.input].data = w.copy.data();
    }
    first_inputs_[0].data = tokens_.data();
    for (size_t i = 0; i < next_inputs_.size(); ++i) {
        next_inputs_[i].data =
            i < 1 + roles_.constants ? first_inputs_[i].data : states_[i - 1 - roles_.constants].data();
    }
    auto *tokens = static_cast<int32_t *>(tokens_.data());
    std::fill_n(tokens, wide, settings_.start);
    for (int64_t m = 0; m < wide; ++m) { // all beginnings of an example are one
        now_[static_cast<size_t>(m)] = {
            m % beam == 0 ? 0 : never, m % beam == 0 ? 0 : never, 0, settings_.start, 0, m % beam != 0};
    }

    arm_layer_frame step = frame;
    step.outputs = outputs_.data();
    step.output_count = static_cast<uint32_t>(outputs_.size());
    int64_t t = 0;
    for (bool going = true; going && t < most_; ++t) {
        const arm_random random = random::inner(*frame.random, purpose_, static_cast<uint64_t>(t));
        const std::vector<arm_tensor> &inputs = t == 0 ? first_inputs_ : next_inputs_;
        step.random = &random;
        step.inputs = inputs.data();
        step.input_count = static_cast<uint32_t>(inputs.size());
        (t == 0 ? first_ : next_)->forward(step);
        for (int64_t b = 0; b < batch_; ++b) {
            element_ == 8 ? choose<double>(b) : choose<float>(b);
        }
        now_.swap(then_);
        move_states();
        going = false;
        for (int64_t m = 0; m < wide; ++m) {
            const Beginning &one = now_[static_cast<size_t>(m)];
            tokens[m] = one.token;
            words_[static_cast<size_t>(t * wide + m)] = one.token;
            parents_[static_cast<size_t>(t * wide + m)] = one.parent;
            going = going || !one.ended;
        }
    }
    give(frame, t);
}

void Decoding::backward(const arm_layer_frame &) {
    throw Error(Fault::internal, "decoding has no backward", who_);
}

void Decoding::reset() {
    first_->reset();
    next_->reset();
}

} // namespace armature::network
