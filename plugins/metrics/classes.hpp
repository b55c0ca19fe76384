// SPDX-License-Identifier: MIT
// classes.hpp: what the metrics of classification share: the class that a column's scores say, and the true one.
#pragma once

#include <armature/metric.hpp>

#include <cmath>

namespace armature::classes {

inline constexpr int64_t none = -1; // no class can be told: a score is NaN

// The index of the largest of n scores; the lowest index among equals.
template <class T> int64_t largest(const T *scores, int64_t n) {
    int64_t best = 0;
    for (int64_t i = 0; i < n; ++i) {
        if (std::isnan(scores[i])) {
            return none;
        }
        if (scores[i] > scores[best]) {
            best = i;
        }
    }
    return best;
}

// How many classes an output of this shape tells apart: a single feature is a yes or no.
inline int64_t count(const Shape &output) {
    return output.features() == 1 ? 2 : output.features();
}

// The output must be feature columns; the target a label for each column, or scores of the output's own shape.
inline void check(const MetricPlan &plan) {
    const Shape output = plan.input(0), target = plan.input(1);
    if (output.rank() == 0 || output.role(0) != ARM_ROLE_FEATURE) {
        refuse("wants an output [feature, batch] or [feature, batch, time], got ", output);
    }
    if (target.type() == ARM_I32 ? target.size() != output.columns() : target.size() != output.size()) {
        refuse("wants a label for every column of the output ", output, ", or as many numbers, got a target ", target);
    }
}

// One batch, column by column.
template <class T> class Batch {
public:
    Batch(const Sample &sample, double threshold)
        : output_(sample.input<T>(0)), features_(output_.shape().features()), columns_(output_.shape().columns()),
          threshold_(static_cast<T>(threshold)), mask_(sample.mask(columns_)) {
        if (sample.is_indices(1)) {
            labels_ = sample.input<int32_t>(1).data;
        } else {
            scores_ = sample.input<T>(1).data;
        }
    }
    int64_t columns() const { return columns_; }
    bool counts(int64_t j) const { return mask_[j]; }
    const T *output(int64_t j) const { return output_.data + j * features_; } // features

    int64_t predicted(int64_t j) const { return decide(output(j), threshold_); }
    int64_t truth(int64_t j) const {
        if (labels_ == nullptr) {
            return decide(scores_ + j * features_, T(0.5));
        }
        const int64_t classes = features_ == 1 ? 2 : features_;
        if (labels_[j] < 0 || labels_[j] >= classes) {
            refuse("the label ", labels_[j], " of column ", j, " is not one of the ", classes, " classes 0 ... ",
                   classes - 1);
        }
        return labels_[j];
    }
    bool right(int64_t j) const {
        const int64_t told = predicted(j);
        return told == truth(j) && told != none;
    }

private:
    int64_t decide(const T *scores, T threshold) const {
        if (features_ > 1) {
            return largest(scores, features_);
        }
        return std::isnan(scores[0]) ? none : static_cast<int64_t>(scores[0] > threshold);
    }
    Tensor<const T> output_; // features x columns
    int64_t features_, columns_;
    T threshold_;
    Mask mask_;
    const int32_t *labels_ = nullptr; // columns
    const T *scores_ = nullptr;       // features x columns
};

} // namespace armature::classes
