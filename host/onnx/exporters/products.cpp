// SPDX-License-Identifier: MIT
// products: affine, and embedding, which picks columns of a matrix.
#include "onnx/export_node.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// The same roles with the feature last, as MatMul and Gather want it.
Roles feature_last(Roles roles) {
    const auto feature = std::find(roles.begin(), roles.end(), ARM_ROLE_FEATURE);
    std::rotate(feature, feature + 1, roles.end());
    return roles;
}

// Our weights, {units, features}, are [features, units] in row-major words: what both operators want.
void affine(Writing &w) {
    const Roles roles = axes_of(w.shape()), last = feature_last(roles);
    std::vector<std::string> from = {w.turned(w.input(), roles, last), w.constant(w.numbers("weight"))};
    const bool bias = w.flag("bias");
    const std::string offset = bias ? w.constant(w.numbers("bias")) : "";
    if (roles == Roles{ARM_ROLE_BATCH, ARM_ROLE_FEATURE}) {
        if (bias) {
            from.push_back(offset);
        }
        return w.output(w.add("Gemm", std::move(from)));
    }
    std::string y = w.add("MatMul", std::move(from));
    if (bias) {
        y = w.add("Add", {y, offset});
    }
    w.output(w.turned(y, last, roles));
}

void embedding(Writing &w) {
    const Roles roles = axes_of(w.result());
    const std::string y = w.add("Gather", {w.constant(w.numbers("weight")), w.input()}, {{"axis", int64_t{0}}});
    w.output(w.turned(y, feature_last(roles), roles));
}

} // namespace

namespace exporters {

void products(Exports &e) {
    e["affine"] = affine;
    e["embedding"] = embedding;
}

} // namespace exporters

} // namespace armature::onnx
