// my_activation: the inverse square root unit: a smooth step, without any exponential.
#include <armature/activation.hpp>

#include <cmath>

// y = x / sqrt(1 + a x^2), element by element, between -1 / sqrt(a) and 1 / sqrt(a).
// y' = (1 / sqrt(1 + a x^2))^3, a function of x: so backward is given x. (Of y: armature::Of::output, if that is
// shorter.)
struct MyActivation {
    static constexpr const char *name = "my_activation";
    static constexpr armature::Of derivative_of = armature::Of::input;
    double a = 1;

    static void describe(armature::Description<MyActivation> &about) {
        about.summary("Inverse square root unit: a smooth step without an exponential")
            .formula("y = x / sqrt(1 + a x^2)")
            .cite({.authors = "Carlile, Brad and Delamarter, Guy and Kinney, Paul and Marti, Akiko and Whitney, Brian",
                   .title = "Improving Deep Learning by Inverse Square Root Linear Units (ISRLUs)",
                   .year = 2017,
                   .arxiv = "1710.09967"});
        about.term("my_term");
        about.setting("a", &MyActivation::a, "how early it bends; the limits are 1 / sqrt(a)")
            .above(0)
            .search_log(0.1, 10);
    }
    template <class T> T f(T x) const { return x * shrink(x); }
    template <class T> T df(T x) const { return shrink(x) * shrink(x) * shrink(x); }

private:
    template <class T> T shrink(T x) const { return 1 / std::sqrt(1 + static_cast<T>(a) * x * x); }
};
ARMATURE_PLUGIN(armature::Activation<MyActivation>)
