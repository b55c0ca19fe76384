// SPDX-License-Identifier: MIT
// concatenate: inputs one after another along a dimension.
#include <armature/layer.hpp>

namespace {

// y holds x_1, ..., x_n side by side along `axis`. Seen from memory, each input is `outer` runs of `run(k)` elements,
// where run(k) is the product of its extents up to the axis; y's runs are the inputs' runs one after another.
struct Concatenate {
    static constexpr const char *name = "concatenate";
    std::string axis = "feature";

    static void describe(armature::Description<Concatenate> &about) {
        about.summary("Inputs one after another along a dimension")
            .formula("y = [x_1; ...; x_n]")
            .term("Inception module")
            .cite({.authors = "Szegedy, Christian and Liu, Wei and Jia, Yangqing and Sermanet, Pierre and Reed, Scott "
                              "and Anguelov, Dragomir and Erhan, Dumitru and Vanhoucke, Vincent and Rabinovich, Andrew",
                   .title = "Going deeper with convolutions",
                   .year = 2015,
                   .venue = "CVPR",
                   .doi = "10.1109/CVPR.2015.7298594",
                   .arxiv = "1409.4842"});
        about.setting("axis", &Concatenate::axis, "the dimension along which inputs are joined")
            .choices({"feature", "width", "height", "length", "time"});
    }

    void configure(armature::LayerPlan &plan) {
        const armature::Shape first = plan.input(0);
        const uint32_t at = first.dimension(axis);
        int64_t extent = 0;
        for (uint32_t k = 0; k < plan.inputs(); ++k) {
            const armature::Shape x = plan.input(k);
            if (x.type() != plan.type() || !x.has(first.role(at)) ||
                !(x.with(first.role(at), first.extent(at)) == first)) {
                armature::refuse("wants inputs that differ in ", axis, " only: input 0 is ", first, ", input ", k,
                                 " is ", x);
            }
            extent += x.extent(at);
        }
        plan.output(first.with(first.role(at), extent));
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const Runs all = runs(f.output().shape());
        int64_t offset = 0;
        for (uint32_t k = 0; k < f.inputs(); ++k) {
            const auto x = f.input(k);
            const int64_t length = runs(x.shape()).length;
            for (int64_t j = 0; j < all.count; ++j) {
                std::memcpy(f.output().data + j * all.length + offset, x.data + j * length,
                            static_cast<size_t>(length) * sizeof(T));
            }
            offset += length;
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const auto dy = f.output_gradient();
        const Runs all = runs(dy.shape());
        int64_t offset = 0;
        for (uint32_t k = 0; k < f.inputs(); ++k) {
            const int64_t length = runs(f.c().inputs[k].shape).length;
            if (const auto dx = f.input_gradient(k); dx.wanted()) {
                for (int64_t j = 0; j < all.count; ++j) {
                    armature::accumulate(dy.data + j * all.length + offset, dx.data() + j * length, length,
                                         dx.c->action, [](T g, int64_t) { return g; });
                }
            }
            offset += length;
        }
    }

private:
    struct Runs {
        int64_t length, count;
    };
    Runs runs(const armature::Shape &shape) const {
        const uint32_t at = shape.dimension(axis);
        int64_t length = 1;
        for (uint32_t i = 0; i <= at; ++i) {
            length *= shape.extent(i);
        }
        return {length, length == 0 ? 0 : shape.size() / length};
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Concatenate>)
