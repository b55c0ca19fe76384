// SPDX-License-Identifier: MIT
// stripes: an initialiser of kinds.c, over the C++ comfort.
#include <armature/initialiser.hpp>

// w[i] = levels[i mod n] + jitter u[i], u uniform on (0, 1)
struct Stripes {
    static constexpr const char *name = "stripes";
    double jitter = 0.5;
    std::vector<double> levels{1, -1, 0.25};

    static void describe(armature::Description<Stripes> &about) {
        about.summary("A component for tests").formula("w[i] = levels[i mod n] + jitter u[i]");
        about.setting("jitter", &Stripes::jitter, "width of the random part");
        about.setting("levels", &Stripes::levels, "taken in turns");
    }
    template <class T> void fill(const armature::Filling<T> &w) const {
        w.uniform(0, jitter);
        const auto n = static_cast<int64_t>(levels.size());
        for (int64_t i = 0; i < w.tensor().size(); ++i) {
            w.tensor()[i] += static_cast<T>(levels[static_cast<size_t>(i % n)]);
        }
    }
};
ARMATURE_PLUGIN(armature::Initialiser<Stripes>)
