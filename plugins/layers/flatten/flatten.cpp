// SPDX-License-Identifier: MIT
// flatten: all dimensions of an example become features. The memory stays as it is.
#include <armature/layer.hpp>

namespace {

// [feature, width, height, batch] -> [feature width height, batch]; batch and time stay. The features vary fastest, so
// the bytes of x and y are the same, and where the host lays y over x there is nothing to do.
struct Flatten {
    static constexpr const char *name = "flatten";

    static void describe(armature::Description<Flatten> &about) {
        about.summary("Turns all dimensions of an example into features")
            .formula("y = x, with the shape [product of all extents but batch and time, batch, time]")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Bengio, Yoshua and Haffner, Patrick",
                   .title = "Gradient-based learning applied to document recognition",
                   .year = 1998,
                   .venue = "Proceedings of the IEEE 86(11), 2278-2324",
                   .doi = "10.1109/5.726791"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape x = plan.input();
        if (x.type() != plan.type()) {
            armature::refuse("wants numbers of the network's type, got ", x, " of another type");
        }
        int64_t features = 1;
        for (uint32_t i = 0; i < x.rank(); ++i) {
            features *= x.role(i) == ARM_ROLE_BATCH || x.role(i) == ARM_ROLE_TIME ? 1 : x.extent(i);
        }
        armature::Shape y(x.type(), {{ARM_ROLE_FEATURE, features}});
        for (const int32_t role : {ARM_ROLE_BATCH, ARM_ROLE_TIME}) {
            if (x.has(role)) {
                y.append(role, x.extent_of(role));
            }
        }
        plan.output(y);
        plan.view();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        if (f.input().data != f.output().data) {
            std::memcpy(f.output().data, f.input().data, static_cast<size_t>(f.input().size()) * sizeof(T));
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *dy = f.output_gradient().data;
        if (f.input_gradient().data() != dy) {
            f.input_gradient().write(dy, [](T g, int64_t) { return g; });
        }
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Flatten>)
