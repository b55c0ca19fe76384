// SPDX-License-Identifier: MIT
#include "onnx/value.hpp"

#include <algorithm>

namespace armature::onnx {

std::vector<size_t> Source::in_memory() const {
    std::vector<size_t> out;
    for (size_t d = 0; d < dimensions.size(); ++d) {
        if (dimensions[d].role != ARM_ROLE_NONE) {
            out.push_back(d);
        }
    }
    std::sort(out.begin(), out.end(), [&](size_t a, size_t b) { return dimensions[a].role < dimensions[b].role; });
    return out;
}

int64_t Value::extent(size_t axis) const {
    int64_t n = 1;
    for (const Atom &atom : axes[axis]) {
        n *= atom.extent;
    }
    return n;
}

std::vector<int64_t> Value::extents() const {
    std::vector<int64_t> out;
    for (size_t i = 0; i < rank(); ++i) {
        out.push_back(extent(i));
    }
    return out;
}

int64_t Value::size() const {
    int64_t n = 1;
    for (size_t i = 0; i < rank(); ++i) {
        n *= extent(i);
    }
    return n;
}

Value Value::permuted(const std::vector<int64_t> &order) const {
    Value out{source, {}};
    for (const int64_t axis : order) {
        out.axes.push_back(axes.at(static_cast<size_t>(axis)));
    }
    return out;
}

bool Value::reshape(const std::vector<int64_t> &wanted) {
    std::vector<Atom> left; // the least significant last
    for (const Axis &axis : axes) {
        left.insert(left.end(), axis.begin(), axis.end());
    }
    std::reverse(left.begin(), left.end()); // the next one at the back
    std::vector<Axis> out;
    for (const int64_t extent : wanted) {
        Axis axis;
        int64_t missing = extent;
        if (extent == 1 && !left.empty() && left.back().extent == 1) { // a batch of one stays an axis
            axis.push_back(left.back());
            left.pop_back();
        }
        while (missing > 1) {
            while (!left.empty() && left.back().extent == 1) {
                axis.push_back(left.back());
                left.pop_back();
            }
            if (left.empty()) {
                return false;
            }
            Atom &atom = left.back();
            if (missing % atom.extent == 0) {
                missing /= atom.extent;
                axis.push_back(atom);
                left.pop_back();
            } else if (atom.extent % missing == 0) { // its most significant part belongs here
                const int64_t rest = atom.extent / missing;
                axis.push_back({atom.dimension, atom.stride * rest, missing});
                atom.extent = rest;
                missing = 1;
            } else {
                return false;
            }
        }
        out.push_back(std::move(axis));
    }
    for (; !left.empty(); left.pop_back()) {
        if (left.back().extent != 1) {
            return false;
        }
        if (!out.empty()) {
            out.back().push_back(left.back());
        }
    }
    axes = std::move(out);
    return true;
}

std::vector<int64_t> places(const Value &value, const Source &source) {
    std::vector<int64_t> step(source.dimensions.size(), 0); // between neighbours of a dimension
    int64_t apart = 1;
    for (const size_t d : source.in_memory()) {
        step[d] = apart;
        apart *= source.dimensions[d].extent;
    }
    std::vector<int64_t> out = {0};
    for (const Axis &axis : value.axes) {
        for (const Atom &atom : axis) {
            std::vector<int64_t> longer;
            longer.reserve(out.size() * static_cast<size_t>(atom.extent));
            for (const int64_t at : out) {
                for (int64_t i = 0; i < atom.extent; ++i) {
                    longer.push_back(at + i * atom.stride * step[atom.dimension]);
                }
            }
            out = std::move(longer);
        }
    }
    return out;
}

Roles example_roles(size_t count) {
    switch (count) {
    case 0:
        return {};
    case 1:
        return {ARM_ROLE_FEATURE};
    case 2:
        return {ARM_ROLE_FEATURE, ARM_ROLE_LENGTH};
    case 3:
        return {ARM_ROLE_FEATURE, ARM_ROLE_WIDTH, ARM_ROLE_HEIGHT};
    case 4:
        return {ARM_ROLE_FEATURE, ARM_ROLE_WIDTH, ARM_ROLE_HEIGHT, ARM_ROLE_LENGTH};
    default:
        throw Refused{"more dimensions at once than a tensor has"};
    }
}

Roles plain_roles(size_t rank) {
    if (rank > 6) {
        throw Refused{"more than six axes"};
    }
    Roles roles = example_roles(std::min<size_t>(rank, 4));
    if (rank == 6) {
        roles.push_back(ARM_ROLE_BATCH);
    }
    if (rank >= 5) {
        roles.push_back(ARM_ROLE_TIME);
    }
    std::reverse(roles.begin(), roles.end());
    return roles;
}

Roles image_roles(size_t rank) {
    switch (rank) {
    case 2:
        return {ARM_ROLE_BATCH, ARM_ROLE_FEATURE};
    case 3:
        return {ARM_ROLE_BATCH, ARM_ROLE_FEATURE, ARM_ROLE_LENGTH};
    case 4:
        return {ARM_ROLE_BATCH, ARM_ROLE_FEATURE, ARM_ROLE_HEIGHT, ARM_ROLE_WIDTH};
    case 5:
        return {ARM_ROLE_BATCH, ARM_ROLE_FEATURE, ARM_ROLE_LENGTH, ARM_ROLE_HEIGHT, ARM_ROLE_WIDTH};
    default:
        return {};
    }
}

} // namespace armature::onnx
