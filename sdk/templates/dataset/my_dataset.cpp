// my_dataset: points in the unit square, coloured like a board of chess. Generated, from the seed of the data.
#include <armature/dataset.hpp>

// x and y are uniform over (0, 1); the class is (floor(fields x) + floor(fields y)) modulo 2.
struct MyDataset {
    static constexpr const char *name = "my_dataset";
    int64_t points = 1000, fields = 2;

    static void describe(armature::Description<MyDataset> &about) {
        about.summary("Points in the unit square, coloured like a board of chess")
            .formula("class = (floor(fields x) + floor(fields y)) mod 2,  x, y ~ U(0, 1)")
            .cite({"Minsky, Marvin and Papert, Seymour", "Perceptrons", 1969, "MIT Press"});
        about.term("my_term");
        about.setting("points", &MyDataset::points, "how many points").minimum(1).maximum(10'000'000);
        about.setting("fields", &MyDataset::fields, "fields along a side of the board").minimum(1).maximum(1000);
    }
    void sources(armature::DatasetPlan &) const {} // plan.source(path) for a file: the host finds it and hashes it
    void open(const armature::Opening &opening, armature::DatasetPlan &plan) {
        xy.resize(static_cast<size_t>(2 * points));
        opening.random().uniform(0, xy.data(), 2 * points);
        plan.input("features", armature::Shape(ARM_F32, {{ARM_ROLE_FEATURE, 2}})); // of one example
        plan.classes("label", 2);
        plan.split("all", points); // the host splits it into training, validation and test
    }
    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        auto *features = static_cast<float *>(buffers[0]); // 2 x indices
        auto *label = static_cast<int32_t *>(buffers[1]);  // indices
        for (const int64_t i : indices) {
            const float x = *features++ = xy.at(static_cast<size_t>(2 * i));
            const float y = *features++ = xy.at(static_cast<size_t>(2 * i + 1));
            *label++ = colour(x, y);
        }
    }
    int32_t colour(float x, float y) const {
        return (static_cast<int32_t>(x * fields) + static_cast<int32_t>(y * fields)) % 2;
    }
    std::vector<float> xy; // 2 x points
};
ARMATURE_PLUGIN(armature::Dataset<MyDataset>)
