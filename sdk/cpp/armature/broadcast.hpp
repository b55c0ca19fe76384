// SPDX-License-Identifier: MIT
// broadcast.hpp: operands of several shapes, stretched to one. Dimensions are matched by role; one that is absent or of
// extent 1 is repeated, so a scalar fits everything. Copies nothing: it tells which elements meet, and visits them in
// one fixed order, so that sums over what was repeated have the same bits every time.
#pragma once

#include <armature/inputs.hpp>

#include <algorithm>
#include <array>

namespace armature {

// The shape that all operands stretch to, its dimensions in the contract's order.
[[gnu::cold, gnu::noinline]] inline Shape common_shape(const std::vector<Shape> &operands) {
    for (const Shape &x : operands) {
        for (uint32_t i = 0; i < x.rank(); ++i) {
            if (x.role(i) <= (i == 0 ? ARM_ROLE_NONE : x.role(i - 1))) {
                refuse("wants dimensions in the order feature, width, height, length, batch, time, got ", x);
            }
        }
    }
    Shape result(operands.at(0).type(), {});
    for (int32_t role = ARM_ROLE_FEATURE; role <= ARM_ROLE_TIME; ++role) {
        const Shape *longest = nullptr; // an operand with more than one element along this role
        bool present = false;
        for (const Shape &x : operands) {
            present = present || x.has(role);
            if (x.extent_of(role) == 1) {
                continue;
            }
            if (longest != nullptr && longest->extent_of(role) != x.extent_of(role)) {
                refuse("cannot stretch ", *longest, " and ", x,
                       " to one shape: extents of one role must be equal, unless one of them is 1 or absent");
            }
            longest = &x;
        }
        if (present) {
            result.append(role, longest == nullptr ? 1 : longest->extent_of(role));
        }
    }
    return result;
}

// By role: how many elements of memory lie between neighbours; 0 where the operand is repeated.
using Steps = std::array<int64_t, ARM_ROLE_TIME + 1>;
inline Steps steps_of(const Shape &x) {
    Steps steps{};
    int64_t step = 1;
    for (uint32_t i = 0; i < x.rank(); ++i) {
        steps[static_cast<size_t>(x.role(i))] = x.extent(i) == 1 ? 0 : step;
        step *= x.extent(i);
    }
    return steps;
}

// Where the operands' elements stand for every element of a result. Dimensions that all operands pass through in the
// same way are taken together, so that equal shapes are a single run.
class Broadcast {
public:
    static constexpr size_t most = 3; // operands
    using Places = std::array<int64_t, most>;

    Broadcast() = default;
    Broadcast(const Shape &result, std::initializer_list<Steps> operands) : size_(result.size()) {
        for (uint32_t i = 0; i < result.rank(); ++i) {
            Level level{result.extent(i), {}};
            size_t k = 0;
            for (const Steps &steps : operands) {
                level.step[k] = steps[static_cast<size_t>(result.role(i))];
                whole_[k] = whole_[k] && (level.extent == 1 || level.step[k] != 0);
                ++k;
            }
            if (level.extent != 1) {
                append(level);
            }
        }
        if (count_ == 0) {
            levels_[count_++] = {1, {1, 1, 1}};
        }
    }

    int64_t run() const { return levels_[0].extent; }
    int64_t step(size_t operand) const { return levels_[0].step[operand]; } // within a run
    bool whole(size_t operand) const { return whole_[operand]; }            // nothing of it is repeated

    // Calls f(at, from) for every run: run() elements of the result that begin at `at`, in operand k at from[k].
    template <class F> void runs(F &&f) const {
        Places from{};
        std::array<int64_t, ARM_MAX_RANK> index{};
        for (int64_t at = 0; at < size_; at += run()) {
            f(at, from);
            for (size_t d = 1; d < count_; ++d) {
                const Level &level = levels_[d];
                const bool wraps = ++index[d] == level.extent;
                for (size_t k = 0; k < most; ++k) {
                    from[k] += wraps ? level.step[k] * (1 - level.extent) : level.step[k];
                }
                if (!wraps) {
                    break;
                }
                index[d] = 0;
            }
        }
    }

private:
    struct Level {
        int64_t extent;
        Places step;
    };
    void append(const Level &next) {
        if (count_ > 0) {
            Level &last = levels_[count_ - 1];
            bool same = true;
            for (size_t k = 0; k < most; ++k) {
                same = same && next.step[k] == last.step[k] * last.extent;
            }
            if (same) {
                last.extent *= next.extent;
                return;
            }
        }
        levels_[count_++] = next;
    }
    std::array<Level, ARM_MAX_RANK> levels_{};
    std::array<bool, most> whole_ = {true, true, true};
    size_t count_ = 0;
    int64_t size_ = 0;
};

namespace detail {

// f(std::true_type) or f(std::false_type): a loop of its own for each, which a compiler can vectorise.
template <class F> void choose(bool yes, F &&f) {
    yes ? f(std::true_type{}) : f(std::false_type{});
}

} // namespace detail

// y = f(a, b) over the result; y may be a where a is whole. Steps within a run are 0 or 1, here and below: so are those
// of shapes whose dimensions stand in the contract's order.
template <class T, class F> void combine(const Broadcast &s, const T *a, const T *b, T *y, F &&f) {
    detail::choose(s.step(0) != 0, [&](auto a_moves) {
        detail::choose(s.step(1) != 0, [&](auto b_moves) {
            s.runs([&](int64_t at, const Broadcast::Places &from) {
                constexpr int64_t step = decltype(b_moves)::value ? 1 : 0;
                const T *__restrict second = b + from[1];
                if constexpr (decltype(a_moves)::value) {
                    accumulate(a + from[0], y + at, s.run(), ARM_OVERWRITE,
                               [&f, second](T first, int64_t i) { return f(first, second[i * step]); });
                } else {
                    const T first = a[from[0]];
                    T *__restrict to = y + at;
                    for (int64_t i = 0; i < s.run(); ++i) {
                        to[i] = f(first, second[i * step]);
                    }
                }
            });
        });
    });
}

// to += the values over the result, summed where operand K is repeated. value(x, i, j) of an element x of `from`, which
// has the result's shape, and of the places i and j of the elements that it meets in operands 0 and 1. With `overwrite`
// to = the values, which is for a whole operand only; then `to` may be `from`.
template <size_t K, class T, class V> void fold(const Broadcast &s, const T *from, T *to, bool overwrite, V &&value) {
    const auto loops = [&](auto i_moves, auto j_moves, auto k_moves) {
        s.runs([&](int64_t at, const Broadcast::Places &place) {
            const T *x = from + at;
            const auto one = [&value, i = place[0], j = place[1]](T v, int64_t t) {
                return value(v, decltype(i_moves)::value ? i + t : i, decltype(j_moves)::value ? j + t : j);
            };
            if constexpr (decltype(k_moves)::value) {
                accumulate(x, to + place[K], s.run(), overwrite ? ARM_OVERWRITE : ARM_ADD, one);
            } else {
                to[place[K]] += sum_of<T>(s.run(), [x, &one](int64_t t) { return one(x[t], t); });
            }
        });
    };
    detail::choose(s.step(0) != 0, [&](auto i_moves) {
        detail::choose(s.step(1) != 0, [&](auto j_moves) {
            if constexpr (K == 0) {
                loops(i_moves, j_moves, i_moves);
            } else if constexpr (K == 1) {
                loops(i_moves, j_moves, j_moves);
            } else {
                detail::choose(s.step(K) != 0, [&](auto k_moves) { loops(i_moves, j_moves, k_moves); });
            }
        });
    });
}

// The gradient of operand K, as its action says: value(dy, i, j) as above.
template <size_t K, class T, class V>
void write(const Broadcast &s, const Gradient<T> &gradient, const T *dy, V &&value) {
    if (gradient.wanted()) {
        if (!s.whole(K) && !gradient.adds()) {
            std::fill_n(gradient.data(), gradient.tensor().size(), T(0));
        }
        fold<K>(s, dy, gradient.data(), s.whole(K) && !gradient.adds(), value);
    }
}

// Both gradients of a layer of two operands. The first may lie over dy and is then written last; otherwise in order,
// since one tensor that is both operands has its gradient overwritten first and added to then.
template <class T, class V, class W> void write_both(const Broadcast &s, const Frame<T> &f, V &&first, W &&second) {
    const T *dy = f.output_gradient().data;
    const bool over = f.input_gradient(0).data() == dy;
    for (const bool turn_of_second : {over, !over}) {
        if (turn_of_second) {
            write<1>(s, f.input_gradient(1), dy, second);
        } else {
            write<0>(s, f.input_gradient(0), dy, first);
        }
    }
}

// What a layer whose inputs stretch to one shape agrees to: that output.
[[gnu::cold, gnu::noinline]] inline Broadcast stretch_inputs(LayerPlan &plan, uint32_t inputs) {
    plan.want_inputs(inputs);
    std::vector<Shape> shapes;
    std::array<Steps, Broadcast::most> steps{};
    for (uint32_t k = 0; k < inputs; ++k) {
        shapes.push_back(numbers(plan, k));
        steps[k] = steps_of(shapes[k]);
    }
    const Shape result = common_shape(shapes);
    plan.output(result);
    return {result, {steps[0], steps[1], steps[2]}};
}

} // namespace armature
