// SPDX-License-Identifier: MIT
// products: Gemm and MatMul: an affine layer where one factor is a constant matrix, otherwise a product of two values.
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// x: [..., K], as [..., features]. Where the features come from flattened pictures, they lie in another order in memory
// than ONNX counts them: `place[k]` is where feature k lies.
struct Columns {
    Value x;
    std::vector<int64_t> place;
};

Columns columns(Building &net, const Value &value) {
    const size_t last = value.rank() - 1;
    const int64_t K = value.extent(last);
    Columns out{value, {}};
    const Source &source = net.sources[value.source];
    const auto role = [&](const Atom &a) { return source.dimensions[a.dimension].role; };
    const Axis &axis = value.axes[last];
    const bool flattened = source.decided && value.rank() == 2 && value.axes[0].size() == 1 &&
                           role(value.axes[0][0]) == ARM_ROLE_BATCH && axis.size() > 1;
    if (flattened) {
        const Value row{value.source, {axis}}; // of one example
        out.place = places(row, source);
        const size_t flat = net.layer("flatten", Json::object(), {value.source},
                                      {{ARM_ROLE_FEATURE, K}, {ARM_ROLE_BATCH, value.extent(0)}});
        out.x = net.seen(flat, image_roles(2));
        return out;
    }
    Roles roles = value.rank() == 2 ? image_roles(2) : net.ordinary_roles(value);
    for (int32_t &r : roles) {
        if (r == ARM_ROLE_FEATURE) {
            std::swap(r, roles[last]);
            break;
        }
    }
    out.x = net.shaped(value, roles);
    for (int64_t k = 0; k < K; ++k) {
        out.place.push_back(k);
    }
    return out;
}

// y = x B scale + bias, B: K x M, or M x K if turned.
Value affine(Building &net, const Value &value, const Tensor &B, bool turned, double scale, std::vector<float> bias) {
    const int64_t K = B.dims[turned ? 1 : 0], M = B.dims[turned ? 0 : 1];
    if (value.rank() < 2 || value.extent(value.rank() - 1) != K) {
        throw Refused{"factors that do not fit"};
    }
    const Columns c = columns(net, value);
    std::vector<Dimension> dimensions = net.sources[c.x.source].dimensions;
    for (Dimension &d : dimensions) {
        d.extent = d.role == ARM_ROLE_FEATURE ? M : d.extent;
    }
    const Roles roles = net.roles(c.x);
    const size_t y = net.layer("affine", {{"units", M}, {"bias", !bias.empty()}}, {c.x.source}, std::move(dimensions));
    const std::vector<float> from = floats(B);
    std::vector<float> weight(from.size()); // units x features, units fastest
    for (int64_t k = 0; k < K; ++k) {
        for (int64_t m = 0; m < M; ++m) {
            const float w = from[static_cast<size_t>(turned ? m * K + k : k * M + m)];
            weight[static_cast<size_t>(c.place[static_cast<size_t>(k)] * M + m)] = static_cast<float>(scale) * w;
        }
    }
    net.weight("weight", {M, K}, std::move(weight));
    if (!bias.empty()) {
        net.weight("bias", {M}, std::move(bias));
    }
    return net.seen(y, roles);
}

// A B for each of the axes before the last two: rows are features, columns lengths, those axes batch and time.
Value product(Building &net, const Value &a, const Value &b) {
    const size_t rank = std::max(a.rank(), b.rank());
    if (a.rank() != b.rank() || rank < 2 || rank > 4) {
        throw Refused{"a product of other values than two matrices, or two rows of matrices"};
    }
    Roles roles = {ARM_ROLE_FEATURE, ARM_ROLE_LENGTH};
    if (rank > 2) {
        roles.insert(roles.begin(), ARM_ROLE_BATCH);
    }
    if (rank > 3) {
        roles.insert(roles.begin(), ARM_ROLE_TIME);
    }
    const Value A = net.shaped(a, roles), B = net.shaped(b, roles);
    std::vector<Dimension> dimensions;
    for (size_t i = 0; i < rank; ++i) {
        const int64_t extent = i + 1 == rank   ? b.extent(i)
                               : i + 2 == rank ? a.extent(i)
                                               : std::max(a.extent(i), b.extent(i));
        dimensions.push_back({roles[i], extent});
    }
    if (rank == 2) {
        dimensions.push_back({ARM_ROLE_BATCH, 1});
    }
    return net.seen(net.layer("product", Json::object(), {A.source, B.source}, dimensions), roles);
}

bool is_matrix(const Tensor *t) {
    return t != nullptr && t->dims.size() == 2;
}

void matmul(Use &u) {
    const Tensor *B = u.known(1);
    u.output(0, is_matrix(B) && u.input(0).rank() >= 2 ? affine(u.net, u.input(0), *B, false, 1, {})
                                                       : product(u.net, u.input(0), u.input(1)));
}

void gemm(Use &u) {
    const double alpha = u.real("alpha", 1), beta = u.real("beta", 1);
    Value a = u.input(0);
    if (u.integer("transA", 0) != 0) {
        a = a.permuted({1, 0});
    }
    const bool turned = u.integer("transB", 0) != 0;
    const Tensor *B = u.known(1), *C = u.known(2);
    if (!is_matrix(B)) {
        throw Refused{"a matrix of weights that is no constant"};
    }
    const int64_t M = B->dims[turned ? 0 : 1];
    std::vector<float> bias;
    const bool by_unit = C != nullptr && (C->dims.empty() || C->dims.size() == 1 || C->dims[0] == 1) &&
                         (C->size() == 1 || C->size() == M);
    if (by_unit) {
        const std::vector<float> c = floats(*C);
        for (int64_t m = 0; m < M; ++m) {
            bias.push_back(static_cast<float>(beta) * c[c.size() == 1 ? 0 : static_cast<size_t>(m)]);
        }
    }
    Value y = affine(u.net, a, *B, turned, alpha, std::move(bias));
    if (u.given(2) && !by_unit) {
        const Value c = u.input(2);
        y = combine(u.net, "add", {y, beta == 1 ? c : u.net.same("scale", {{"factor", beta}}, c)});
    }
    u.output(0, y);
}

} // namespace

namespace operators {

void products(Table &t) {
    t["MatMul"] = {matmul};
    t["Gemm"] = {gemm};
}

} // namespace operators

} // namespace armature::onnx
