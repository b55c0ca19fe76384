// SPDX-License-Identifier: MIT
// constant: a vector of one number, without inputs. A learned one is parameter.
#include <armature/layer.hpp>

#include <algorithm>

namespace {

// y = value, [features]. It has no input, so nothing to give back.
struct Constant {
    static constexpr const char *name = "constant";
    double value = 0;
    int64_t features = 1;

    static void describe(armature::Description<Constant> &about) {
        about.summary("A vector of one number")
            .formula("y = value")
            .term("Theano")
            .cite({.authors =
                       "Bergstra, James and Breuleux, Olivier and Bastien, Frédéric and Lamblin, Pascal and "
                       "Pascanu, Razvan and Desjardins, Guillaume and Turian, Joseph and Warde-Farley, David and "
                       "Bengio, Yoshua",
                   .title = "Theano: A CPU and GPU math compiler in Python",
                   .year = 2010,
                   .venue = "Proceedings of the 9th Python in Science Conference, 18-24",
                   .doi = "10.25080/Majora-92bf1922-003"});
        about.setting("value", &Constant::value, "the number");
        about.setting("features", &Constant::features, "how often; once fits every other input").minimum(1);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(0);
        plan.output(armature::Shape(plan.type(), {{ARM_ROLE_FEATURE, features}}));
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        std::fill_n(f.output().data, features, static_cast<T>(value));
    }

    template <class T> void backward(const armature::Frame<T> &) const {}
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Constant>)
