// SPDX-License-Identifier: MIT
// uniform: independent numbers, evenly spread.
#include <armature/initialiser.hpp>

namespace {

// w ~ U(low, high)
struct Uniform {
    static constexpr const char *name = "uniform";
    double low = -0.1, high = 0.1;

    static void describe(armature::Description<Uniform> &about) {
        about.summary("Independent numbers, evenly spread")
            .formula("w ~ U(low, high)")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Orr, Genevieve B. and Müller, Klaus-Robert",
                   .title = "Efficient BackProp",
                   .year = 1998,
                   .venue = "Neural Networks: Tricks of the Trade, 9-50",
                   .doi = "10.1007/3-540-49430-8_2"});
        about.setting("low", &Uniform::low, "lower end");
        about.setting("high", &Uniform::high, "upper end; not below the lower one");
    }

    void check() const {
        if (low > high) {
            armature::refuse("low is ", low, ", above high, which is ", high);
        }
    }

    template <class T> void fill(const armature::Filling<T> &w) const { w.uniform(low, high); }
};

} // namespace

ARMATURE_PLUGIN(armature::Initialiser<Uniform>)
