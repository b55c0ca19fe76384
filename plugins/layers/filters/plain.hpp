// SPDX-License-Identifier: MIT
// plain.hpp: the three products of a convolution for any number type and any processor: what the windows see is laid
// out as the columns of a matrix P, block by block, so that memory stays small; then BLAS multiplies. Same order, same
// bits, always.
#pragma once

#include "../window.hpp"

#include <armature/matrix.hpp>

#include <algorithm>

namespace armature::layers {

// C = op(A) op(B) + beta C with BLAS's leading extents: Armadillo's own call, on parts of matrices and without copies.
template <class T>
void multiply(char op_A, char op_B, int64_t m, int64_t n, int64_t k, const T *A, int64_t lda, const T *B, int64_t ldb,
              T beta, T *C, int64_t ldc) {
    const auto narrow = [](int64_t v) { return static_cast<arma::blas_int>(v); };
    const arma::blas_int M = narrow(m), N = narrow(n), K = narrow(k), a = narrow(lda), b = narrow(ldb), c = narrow(ldc);
    const T alpha = 1;
    arma::blas::gemm<T>(&op_A, &op_B, &M, &N, &K, &alpha, A, &a, B, &b, &beta, C, &c);
}

class Plain {
public:
    Plain() = default;
    Plain(const Window &window, int64_t channels, int64_t groups)
        : w(window), channels(channels), groups(groups), in(window.features / groups), out(channels / groups),
          K(in * window.area()) {}

    int64_t scratch_bytes(int64_t item) const { return K * windows_a_block(item) * item; }

    // y (+)= W * x (+ b); x: features x pixels x images, W: K x channels, y: channels x positions x images. b may be
    // nullptr, and is where something is added.
    template <class T> void forward(const T *x, const T *W, const T *b, bool add, T *y, T *P) const {
        blocks<T>([&](int64_t first, int64_t n) {
            T *y_block = y + first * channels;
            for (int64_t j = 0; b != nullptr && j < n; ++j) { // first, so that the product adds to it
                std::copy_n(b, channels, y_block + j * channels);
            }
            for (int64_t g = 0; g < groups; ++g) {
                look(x, g, first, n, P);
                multiply<T>('T', 'N', out, n, K, W + g * out * K, K, P, K, add || b != nullptr ? 1 : 0,
                            y_block + g * out, channels);
            }
        });
    }

    // dx (+)= the adjoint of that, applied to dy: P = W dy, each number added to where the window saw it.
    template <class T> void input_gradient(const T *W, const T *dy, T *dx, bool add, T *P) const {
        if (!add) {
            std::fill_n(dx, w.features * w.pixels() * w.images, T(0));
        }
        blocks<T>([&](int64_t first, int64_t n) {
            for (int64_t g = 0; g < groups; ++g) {
                multiply<T>('N', 'N', K, n, out, W + g * out * K, K, dy + first * channels + g * out, channels, 0, P,
                            K);
                put_back(P, g, first, n, dx);
            }
        });
    }

    // dW (+)= P dy'
    template <class T> void weight_gradient(const T *x, const T *dy, T *dW, bool add, T *P) const {
        blocks<T>([&](int64_t first, int64_t n) {
            for (int64_t g = 0; g < groups; ++g) {
                look(x, g, first, n, P);
                multiply<T>('N', 'T', K, out, n, P, K, dy + first * channels + g * out, channels,
                            add || first > 0 ? 1 : 0, dW + g * out * K, K);
            }
        });
    }

private:
    int64_t windows() const { return w.positions() * w.images; }
    int64_t windows_a_block(int64_t item) const {
        constexpr int64_t block = 1 << 20; // bytes: what a core's cache holds beside W
        return std::clamp<int64_t>(block / (K * item), 1, std::max<int64_t>(windows(), 1));
    }
    template <class T, class Work> void blocks(Work &&work) const {
        const int64_t all = windows(), most = windows_a_block(sizeof(T));
        for (int64_t first = 0; first < all; first += most) {
            work(first, std::min(most, all - first));
        }
    }

    // visit(offset in the image's features, offset in the column, count): the runs of elements that windows first to
    // first + n - 1 see of group g, and skip(offset, count) where they see padding.
    template <class Visit, class Skip>
    void walk(int64_t g, int64_t first, int64_t n, Visit &&visit, Skip &&skip) const {
        const Axis &a = w.axes[0], &b = w.axes[1];
        const bool together = groups == 1 && a.dilation == 1; // a row of the window is one run
        for (int64_t j = 0; j < n; ++j) {
            const int64_t window = first + j, o_a = window % a.output, o_b = window / a.output % b.output;
            const int64_t image = window / w.positions() * w.pixels(), column = j * K;
            const int64_t from = a.first(o_a), to = std::max(from, a.end(o_a)), from_b = b.first(o_b);
            const int64_t to_b = std::max(from_b, b.end(o_b)), row_length = a.kernel * in;
            skip(column, from_b * row_length);
            for (int64_t k_b = from_b; k_b < to_b; ++k_b) {
                const int64_t row = image + (b.start(o_b) + k_b * b.dilation) * a.input + a.start(o_a);
                const int64_t place = column + k_b * row_length;
                skip(place, from * in);
                if (together) {
                    visit((row + from) * w.features, place + from * in, (to - from) * in);
                } else {
                    for (int64_t k = from; k < to; ++k) {
                        visit((row + k * a.dilation) * w.features + g * in, place + k * in, in);
                    }
                }
                skip(place + to * in, (a.kernel - to) * in);
            }
            skip(column + to_b * row_length, (b.kernel - to_b) * row_length);
        }
    }
    // P: K x n, the n windows as columns
    template <class T> void look(const T *x, int64_t g, int64_t first, int64_t n, T *P) const {
        walk(
            g, first, n, [&](int64_t pixel, int64_t place, int64_t count) { std::copy_n(x + pixel, count, P + place); },
            [&](int64_t place, int64_t count) { std::fill_n(P + place, count, T(0)); });
    }
    template <class T> void put_back(const T *P, int64_t g, int64_t first, int64_t n, T *dx) const {
        walk(
            g, first, n,
            [&](int64_t pixel, int64_t place, int64_t count) {
                for (int64_t i = 0; i < count; ++i) {
                    dx[pixel + i] += P[place + i];
                }
            },
            [](int64_t, int64_t) {});
    }

    Window w;
    int64_t channels = 1, groups = 1, in = 1, out = 1; // in, out: features and channels of a group
    int64_t K = 1;                                     // what one window sees of a group
};

} // namespace armature::layers
