// SPDX-License-Identifier: MIT
// combine.cpp: layers that take several values element by element. ONNX aligns axes from the last one; here dimensions
// are matched by role, so all operands take the roles of one of them.
#include "onnx/operators.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

bool is_constant(const Building &net, const Value &value) {
    return net.sources[value.source].kind == Source::Kind::constant;
}

// The output of `constant`: it fits everything.
bool is_number(const Building &net, const Value &value) {
    const Source &source = net.sources[value.source];
    return source.kind == Source::Kind::layer && value.rank() == 0 && source.dimensions.size() == 1;
}

bool alike(const Building &net, const Value &a, const Value &b) {
    const Source &left = net.sources[a.source], &right = net.sources[b.source];
    const auto same_dimension = [](const Dimension &x, const Dimension &y) {
        return x.role == y.role && x.extent == y.extent;
    };
    const auto same_axis = [](const Axis &x, const Axis &y) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const Atom &p, const Atom &q) {
            return p.dimension == q.dimension && p.stride == q.stride && p.extent == q.extent;
        });
    };
    return left.decided && right.decided &&
           std::equal(left.dimensions.begin(), left.dimensions.end(), right.dimensions.begin(), right.dimensions.end(),
                      same_dimension) &&
           std::equal(a.axes.begin(), a.axes.end(), b.axes.begin(), b.axes.end(), same_axis);
}

// A constant as the output of a layer: a number, or a learned vector over the features.
Value spread(Building &net, const Value &value, const Roles &roles) {
    const Tensor *known = net.sources[value.source].known;
    if (known->size() == 1) {
        return number(net, known->real(0));
    }
    for (size_t i = 0; i < value.rank(); ++i) {
        if (value.extent(i) != 1 && roles[i] != ARM_ROLE_FEATURE) {
            throw Refused{"a constant that is not one number, nor one for each feature"};
        }
    }
    const int64_t n = known->size();
    const size_t source = net.layer("parameter", {{"features", n}}, {}, {{ARM_ROLE_FEATURE, n}});
    net.weight("weight", {n}, floats(*known));
    Roles own = roles;
    std::replace_if(
        own.begin(), own.end(), [](int32_t r) { return r != ARM_ROLE_FEATURE; }, int32_t{ARM_ROLE_NONE});
    return net.seen(source, own);
}

} // namespace

Value combine(Building &net, const std::string &component, std::vector<Value> values) {
    const Value *base = nullptr;
    for (const Value &value : values) {
        if (is_constant(net, value) || is_number(net, value)) {
            continue;
        }
        const auto decided = [&](const Value &v) { return net.sources[v.source].decided; };
        if (base == nullptr || value.rank() > base->rank() ||
            (value.rank() == base->rank() && decided(value) && !decided(*base))) {
            base = &value;
        }
    }
    if (base == nullptr) {
        throw Refused{"a layer over constants alone"};
    }
    const auto fits = [&](const Value &v) { return is_number(net, v) || alike(net, *base, v); };
    if (std::all_of(values.begin(), values.end(), fits)) {
        std::vector<size_t> sources;
        for (const Value &value : values) {
            sources.push_back(value.source);
        }
        return {net.layer(component, Json::object(), sources, net.sources[base->source].dimensions), base->axes};
    }

    const size_t chosen = static_cast<size_t>(base - values.data());
    values[chosen] = net.settled(values[chosen]);
    const Value whole = values[chosen];
    Roles roles = net.roles(whole);
    std::vector<int64_t> extents = whole.extents();
    std::vector<size_t> sources(values.size(), whole.source);
    for (size_t k = 0; k < values.size(); ++k) {
        Value &value = values[k];
        if (!is_number(net, value) && value.rank() > whole.rank()) {
            throw Refused{"a constant with more axes than what it meets"};
        }
        const size_t off = is_number(net, value) ? 0 : whole.rank() - value.rank();
        for (size_t i = 0; i < value.rank(); ++i) {
            if (value.extent(i) == 1) {
                continue;
            }
            if (extents[off + i] != 1 && extents[off + i] != value.extent(i)) {
                throw Refused{"axes that do not fit"};
            }
            extents[off + i] = value.extent(i);
            for (int32_t r = ARM_ROLE_FEATURE; roles[off + i] == ARM_ROLE_NONE && r <= ARM_ROLE_TIME; ++r) {
                const auto &there = net.sources[whole.source].dimensions;
                const bool free =
                    std::find(roles.begin(), roles.end(), r) == roles.end() &&
                    std::none_of(there.begin(), there.end(), [r](const Dimension &d) { return d.role == r; });
                roles[off + i] = free ? r : ARM_ROLE_NONE;
            }
        }
        if (k == chosen || is_number(net, value)) {
            sources[k] = value.source;
            continue;
        }
        const Roles own(roles.begin() + static_cast<std::ptrdiff_t>(off), roles.end());
        // A field has as many examples as every other, so one number or vector for all of them is a constant.
        const bool for_all = std::find(own.begin(), own.end(), ARM_ROLE_BATCH) == own.end() &&
                             std::find(roles.begin(), roles.end(), ARM_ROLE_BATCH) != roles.end() &&
                             net.sources[value.source].known != nullptr && !net.sources[value.source].used;
        value = is_constant(net, value) || for_all ? spread(net, value, own) : net.shaped(value, own);
        sources[k] = value.source;
    }
    std::vector<Dimension> dimensions;
    for (size_t i = 0; i < roles.size(); ++i) {
        if (roles[i] != ARM_ROLE_NONE) {
            dimensions.push_back({roles[i], extents[i]});
        }
    }
    if (std::find(roles.begin(), roles.end(), ARM_ROLE_BATCH) == roles.end()) {
        dimensions.push_back({ARM_ROLE_BATCH, 1});
    }
    return net.seen(net.layer(component, Json::object(), sources, dimensions), roles);
}

} // namespace armature::onnx
