// SPDX-License-Identifier: MIT
// services.hpp: the host's vector mathematics and random streams, by element type.
#pragma once

#include <armature/services.h>

#include <cstdint>
#include <type_traits>

namespace armature {

// y = f(x) over n elements; y may be x.
template <class T> class Math {
public:
    explicit Math(const arm_math *table) : m_(table) {}
    void exp(const T *x, T *y, int64_t n) const { pick(m_->exp_f32, m_->exp_f64)(x, y, n); }
    void expm1(const T *x, T *y, int64_t n) const { pick(m_->expm1_f32, m_->expm1_f64)(x, y, n); }
    void log(const T *x, T *y, int64_t n) const { pick(m_->log_f32, m_->log_f64)(x, y, n); }
    void log1p(const T *x, T *y, int64_t n) const { pick(m_->log1p_f32, m_->log1p_f64)(x, y, n); }
    void tanh(const T *x, T *y, int64_t n) const { pick(m_->tanh_f32, m_->tanh_f64)(x, y, n); }
    void erf(const T *x, T *y, int64_t n) const { pick(m_->erf_f32, m_->erf_f64)(x, y, n); }
    void sin(const T *x, T *y, int64_t n) const { pick(m_->sin_f32, m_->sin_f64)(x, y, n); }
    void cos(const T *x, T *y, int64_t n) const { pick(m_->cos_f32, m_->cos_f64)(x, y, n); }

private:
    static auto pick(arm_map_f32 f, arm_map_f64 d) {
        if constexpr (std::is_same_v<T, float>) {
            return f;
        } else {
            return d;
        }
    }
    const arm_math *m_;
};

// A stream of random numbers, addressed by position: the same position always holds the same number.
class Random {
public:
    Random(const arm_random *stream, const arm_services *services) : s_(stream), r_(services->random) {}
    void words(uint64_t first, uint32_t *out, int64_t n) const { r_->words(s_, first, out, n); }
    void uniform(uint64_t first, float *out, int64_t n) const { r_->uniform_f32(s_, first, out, n); }
    void uniform(uint64_t first, double *out, int64_t n) const { r_->uniform_f64(s_, first, out, n); }
    void normal(uint64_t first, float *out, int64_t n) const { r_->normal_f32(s_, first, out, n); }
    void normal(uint64_t first, double *out, int64_t n) const { r_->normal_f64(s_, first, out, n); }

private:
    const arm_random *s_;
    const arm_random_service *r_;
};

} // namespace armature
