// SPDX-License-Identifier: MIT
// gaussians: round clusters around random centres, one a class.
#include <armature/dataset.hpp>

#include <algorithm>

namespace {

using namespace armature;

// x = centre_class + spread e, with centres and e standard normal in every feature. Classes alternate.
struct Gaussians {
    static constexpr const char *name = "gaussians";
    int64_t classes = 3, features = 2, points = 200;
    double spread = 0.3;

    static void describe(Description<Gaussians> &about) {
        about.summary("Round Gaussian clusters around random centres: the class is the cluster")
            .formula("x = centre + spread e,  centre and e standard normal")
            .cite({.authors = "Fisher, Ronald A.",
                   .title = "The use of multiple measurements in taxonomic problems",
                   .year = 1936,
                   .venue = "Annals of Eugenics 7(2), 179-188",
                   .doi = "10.1111/j.1469-1809.1936.tb02137.x"});
        about.setting("classes", &Gaussians::classes, "how many clusters").minimum(2).maximum(100'000);
        about.setting("features", &Gaussians::features, "how many numbers a point has").minimum(1).maximum(100'000);
        about.setting("points", &Gaussians::points, "points in each cluster").minimum(1).maximum(10'000'000);
        about.setting("spread", &Gaussians::spread, "deviation within a cluster; that between the centres is 1")
            .minimum(0);
    }

    void check() const {
        constexpr int64_t most = int64_t{1} << 32;
        if (points > most / classes / features) {
            refuse("would make ", classes, " x ", points, " points of ", features, " numbers, more than ", most,
                   "; choose fewer points");
        }
    }

    void sources(DatasetPlan &) const {}

    void open(const Opening &opening, DatasetPlan &plan) {
        std::vector<float> centres(static_cast<size_t>(classes * features)); // features x classes
        opening.random().normal(0, centres.data(), classes * features);
        x.resize(static_cast<size_t>(classes * points * features));
        opening.random().normal(centres.size(), x.data(), static_cast<int64_t>(x.size()));
        for (size_t i = 0; i < x.size(); ++i) {
            x[i] = centres[i % centres.size()] + static_cast<float>(spread) * x[i];
        }
        plan.input("features", Shape(ARM_F32, {{ARM_ROLE_FEATURE, features}}));
        plan.classes("label", classes);
        plan.split("all", classes * points);
    }

    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        auto *out = static_cast<float *>(buffers[0]);     // features x indices
        auto *label = static_cast<int32_t *>(buffers[1]); // indices
        for (const int64_t k : indices) {
            std::copy_n(x.data() + k * features, features, out);
            out += features;
            *label++ = static_cast<int32_t>(k % classes);
        }
    }

private:
    std::vector<float> x; // features x examples
};

} // namespace

ARMATURE_PLUGIN(Dataset<Gaussians>)
