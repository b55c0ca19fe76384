// my_initialiser: keeps the variance of the activations of units that are about linear around 0, such as tanh.
#include <armature/initialiser.hpp>

#include <cmath>

// w ~ N(0, gain^2 / fan_in): then the sum of fan_in inputs of variance 1 has variance gain^2.
struct MyInitialiser {
    static constexpr const char *name = "my_initialiser";
    double gain = 1;

    static void describe(armature::Description<MyInitialiser> &about) {
        about.summary("Variance 1 / fan_in")
            .formula("w ~ N(0, gain^2 / fan_in)")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Orr, Genevieve B. and Mueller, Klaus-Robert",
                   .title = "Efficient BackProp",
                   .year = 1998,
                   .venue = "Neural Networks: Tricks of the Trade",
                   .doi = "10.1007/3-540-49430-8_2"});
        about.term("my_term");
        about.setting("gain", &MyInitialiser::gain, "factor on every weight").above(0).search_log(0.5, 2);
    }
    template <class T> void fill(const armature::Filling<T> &w) const {
        const double fan_in = static_cast<double>(w.want_fan_in()); // refuses a parameter that has none, such as a bias
        w.normal(0, gain / std::sqrt(fan_in)); // from the host's stream; w.tensor()[i] are the elements themselves
    }
};
ARMATURE_PLUGIN(armature::Initialiser<MyInitialiser>)
