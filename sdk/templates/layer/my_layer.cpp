// my_layer: a learned gain and offset of every feature. (For matrix products, armature/matrix.hpp gives Armadillo.)
#include <armature/layer.hpp>

// For every column x of the input:   y = g * x + b (element by element)      x, y: features x columns;  g, b: features
// Gradients: dg = sum over the columns of dy * x,   db = sum over the columns of dy,   dx = g * dy.
struct MyLayer {
    static constexpr const char *name = "my_layer";
    double gain = 1;
    static void describe(armature::Description<MyLayer> &about) {
        about.summary("A learned gain and offset of every feature").formula("y = g * x + b");
        about.cite({"Ba, Jimmy Lei and Kiros, Jamie Ryan and Hinton, Geoffrey E.", "Layer Normalization", 2016,
                    "arXiv:1607.06450"});
        about.term("my_term");
        about.setting("gain", &MyLayer::gain, "what every gain starts at").search_log(0.1, 10);
    }
    void configure(armature::LayerPlan &plan) const {
        plan.want_inputs(1);
        const armature::Shape x = plan.features();
        plan.output(x);
        plan.parameter({.name = "gain", .extents = {x.features()}, .initialiser = "constant", .value = gain});
        plan.parameter({.name = "offset", .extents = {x.features()}, .initialiser = "constant"});
        plan.backward_reads_input();
    }
    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto x = f.input(), g = f.parameter(0), b = f.parameter(1);
        for (int64_t i = 0, n = x.rows(); i < x.size(); ++i) { // element i belongs to feature i % n
            f.output()[i] = g[i % n] * x[i] + b[i % n];
        }
    }
    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto x = f.input(), g = f.parameter(0), dy = f.output_gradient();
        const int64_t n = x.rows();
        f.input_gradient().write(dy.data, [&](T d, int64_t i) { return g[i % n] * d; });
        const auto sum = [&](auto &&of) { return armature::sum_of<T>(x.columns(), of); }; // over the columns j
        f.parameter_gradient(0).write(
            [&](int64_t k) { return sum([&](int64_t j) { return dy[k + j * n] * x[k + j * n]; }); });
        f.parameter_gradient(1).write([&](int64_t k) { return sum([&](int64_t j) { return dy[k + j * n]; }); });
    }
};
ARMATURE_PLUGIN(armature::Layer<MyLayer>)
