// SPDX-License-Identifier: MIT
// clip.cpp: see clip.hpp.
#include "training/clip.hpp"

#include <algorithm>
#include <cmath>

namespace armature::training {
namespace {

template <class T> struct Run {
    T *g;
    int64_t n;
};

// Calls f for the dense gradient and for every row-sparse one. A network hands the merged rows out for reading;
// scaling them in place is the one thing that is done to a gradient after the backward pass, and only here.
template <class T, class F> void each_run(network::Network &network, F &&f) {
    f(Run<T>{static_cast<T *>(network.gradient_data()), network.gradient_elements()});
    for (const network::SparseRows &sparse : network.sparse_gradients()) {
        f(Run<T>{static_cast<T *>(const_cast<void *>(sparse.values)),
                 static_cast<int64_t>(sparse.rows.size()) * sparse.row_length});
    }
}

template <class T> double squares(const Run<T> &run) {
    constexpr int64_t lanes = 16;
    double sum[lanes] = {}; // fixed lanes, so that vectors of any width add in the same order
    const int64_t whole = run.n / lanes * lanes;
    for (int64_t i = 0; i < whole; i += lanes) {
        for (int64_t k = 0; k < lanes; ++k) {
            const auto g = static_cast<double>(run.g[i + k]);
            sum[k] += g * g;
        }
    }
    for (int64_t i = whole; i < run.n; ++i) {
        const auto g = static_cast<double>(run.g[i]);
        sum[i - whole] += g * g;
    }
    double total = 0;
    for (const double part : sum) {
        total += part;
    }
    return total;
}

template <class T> double norm(network::Network &network) {
    double total = 0;
    each_run<T>(network, [&](const Run<T> &run) { total += squares(run); });
    return std::sqrt(total);
}

template <class T> double clip_as(network::Network &network, const experiment::Clip &clip) {
    const double before = norm<T>(network);
    double now = before;
    if (clip.value > 0) {
        const T bound = static_cast<T>(clip.value);
        each_run<T>(network, [&](const Run<T> &run) {
            for (int64_t i = 0; i < run.n; ++i) {
                run.g[i] = std::min(std::max(run.g[i], -bound), bound);
            }
        });
        now = clip.norm > 0 ? norm<T>(network) : before;
    }
    if (clip.norm > 0 && now > clip.norm) {
        const T factor = static_cast<T>(clip.norm / now);
        each_run<T>(network, [&](const Run<T> &run) {
            for (int64_t i = 0; i < run.n; ++i) {
                run.g[i] *= factor;
            }
        });
    }
    return before;
}

} // namespace

double gradient_norm(network::Network &network) {
    return network.type() == ARM_F64 ? norm<double>(network) : norm<float>(network);
}

double clip(network::Network &network, const experiment::Clip &clip) {
    return network.type() == ARM_F64 ? clip_as<double>(network, clip) : clip_as<float>(network, clip);
}

} // namespace armature::training
