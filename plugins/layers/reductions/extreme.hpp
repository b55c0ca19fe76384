// SPDX-License-Identifier: MIT
// extreme.hpp: what reduce_max and reduce_min share: the best element over the dimensions, and which one it was.
#pragma once

#include "reduction.hpp"

#include <limits>

namespace armature::reductions {

// y = the best element of x over the dimensions, where Self::better(a, b) orders two; NaN is better than any number, so
// that it is found. Training saves where the first of the best stands, in x; backward reads nothing else:
//   dx = dy there, 0 elsewhere.
template <class Self> struct Extreme : Reduction<Self> {
    void configure(LayerPlan &plan) {
        this->agree(plan);
        const int64_t x = plan.input().size();
        if (x == 0) {
            refuse("wants at least one element, got ", plan.input());
        }
        plan.saved(x / this->elements * static_cast<int64_t>(sizeof(int64_t)));
    }

    template <class T> void forward(const Frame<T> &f) const {
        const auto y = f.output();
        int64_t *places = f.training() ? f.template saved<int64_t>() : nullptr;
        std::fill_n(y.data, y.size(), Self::template worst<T>());
        if (places != nullptr) {
            std::fill_n(places, y.size(), int64_t{-1});
        }
        this->shapes.runs([&](int64_t at, const Broadcast::Places &from) {
            int64_t *place = places == nullptr ? nullptr : places + from[0];
            if (this->shapes.step(0) == 0) {
                along(f.input().data, at, y.data + from[0], place);
            } else {
                across(f.input().data, at, y.data + from[0], place);
            }
        });
    }

    template <class T> void backward(const Frame<T> &f) const {
        const auto dx = f.input_gradient();
        if (!dx.wanted()) {
            return;
        }
        write_zeros(dx);
        const auto dy = f.output_gradient();
        const int64_t *places = f.template saved<const int64_t>();
        for (int64_t i = 0; i < dy.size(); ++i) {
            dx.data()[places[i]] += dy[i];
        }
    }

private:
    // A run that belongs to one element of y.
    template <class T> void along(const T *x, int64_t at, T *y, int64_t *place) const {
        const T *run = x + at;
        const int64_t n = this->shapes.run();
        const T best = best_of(run, n);
        if (Self::better(best, *y)) {
            *y = best;
        } else if (place == nullptr || *place >= 0) {
            return;
        }
        for (int64_t i = 0; place != nullptr && i < n; ++i) {
            if (!Self::better(best, run[i])) {
                *place = at + i;
                return;
            }
        }
    }
    // A run whose elements belong to as many elements of y.
    template <class T> void across(const T *x, int64_t at, T *__restrict y, int64_t *__restrict place) const {
        const T *__restrict run = x + at;
        const int64_t n = this->shapes.run();
        for (int64_t i = 0; place != nullptr && i < n; ++i) {
            place[i] = place[i] < 0 || Self::better(run[i], y[i]) ? at + i : place[i];
        }
        for (int64_t i = 0; i < n; ++i) {
            y[i] = Self::better(run[i], y[i]) ? run[i] : y[i];
        }
    }
    // Of n > 0 elements, in lanes that a compiler vectorises.
    template <class T> static T best_of(const T *x, int64_t n) {
        T part[detail::lanes];
        std::fill_n(part, detail::lanes, x[0]);
        int64_t i = 0;
        for (; i + detail::lanes <= n; i += detail::lanes) {
            for (int64_t k = 0; k < detail::lanes; ++k) {
                part[k] = Self::better(x[i + k], part[k]) ? x[i + k] : part[k];
            }
        }
        T best = part[0];
        for (int64_t k = 1; k < detail::lanes; ++k) {
            best = Self::better(part[k], best) ? part[k] : best;
        }
        for (; i < n; ++i) {
            best = Self::better(x[i], best) ? x[i] : best;
        }
        return best;
    }
};

} // namespace armature::reductions
