// SPDX-License-Identifier: MIT
// spirals: points on interleaved spirals in the plane, one arm a class.
#include <armature/dataset.hpp>

#include <numbers>

namespace {

using namespace armature;

// Point i of the n of class c lies at t = (i + 1) / n along its arm:
//   (x, y) = t (cos a, sin a) + noise (e1, e2),   a = 2 pi (turns t + c / classes),   e standard normal
// Classes alternate. Departure: Lang and Witbrock's two arms of 97 points have three turns and no noise.
struct Spirals {
    static constexpr const char *name = "spirals";
    int64_t classes = 2, points = 200;
    double turns = 1.5, noise = 0.02;

    static void describe(Description<Spirals> &about) {
        about.summary("Points on interleaved spirals in the plane: the class is the arm")
            .formula("(x, y) = t (cos a, sin a) + noise (e1, e2),  a = 2 pi (turns t + class / classes)")
            .cite({.authors = "Lang, Kevin J. and Witbrock, Michael J.",
                   .title = "Learning to tell two spirals apart",
                   .year = 1988,
                   .venue = "Proceedings of the 1988 Connectionist Models Summer School"});
        about.setting("classes", &Spirals::classes, "how many arms").minimum(2).maximum(1000);
        about.setting("points", &Spirals::points, "points on each arm").minimum(1).maximum(10'000'000);
        about.setting("turns", &Spirals::turns, "how often an arm winds around the middle").above(0);
        about.setting("noise", &Spirals::noise, "deviation of a point from its arm; the arms reach out to 1")
            .minimum(0);
    }

    void sources(DatasetPlan &) const {}

    void open(const Opening &opening, DatasetPlan &plan) {
        const int64_t all = classes * points;
        std::vector<double> angle(static_cast<size_t>(all)), sine(angle.size()), cosine(angle.size()),
            e(2 * angle.size());
        for (int64_t k = 0; k < all; ++k) {
            const double arm = static_cast<double>(k % classes) / static_cast<double>(classes);
            angle[static_cast<size_t>(k)] = 2 * std::numbers::pi * (turns * along(k) + arm);
        }
        opening.math<double>().sin(angle.data(), sine.data(), all);
        opening.math<double>().cos(angle.data(), cosine.data(), all);
        opening.random().normal(0, e.data(), 2 * all);
        xy.resize(e.size());
        for (size_t k = 0; k < angle.size(); ++k) {
            const double t = along(static_cast<int64_t>(k));
            xy[2 * k] = static_cast<float>(t * cosine[k] + noise * e[2 * k]);
            xy[2 * k + 1] = static_cast<float>(t * sine[k] + noise * e[2 * k + 1]);
        }
        plan.input("features", Shape(ARM_F32, {{ARM_ROLE_FEATURE, 2}}));
        plan.classes("label", classes);
        plan.split("all", all);
        plan.table("features", {"x", "y"});
    }

    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        auto *features = static_cast<float *>(buffers[0]); // 2 x indices
        auto *label = static_cast<int32_t *>(buffers[1]);  // indices
        for (const int64_t k : indices) {
            *features++ = xy.at(static_cast<size_t>(2 * k));
            *features++ = xy.at(static_cast<size_t>(2 * k + 1));
            *label++ = static_cast<int32_t>(k % classes);
        }
    }

private:
    double along(int64_t k) const { return static_cast<double>(k / classes + 1) / static_cast<double>(points); }
    std::vector<float> xy; // 2 x examples
};

} // namespace

ARMATURE_PLUGIN(Dataset<Spirals>)
