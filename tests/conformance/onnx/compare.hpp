// SPDX-License-Identifier: MIT
// compare.hpp: what came out beside what ONNX says should.
#pragma once

#include "onnx/model.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace armature::conformance {

struct Difference {
    bool loose = true, strict = true; // within both tolerances
    std::string text;                 // of the first element beyond the loose one
};

inline bool within(double actual, double expected, double relative, double absolute) {
    if (std::isnan(expected) || std::isinf(expected)) {
        return std::isnan(expected) ? std::isnan(actual) : actual == expected;
    }
    return std::abs(actual - expected) <= absolute + relative * std::abs(expected);
}

inline Difference compare(const std::vector<double> &actual, const onnx::Tensor &expected, const std::string &name) {
    Difference out;
    if (static_cast<int64_t>(actual.size()) != expected.size()) {
        return {false, false, fmt::format("{} has {} elements, expected {}", name, actual.size(), expected.size())};
    }
    for (size_t i = 0; i < actual.size(); ++i) {
        const double e = expected.real(static_cast<int64_t>(i));
        out.strict = out.strict && within(actual[i], e, 1e-5, 1e-6);
        if (out.loose && !within(actual[i], e, 1e-3, 1e-7)) {
            out.loose = false;
            out.text = fmt::format("element {} of {} is {}, expected {}", i, name, actual[i], e);
        }
    }
    return out;
}

} // namespace armature::conformance
