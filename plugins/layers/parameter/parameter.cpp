// SPDX-License-Identifier: MIT
// parameter: a learned vector, without inputs. A fixed one is constant.
#include <armature/layer.hpp>

namespace {

// y = w, [features]; dw = dy. The parameter is called weight, so that an experiment's "initialiser" speaks of it.
struct LearnedVector {
    static constexpr const char *name = "parameter";
    int64_t features = 0;
    std::string start = "constant";
    double value = 0;

    static void describe(armature::Description<LearnedVector> &about) {
        about.summary("A learned vector")
            .formula("y = w")
            .term("Theano")
            .cite({.authors =
                       "Bergstra, James and Breuleux, Olivier and Bastien, Frédéric and Lamblin, Pascal and "
                       "Pascanu, Razvan and Desjardins, Guillaume and Turian, Joseph and Warde-Farley, David and "
                       "Bengio, Yoshua",
                   .title = "Theano: A CPU and GPU math compiler in Python",
                   .year = 2010,
                   .venue = "Proceedings of the 9th Python in Science Conference, 18-24",
                   .doi = "10.25080/Majora-92bf1922-003"});
        about.setting("features", &LearnedVector::features, "its length").required().minimum(1);
        about.setting("start", &LearnedVector::start, "the initialiser it starts with, by name");
        about.setting("value", &LearnedVector::value, "what every element starts at, where that is \"constant\"");
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(0);
        plan.output(armature::Shape(plan.type(), {{ARM_ROLE_FEATURE, features}}));
        plan.parameter({.name = "weight", .extents = {features}, .initialiser = start, .value = value});
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        std::memcpy(f.output().data, f.parameter(0).data, static_cast<size_t>(features) * sizeof(T));
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        f.parameter_gradient(0).write(f.output_gradient().data, [](T g, int64_t) { return g; });
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<LearnedVector>)
