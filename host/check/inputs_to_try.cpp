// SPDX-License-Identifier: MIT
// inputs_to_try.cpp: see inputs_to_try.hpp.
#include "check/inputs_to_try.hpp"

#include <algorithm>

namespace armature::check {

bool inputs_are_given(const Subject &s) {
    return s.options->inputs || !s.example->inputs.empty();
}

std::vector<Inputs> inputs_to_try(const Subject &s) {
    std::vector<Inputs> out;
    const auto add = [&](const std::vector<Input> &list) {
        Trial trial;
        trial.inputs = list;
        out.push_back(trial.shapes(ARM_F64));
    };
    if (s.options->inputs) {
        add(*s.options->inputs);
    } else if (!s.example->inputs.empty()) {
        std::for_each(s.example->inputs.begin(), s.example->inputs.end(), add);
    } else {
        out = candidate_inputs();
    }
    return out;
}

std::vector<Input> as_given(const Subject &s, const Inputs &inputs) {
    std::vector<std::vector<Input>> given = s.example->inputs;
    if (s.options->inputs) {
        given = {*s.options->inputs};
    }
    for (const std::vector<Input> &list : given) {
        Trial trial;
        trial.inputs = list;
        if (trial.shapes(ARM_F64) == inputs) {
            return list;
        }
    }
    std::vector<Input> out;
    for (const Shape &shape : inputs) {
        out.push_back({shape, shape.type() == ARM_I32 ? Fill::labels : Fill::normal, 0, true});
    }
    return out;
}

std::vector<Inputs> strange_inputs() {
    Shape deep(ARM_F64, {});
    for (int i = 0; i < ARM_MAX_RANK; ++i) {
        deep.append(i % 2 == 0 ? ARM_ROLE_TIME : ARM_ROLE_BATCH, 2);
    }
    const Shape wide(ARM_F64, {{ARM_ROLE_FEATURE, int64_t{1} << 40}, {ARM_ROLE_BATCH, int64_t{1} << 12}});
    const Shape empty(ARM_F64, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_BATCH, 0}});
    const Shape roleless(ARM_F64, {{ARM_ROLE_NONE, 3}, {ARM_ROLE_NONE, 2}});
    const Shape turned(ARM_F64, {{ARM_ROLE_BATCH, 4}, {ARM_ROLE_FEATURE, 3}});
    std::vector<Inputs> out;
    for (const Shape &one : {deep, wide, empty, roleless, turned}) {
        out.push_back({one});
        out.push_back({one, one});
        out.push_back({one, one.with_type(ARM_I32)});
    }
    out.emplace_back(9, turned);
    return out;
}

} // namespace armature::check
