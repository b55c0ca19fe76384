// SPDX-License-Identifier: MIT
// picks.hpp: what gather and scatter share: which element of a table meets which of the picked ones.
#pragma once

#include "sources.hpp"

#include <armature/broadcast.hpp>

namespace armature::indexing {

// A table has a dimension `along`, and an index says where along it an element stands. The other dimensions of table
// and indices are matched by role and stretched, as everywhere.
struct Picks {
    Broadcast shapes;   // of what is picked; operand 0 the table but for `along`, operand 1 the indices
    int64_t step = 0;   // elements of the table between neighbours along `along`
    int64_t extent = 0; // of `along`

    Picks() = default;
    Picks(const Shape &picked, const Shape &table, const Shape &indices, int32_t role)
        : step(steps_of(table)[static_cast<size_t>(role)]), extent(table.extent_of(role)) {
        Steps steps = steps_of(table);
        steps[static_cast<size_t>(role)] = 0;
        shapes = Broadcast(picked, {steps, steps_of(indices)});
    }

    // Calls f(at, from, n, apart): n picked elements from `at` are those of the table at from, from + apart, ...
    template <class F> void each(const int32_t *index, F &&f) const {
        shapes.runs([&](int64_t at, const Broadcast::Places &from) {
            if (shapes.step(1) == 0) { // one index for the whole run
                f(at, from[0] + index[from[1]] * step, shapes.run(), shapes.step(0));
                return;
            }
            for (int64_t t = 0; t < shapes.run(); ++t) { // indices stand side by side within a run
                f(at + t, from[0] + t * shapes.step(0) + index[from[1] + t] * step, int64_t{1}, int64_t{0});
            }
        });
    }

    // picked (+)= the table's elements.
    template <class T> void take(const int32_t *index, const T *table, T *picked, bool add) const {
        each(index, [=](int64_t at, int64_t from, int64_t n, int64_t apart) {
            if (apart == 1 && !add) {
                std::copy_n(table + from, n, picked + at);
                return;
            }
            for (int64_t i = 0; i < n; ++i) {
                const T v = table[from + i * apart];
                picked[at + i] = add ? picked[at + i] + v : v;
            }
        });
    }

    // The table's elements += picked, in the order of memory.
    template <class T> void put(const int32_t *index, const T *picked, T *table) const {
        each(index, [=](int64_t at, int64_t from, int64_t n, int64_t apart) {
            for (int64_t i = 0; i < n; ++i) {
                table[from + i * apart] += picked[at + i];
            }
        });
    }
};

// The role that a setting names.
inline int32_t role_of(const std::string &name) {
    constexpr const char *names[] = {"feature", "width", "height", "length", "batch", "time"};
    return ARM_ROLE_FEATURE + static_cast<int32_t>(std::find(std::begin(names), std::end(names), name) - names);
}

} // namespace armature::indexing
