// SPDX-License-Identifier: MIT
// filters.hpp: learned filters that slide over an input: the linear map of a convolution, its adjoint, and the gradient
// of its weights. By oneDNN in float, where it has a kernel; otherwise, in double, and where the environment says
// ARMATURE_PORTABLE=1, by plain products. Both agree but for rounding. The bias is here too.
#pragma once

#include "../rows.hpp"
#include "onednn.hpp"
#include "plain.hpp"

#include <cstdlib>
#include <optional>
#include <string_view>

namespace armature::layers {

class Filters {
public:
    Filters() = default;
    Filters(const Window &w, int64_t channels, int64_t groups, Form form, int32_t type) : plain_(w, channels, groups) {
        const char *portable = std::getenv("ARMATURE_PORTABLE");
        if (type == ARM_F32 && (portable == nullptr || std::string_view(portable) != "1")) {
            onednn_ = OneDnn::make(w, channels, groups, form);
        }
        scratch_ =
            onednn_ ? onednn_->scratch_bytes() : plain_.scratch_bytes(type == ARM_F32 ? sizeof(float) : sizeof(double));
    }

    int64_t scratch_bytes() const { return scratch_; }

    // y (+)= W * x (+ b), as the form says; b may be nullptr
    template <class T> void forward(const T *x, const T *W, const T *b, bool add, T *y, void *scratch) const {
        if constexpr (std::is_same_v<T, float>) {
            if (onednn_) {
                return onednn_->forward(x, W, b, add, y, static_cast<std::byte *>(scratch));
            }
        }
        plain_.forward(x, W, b, add, y, static_cast<T *>(scratch));
    }
    // dx (+)= the adjoint of W * x, applied to dy
    template <class T> void input_gradient(const T *W, const T *dy, T *dx, bool add, void *scratch) const {
        if constexpr (std::is_same_v<T, float>) {
            if (onednn_) {
                return onednn_->input_gradient(W, dy, dx, add, static_cast<std::byte *>(scratch));
            }
        }
        plain_.input_gradient(W, dy, dx, add, static_cast<T *>(scratch));
    }
    // dW (+)= dy x' over all windows
    template <class T> void weight_gradient(const T *x, const T *dy, const Gradient<T> &dW, void *scratch) const {
        if (!dW.wanted()) {
            return;
        }
        if constexpr (std::is_same_v<T, float>) {
            if (onednn_) {
                return onednn_->weight_gradient(x, dy, dW, static_cast<std::byte *>(scratch));
            }
        }
        plain_.weight_gradient(x, dy, dW.data(), dW.adds(), static_cast<T *>(scratch));
    }

private:
    Plain plain_;
    std::optional<OneDnn> onednn_;
    int64_t scratch_ = 0;
};

// db (+)= dy summed over its columns: eight numbers in T, these sums in double.
template <class T> void bias_gradient(const Tensor<const T> &dy, const Gradient<T> &db, void *scratch) {
    if (!db.wanted()) {
        return;
    }
    const Rows rows(dy.rows(), dy.columns());
    double *sums = static_cast<double *>(scratch);
    const T *from = dy.data;
    std::fill_n(sums, rows.width(), 0.0);
    rows.each(dy.columns(), [=](auto height, int64_t first, int64_t width) {
        double *__restrict to = sums;
        for (int64_t i = 0; i < width; ++i) {
            T sum = 0;
            for (int j = 0; j < height; ++j) {
                sum += from[first + j * width + i];
            }
            to[i] += static_cast<double>(sum);
        }
    });
    rows.gather(sums);
    db.write([&](int64_t i) { return static_cast<T>(sums[i]); });
}
inline int64_t bias_scratch_bytes(int64_t channels, int64_t columns) {
    return Rows(channels, columns).width() * static_cast<int64_t>(sizeof(double));
}

} // namespace armature::layers
