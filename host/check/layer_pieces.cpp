// SPDX-License-Identifier: MIT
// layer_pieces.cpp: the bench's side of gradients that are handed over in pieces: it keeps what it gets, and spoils
// what the component may no longer read: the piece's memory, and the elements of the parameter, as a step would.
#include "check/layer_memory.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace armature::check {

namespace {

constexpr int spoilt = 0xff; // NaN in every byte, as what is unwritten

} // namespace

// Room for a piece of a parameter's gradient.
void LayerBench::prepare_pieces(size_t parameter, arm_gradient &gradient) {
    const network::ParameterAnswer &p = agreement.parameters[parameter];
    gradient.action = ARM_IN_PIECES;
    memory_->leaving.emplace_back(p.piece * width(type_), handling_.margins,
                                  "the piece of a gradient of the parameter " + p.name);
    memory_->backward.pieces = Newer<arm_pieces>(arm_pieces{sizeof(arm_pieces), 0, this, &take_piece}, handling_.newer);
}

arm_status LayerBench::take_piece(void *bench, uint32_t parameter, int64_t first, int64_t count) {
    static_cast<LayerBench *>(bench)->keep_piece(parameter, first, count);
    return ARM_OK;
}

void LayerBench::keep_piece(uint32_t parameter, int64_t first, int64_t count) {
    Memory &m = *memory_;
    const size_t i = input_shapes.size() + parameter;
    if (parameter >= agreement.parameters.size() || m.backward.gradients[i].action != ARM_IN_PIECES) {
        require(false, Rule::hands_over,
                fmt::format("backward handed over a piece of the gradient of its parameter {}, which is wanted whole "
                            "or not at all",
                            parameter));
        return;
    }
    const network::ParameterAnswer &p = agreement.parameters[parameter];
    const int64_t element = width(type_), so_far = static_cast<int64_t>(m.handed[parameter].size()) / element;
    const bool fits = first == so_far && count > 0 && count <= std::min(p.piece, p.shape.size() - first);
    require(
        fits, Rule::hands_over,
        fmt::format("backward handed over elements {} ... {} of the gradient of the parameter {} after the first {} "
                    "of {}, where a piece has {} at most",
                    first, first + count - 1, p.name, so_far, p.shape.size(), p.piece));
    if (fits) {
        const size_t bytes = static_cast<size_t>(count * element);
        m.handed[parameter].append(static_cast<const char *>(m.leaving[i].data()), bytes);
        std::memset(static_cast<char *>(m.parameters[parameter].data()) + first * element, spoilt, bytes);
        std::memset(m.leaving[i].data(), spoilt, bytes);
    }
}

// What was handed over, as if it had been written whole; the parameter gets its elements back.
Guarded LayerBench::gathered(size_t parameter) {
    Memory &m = *memory_;
    const network::ParameterAnswer &p = agreement.parameters[parameter];
    const std::string &bytes = m.handed[parameter], before = Guarded(p.shape, parameters[parameter]).bytes();
    std::memcpy(m.parameters[parameter].data(), before.data(), bytes.size());
    require(bytes.size() == before.size(), Rule::hands_over,
            fmt::format("backward handed over {} of the {} elements of the gradient of the parameter {}",
                        static_cast<int64_t>(bytes.size()) / width(type_), p.shape.size(), p.name));
    Guarded whole(static_cast<int64_t>(before.size()));
    std::memcpy(whole.data(), bytes.data(), bytes.size());
    return whole;
}

} // namespace armature::check
