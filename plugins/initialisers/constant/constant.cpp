// SPDX-License-Identifier: MIT
// constant: one number everywhere.
#include <armature/initialiser.hpp>

namespace {

// w = value
struct Constant {
    static constexpr const char *name = "constant";
    double value = 0;

    static void describe(armature::Description<Constant> &about) {
        about.summary("One number everywhere")
            .formula("w = value")
            .cite({.authors = "Krizhevsky, Alex and Sutskever, Ilya and Hinton, Geoffrey E.",
                   .title = "ImageNet classification with deep convolutional neural networks",
                   .year = 2012,
                   .venue = "Advances in Neural Information Processing Systems 25"});
        about.setting("value", &Constant::value, "the number");
    }

    template <class T> void fill(const armature::Filling<T> &w) const {
        for (T &element : w.tensor().span()) {
            element = static_cast<T>(value);
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Initialiser<Constant>)
