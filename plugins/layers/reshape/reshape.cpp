// SPDX-License-Identifier: MIT
// reshape: gives an example's elements other extents; batch and time stay. The memory stays as it is.
#include <armature/layer.hpp>

#include <vector>

namespace {

using namespace armature;

// y = x with the extents [feature], [feature, length] or [feature, width, height]; one of them may be -1: what is left.
// The first extent varies fastest in x and in y.
struct Reshape {
    static constexpr const char *name = "reshape";
    std::vector<int64_t> extents;

    static void describe(Description<Reshape> &about) {
        about.summary("Gives the elements of an example other extents; one may be -1: what is left")
            .formula("y = x, with the shape [feature], [feature, length] or [feature, width, height], batch, time")
            .term("Convolutional neural network (CNN)")
            .cite({.authors = "LeCun, Yann and Bottou, Leon and Bengio, Yoshua and Haffner, Patrick",
                   .title = "Gradient-based learning applied to document recognition",
                   .year = 1998,
                   .venue = "Proceedings of the IEEE 86(11), 2278-2324",
                   .doi = "10.1109/5.726791"});
        about
            .setting("extents", &Reshape::extents, "of an example: feature; feature, length; or feature, width, height")
            .required()
            .minimum(-1);
    }

    void check() const {
        int64_t open = 0;
        for (const int64_t extent : extents) {
            open += extent == -1;
            if (extent == 0) {
                refuse("an extent of 0 leaves no elements; -1 stands for what is left");
            }
        }
        if (extents.empty() || extents.size() > 3) {
            refuse("wants one extent (feature), two (feature, length) or three (feature, width, height), got ",
                   extents.size());
        }
        if (open > 1) {
            refuse("can find out one extent, not ", open, ": write -1 once");
        }
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.input();
        if (x.type() != plan.type()) {
            refuse("wants numbers of the network's type, got ", x, " of another type");
        }
        const Shape one = x.without(ARM_ROLE_BATCH).without(ARM_ROLE_TIME);
        const std::vector<int64_t> wanted = complete(one.size(), x);
        Shape y(x.type(), {});
        for (size_t i = 0; i < wanted.size(); ++i) {
            constexpr int32_t picture[] = {ARM_ROLE_FEATURE, ARM_ROLE_WIDTH, ARM_ROLE_HEIGHT};
            y.append(wanted.size() == 2 && i == 1 ? ARM_ROLE_LENGTH : picture[i], wanted[i]);
        }
        for (const int32_t role : {ARM_ROLE_BATCH, ARM_ROLE_TIME}) {
            if (x.has(role)) {
                y.append(role, x.extent_of(role));
            }
        }
        plan.output(y);
        plan.view();
    }

    template <class T> void forward(const Frame<T> &f) const {
        if (f.input().data != f.output().data) {
            std::memcpy(f.output().data, f.input().data, static_cast<size_t>(f.input().size()) * sizeof(T));
        }
    }

    template <class T> void backward(const Frame<T> &f) const {
        const T *dy = f.output_gradient().data;
        if (f.input_gradient().data() != dy) {
            f.input_gradient().write(dy, [](T g, int64_t) { return g; });
        }
    }

private:
    // With what is left in the place of -1.
    std::vector<int64_t> complete(int64_t elements, const Shape &x) const {
        std::vector<int64_t> all = extents;
        int64_t rest = elements;
        std::string text;
        for (const int64_t extent : extents) {
            text += (text.empty() ? "" : ", ") + std::to_string(extent);
            rest = extent > 0 && rest % extent == 0 ? rest / extent : extent > 0 ? 0 : rest;
        }
        bool open = false;
        for (int64_t &extent : all) {
            open = open || extent == -1;
            extent = extent == -1 ? rest : extent;
        }
        if (rest < 1 || (!open && rest != 1)) {
            refuse("cannot give the ", elements, " elements of an example of ", x, " the extents [", text,
                   "]; write -1 for one of them to have it found out");
        }
        return all;
    }
};

} // namespace

ARMATURE_PLUGIN(Layer<Reshape>)
