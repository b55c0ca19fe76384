// SPDX-License-Identifier: MIT
// elementwise.hpp: loops over plain arrays that compilers vectorise although the sums keep one fixed order. Not a
// matrix library: where whole matrices meet, matrix.hpp has Armadillo.
#pragma once

#include <armature/tensor.h>

#include <cstdint>

namespace armature {

// Small enough for temporaries on the stack and in the first-level cache, long enough to hide a call.
inline constexpr int64_t block = 512;

// y[i] = f(x[i]). In place and apart are two loops, since a compiler vectorises neither when it may be the other.
template <class T, class F> void map(const T *x, T *y, int64_t n, F &&f) {
    if (x == y) {
        for (int64_t i = 0; i < n; ++i) {
            y[i] = f(y[i]);
        }
    } else {
        const T *__restrict from = x;
        T *__restrict to = y;
        for (int64_t i = 0; i < n; ++i) {
            to[i] = f(from[i]);
        }
    }
}

// dx[i] (+)= f(dy[i], i), as the gradient's action says; dx may be dy when it overwrites.
template <class T, class F> void accumulate(const T *dy, T *dx, int64_t n, int32_t action, F &&f) {
    const T *__restrict from = dy;
    T *__restrict to = dx;
    if (action == ARM_ADD) {
        for (int64_t i = 0; i < n; ++i) {
            to[i] += f(from[i], i);
        }
    } else if (dx == dy) {
        for (int64_t i = 0; i < n; ++i) {
            dx[i] = f(dx[i], i);
        }
    } else {
        for (int64_t i = 0; i < n; ++i) {
            to[i] = f(from[i], i);
        }
    }
}

namespace detail {
inline constexpr int64_t lanes = 16; // partial results: independent of the processor, so are the bits
}

// The sum of f(0) ... f(n - 1), in lanes.
template <class T, class F> T sum_of(int64_t n, F &&f) {
    T part[detail::lanes] = {};
    int64_t i = 0;
    for (; i + detail::lanes <= n; i += detail::lanes) {
        for (int64_t k = 0; k < detail::lanes; ++k) {
            part[k] += f(i + k);
        }
    }
    T sum = 0;
    for (; i < n; ++i) {
        sum += f(i);
    }
    for (int64_t width = detail::lanes / 2; width > 0; width /= 2) {
        for (int64_t k = 0; k < width; ++k) {
            part[k] += part[k + width];
        }
    }
    return sum + part[0];
}

// sum[i] (+)= the sum of row i of x (rows x columns), column after column. Some rows at a time, whose sums stay in
// registers; the bits are those of one column added after another.
template <class T> void sum_columns(const T *x, int64_t rows, int64_t columns, T *sum, bool adds) {
    constexpr int64_t together = 32;
    for (int64_t i = adds ? rows : 0; i < rows; ++i) {
        sum[i] = 0;
    }
    int64_t first = 0;
    for (; first + together <= rows; first += together) {
        T part[together];
        for (int64_t k = 0; k < together; ++k) {
            part[k] = sum[first + k];
        }
        for (int64_t j = 0; j < columns; ++j) {
            for (int64_t k = 0; k < together; ++k) {
                part[k] += x[j * rows + first + k];
            }
        }
        for (int64_t k = 0; k < together; ++k) {
            sum[first + k] = part[k];
        }
    }
    for (int64_t j = 0; j < columns; ++j) {
        for (int64_t i = first; i < rows; ++i) {
            sum[i] += x[j * rows + i];
        }
    }
}

// The largest of x[0] ... x[n - 1], n > 0; NaN is passed over unless it comes first.
template <class T> T largest(const T *x, int64_t n) {
    T result = x[0];
    int64_t i = 0;
    if (n >= detail::lanes) {
        T part[detail::lanes];
        for (int64_t k = 0; k < detail::lanes; ++k) {
            part[k] = x[0];
        }
        for (; i + detail::lanes <= n; i += detail::lanes) {
            for (int64_t k = 0; k < detail::lanes; ++k) {
                part[k] = x[i + k] > part[k] ? x[i + k] : part[k];
            }
        }
        for (int64_t k = 0; k < detail::lanes; ++k) {
            result = part[k] > result ? part[k] : result;
        }
    }
    for (; i < n; ++i) {
        result = x[i] > result ? x[i] : result;
    }
    return result;
}

} // namespace armature
