// SPDX-License-Identifier: MIT
// normal: independent normal numbers.
#include <armature/initialiser.hpp>

namespace {

// w ~ N(mean, deviation^2)
struct Normal {
    static constexpr const char *name = "normal";
    double mean = 0, deviation = 0.01;

    static void describe(armature::Description<Normal> &about) {
        about.summary("Independent normal numbers")
            .formula("w ~ N(mean, deviation^2)")
            .cite({.authors = "Krizhevsky, Alex and Sutskever, Ilya and Hinton, Geoffrey E.",
                   .title = "ImageNet classification with deep convolutional neural networks",
                   .year = 2012,
                   .venue = "Advances in Neural Information Processing Systems 25"});
        about.setting("mean", &Normal::mean, "mean");
        about.setting("deviation", &Normal::deviation, "standard deviation").minimum(0).search_log(0.001, 1);
    }

    template <class T> void fill(const armature::Filling<T> &w) const { w.normal(mean, deviation); }
};

} // namespace

ARMATURE_PLUGIN(armature::Initialiser<Normal>)
