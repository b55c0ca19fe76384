// SPDX-License-Identifier: MIT
// normalize: subtracts a given mean and divides by a given deviation, channel by channel. It learns neither.
#include <armature/layer.hpp>

#include <vector>

namespace {

// y = (x - mean) / deviation, each of one item for all features, or of one for each; in training and in evaluation.
struct Normalize {
    static constexpr const char *name = "normalize";
    std::vector<double> mean = {0.0}, deviation = {1.0};
    int64_t n = 0; // features

    static void describe(armature::Description<Normalize> &about) {
        about.summary("Subtracts a fixed mean and divides by a fixed deviation, channel by channel")
            .formula("y = (x - mean) / deviation")
            .term("ILSVRC, ImageNet")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Orr, Genevieve B. and Mueller, Klaus-Robert",
                   .title = "Efficient BackProp",
                   .year = 1998,
                   .venue = "Neural Networks: Tricks of the Trade, 9-50",
                   .doi = "10.1007/3-540-49430-8_2"});
        about.setting("mean", &Normalize::mean, "of each feature, or one for all");
        about.setting("deviation", &Normalize::deviation, "of each feature, or one for all").above(0);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        n = x.features();
        for (const auto &[what, items] : {std::pair{"mean", &mean}, {"deviation", &deviation}}) {
            const auto count = static_cast<int64_t>(items->size());
            if (count != 1 && count != n) {
                armature::refuse("wants one ", what, ", or one for each of the ", n, " features of ", x, ", got ",
                                 count);
            }
        }
        plan.output(x);
        plan.in_place();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto x = f.input();
        T *y = f.output().data;
        for (int64_t i = 0; i < x.size(); i += n) {
            for (int64_t c = 0; c < n; ++c) { // the division in double: x may be large against its deviation
                y[i + c] = static_cast<T>((static_cast<double>(x[i + c]) - item(mean, c)) / item(deviation, c));
            }
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        f.input_gradient().write(f.output_gradient().data, [&](T g, int64_t i) {
            return static_cast<T>(static_cast<double>(g) / item(deviation, i % n));
        });
    }

private:
    static double item(const std::vector<double> &items, int64_t c) {
        return items.size() == 1 ? items[0] : items[static_cast<size_t>(c)];
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Normalize>)
