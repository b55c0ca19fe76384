// SPDX-License-Identifier: MIT
#include "network/agreement.hpp"

namespace armature::network {

namespace {

Agreement &of(void *context) {
    return *static_cast<Agreement *>(context);
}

// Runs f; whatever it throws (memory) becomes a status, for the caller is a component.
template <class F> arm_status take(F &&f) noexcept {
    try {
        return f() ? ARM_OK : ARM_REFUSED;
    } catch (...) {
        return ARM_NO_MEMORY;
    }
}

// No extent and no number of elements is above 2^53, which is more than any machine has memory for: so components may
// add extents and multiply them by a few without looking for overflow.
bool sound(const arm_shape *shape) {
    constexpr int64_t most = int64_t{1} << 53;
    if (shape == nullptr || shape->rank > ARM_MAX_RANK) {
        return false;
    }
    int64_t elements = 1;
    for (uint32_t i = 0; i < shape->rank; ++i) {
        if (shape->extents[i] < 0 || shape->extents[i] > most ||
            __builtin_mul_overflow(elements, shape->extents[i], &elements)) {
            return false;
        }
    }
    return elements <= most;
}

ParameterAnswer answer(const arm_parameter &p) {
    experiment::Component initialiser{.name = p.initialiser == nullptr ? "constant" : p.initialiser};
    if (initialiser.name == "constant") {
        initialiser.settings["value"] = p.value;
    }
    return {.name = p.name,
            .shape = Shape(*p.shape),
            .initialiser = std::move(initialiser),
            .fan_in = p.fan_in,
            .fan_out = p.fan_out,
            .row_sparse = p.row_sparse != 0,
            .rows_per_call = p.rows_per_call};
}

arm_status take_output(void *context, const arm_shape *shape) {
    return take([&] { return sound(shape) && (of(context).outputs.emplace_back(*shape), true); });
}
arm_status take_parameter(void *context, const arm_parameter *p) {
    return take([&] {
        const bool good = p != nullptr && p->name != nullptr && sound(p->shape) && p->rows_per_call >= 0;
        return good && (of(context).parameters.push_back(answer(*p)), true);
    });
}
arm_status take_persistent(void *context, const arm_parameter *p) {
    return take([&] {
        const bool good = p != nullptr && p->name != nullptr && sound(p->shape) && p->row_sparse == 0;
        return good && (of(context).persistent.push_back(answer(*p)), true);
    });
}
arm_status take_saved(void *context, int64_t bytes) {
    return take([&] { return bytes >= 0 && (of(context).saved = bytes, true); });
}
arm_status take_scratch(void *context, int64_t bytes) {
    return take([&] { return bytes >= 0 && (of(context).scratch = bytes, true); });
}
arm_status take_reads(void *context, int32_t what, uint32_t index) {
    return take([&] {
        Agreement &a = of(context);
        if (what == ARM_INPUT && index < a.reads_input.size()) {
            a.reads_input[index] = true;
            return true;
        }
        if (what == ARM_OUTPUT && index < ARM_MAX_RANK * 8u) { // outputs may be declared later
            a.reads_output.resize(std::max<size_t>(a.reads_output.size(), index + 1), false);
            a.reads_output[index] = true;
            return true;
        }
        return false;
    });
}
arm_status take_in_place(void *context, uint32_t input, uint32_t output) {
    return take([&] {
        Agreement &a = of(context);
        return input < a.reads_input.size() && (a.in_place.emplace_back(input, output), true);
    });
}
arm_status take_view(void *context, uint32_t input, uint32_t output) {
    return take([&] {
        Agreement &a = of(context);
        return input < a.reads_input.size() &&
               (a.in_place.emplace_back(input, output), a.views.emplace_back(input, output), true);
    });
}
// One piece is all of it, or ends where memory is aligned.
arm_status take_pieces(void *context, uint32_t parameter, int64_t elements) {
    return take([&] {
        Agreement &a = of(context);
        if (parameter >= a.parameters.size() || a.parameters[parameter].row_sparse || elements < 1) {
            return false;
        }
        ParameterAnswer &p = a.parameters[parameter];
        const int64_t aligned = ARM_ALIGNMENT / (p.shape.type() == ARM_F64 ? 8 : 4);
        p.piece = std::min(elements, p.shape.size());
        return p.piece == p.shape.size() || elements % aligned == 0;
    });
}
arm_status take_no_gradient(void *context, uint32_t input) {
    return take([&] {
        Agreement &a = of(context);
        return input < a.no_gradient.size() && (a.no_gradient[input] = true);
    });
}

} // namespace

int64_t Agreement::piece_bytes() const {
    int64_t most = 0;
    for (const ParameterAnswer &p : parameters) {
        most = std::max(most, p.piece * (p.shape.type() == ARM_F64 ? 8 : 4));
    }
    return most;
}

arm_layer_plan Agreement::table() {
    return {.struct_size = sizeof(arm_layer_plan),
            .reserved = 0,
            .context = this,
            .output = take_output,
            .parameter = take_parameter,
            .persistent = take_persistent,
            .saved = take_saved,
            .scratch = take_scratch,
            .backward_reads = take_reads,
            .in_place = take_in_place,
            .no_gradient = take_no_gradient,
            .view = take_view,
            .gradient_in_pieces = take_pieces};
}

} // namespace armature::network
