// SPDX-License-Identifier: MIT
// bent: an activation of kinds.c, over the C++ comfort.
#include <armature/activation.hpp>

#include <cmath>

// y = x / (1 + |x| / knee), y' = 1 / (1 + |x| / knee)^2
struct Bent {
    static constexpr const char *name = "bent";
    static constexpr armature::Of derivative_of = armature::Of::input;
    double knee = 2;

    static void describe(armature::Description<Bent> &about) {
        about.summary("A component for tests").formula("y = x / (1 + |x| / knee)");
        about.setting("knee", &Bent::knee, "where it bends").above(0);
    }
    template <class T> T f(T x) const { return x / (1 + std::abs(x) / static_cast<T>(knee)); }
    template <class T> T df(T x) const {
        const T s = 1 + std::abs(x) / static_cast<T>(knee);
        return 1 / (s * s);
    }
};
ARMATURE_PLUGIN(armature::Activation<Bent>)
