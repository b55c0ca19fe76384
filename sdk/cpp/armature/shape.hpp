// SPDX-License-Identifier: MIT
// shape.hpp: extents with roles (see draft/tensor.h for their order). Not a buffer.
#pragma once

#include <armature/error.hpp>
#include <armature/tensor.h>

#include <initializer_list>
#include <iosfwd>

namespace armature {

struct Dimension {
    int32_t role;
    int64_t extent;
};

class Shape {
public:
    Shape() = default;
    Shape(const arm_shape &c) : c_(c) {}
    Shape(int32_t type, std::initializer_list<Dimension> dimensions) {
        c_.type = type;
        for (const Dimension &d : dimensions) {
            append(d.role, d.extent);
        }
    }
    // A parameter's shape: extents without roles.
    static Shape plain(int32_t type, std::initializer_list<int64_t> extents) {
        Shape shape(type, {});
        for (const int64_t extent : extents) {
            shape.append(ARM_ROLE_NONE, extent);
        }
        return shape;
    }

    const arm_shape &c() const { return c_; }
    int32_t type() const { return c_.type; }
    uint32_t rank() const { return c_.rank; }
    int32_t role(uint32_t i) const { return c_.roles[i]; }
    int64_t extent(uint32_t i) const { return c_.extents[i]; }

    // Elements in all; 1 for a scalar.
    int64_t size() const {
        int64_t n = 1;
        for (uint32_t i = 0; i < c_.rank; ++i) {
            n *= c_.extents[i];
        }
        return n;
    }
    // The extent of the first dimension with this role; `otherwise` if there is none.
    int64_t extent_of(int32_t role, int64_t otherwise = 1) const {
        for (uint32_t i = 0; i < c_.rank; ++i) {
            if (c_.roles[i] == role) {
                return c_.extents[i];
            }
        }
        return otherwise;
    }
    bool has(int32_t role) const { return extent_of(role, -1) >= 0; }
    int64_t features() const { return extent_of(ARM_ROLE_FEATURE); }
    int64_t batch() const { return extent_of(ARM_ROLE_BATCH); }
    // As a matrix of feature columns: size() / features().
    int64_t columns() const { return features() == 0 ? 0 : size() / features(); }

    void append(int32_t role, int64_t extent) {
        if (c_.rank == ARM_MAX_RANK) {
            refuse("a tensor has at most ", ARM_MAX_RANK, " dimensions");
        }
        c_.roles[c_.rank] = role;
        c_.extents[c_.rank++] = extent;
    }
    // The same shape with another extent in the first dimension of this role.
    Shape with(int32_t role, int64_t extent) const {
        Shape copy = *this;
        for (uint32_t i = 0; i < copy.c_.rank; ++i) {
            if (copy.c_.roles[i] == role) {
                copy.c_.extents[i] = extent;
                return copy;
            }
        }
        refuse("the shape ", text(), " has no such dimension");
    }
    Shape with_type(int32_t type) const {
        Shape copy = *this;
        copy.c_.type = type;
        return copy;
    }
    // Without its dimensions of this role.
    Shape without(int32_t role) const {
        Shape copy(c_.type, {});
        for (uint32_t i = 0; i < c_.rank; ++i) {
            if (c_.roles[i] != role) {
                copy.append(c_.roles[i], c_.extents[i]);
            }
        }
        return copy;
    }
    bool operator==(const Shape &other) const {
        if (c_.type != other.c_.type || c_.rank != other.c_.rank) {
            return false;
        }
        for (uint32_t i = 0; i < c_.rank; ++i) {
            if (c_.roles[i] != other.c_.roles[i] || c_.extents[i] != other.c_.extents[i]) {
                return false;
            }
        }
        return true;
    }

    // The index of the dimension called "feature", "width", ... "time"; refuses a shape that has none.
    uint32_t dimension(std::string_view role_name) const {
        for (uint32_t i = 0; i < c_.rank; ++i) {
            if (role_name == name_of(c_.roles[i])) {
                return i;
            }
        }
        refuse("the shape ", text(), " has no dimension \"", role_name, "\"");
    }

    // "[feature 784, batch 64]"
    [[gnu::cold, gnu::noinline]] std::string text() const {
        std::string out = "[";
        for (uint32_t i = 0; i < c_.rank; ++i) {
            const std::string_view name = name_of(c_.roles[i]);
            out += (i == 0 ? "" : ", ");
            out += name;
            out += (name.empty() ? "" : " ") + std::to_string(c_.extents[i]);
        }
        return out += ']';
    }

private:
    static constexpr std::string_view name_of(int32_t role) {
        constexpr std::string_view names[] = {"", "feature", "width", "height", "length", "batch", "time"};
        return role >= 0 && role <= ARM_ROLE_TIME ? names[role] : "?";
    }
    arm_shape c_{};
};

template <class Traits>
std::basic_ostream<char, Traits> &operator<<(std::basic_ostream<char, Traits> &out, const Shape &shape) {
    return out << shape.text();
}

} // namespace armature
