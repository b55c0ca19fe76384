// SPDX-License-Identifier: MIT
// layer.hpp: a layer or a loss as a plain struct. It needs
//   static constexpr const char *name = "affine";
//   static void describe(armature::Description<Affine> &);
//   void configure(armature::LayerPlan &);                       // shapes in, shapes and parameters out
//   template <class T> void forward(const armature::Frame<T> &) const;
//   template <class T> void backward(const armature::Frame<T> &) const;
// with T float or double, and closes with ARMATURE_PLUGIN(armature::Layer<Affine>).
#pragma once

#include <armature/describe.hpp>
#include <armature/draft/layer.h>
#include <armature/draft/loss.h>
#include <armature/plugin.hpp>
#include <armature/services.hpp>
#include <armature/tensor.hpp>

#include <algorithm>

namespace armature {

struct Parameter {
    std::string name;
    std::vector<int64_t> extents;
    std::string initialiser = "glorot"; // by default; the experiment may choose another
    double value = 0;                   // for "constant"
    int64_t fan_in = 0;
    int64_t fan_out = 0;
    bool row_sparse = false;
    int64_t rows_per_call = 0;
    bool by_columns = false; // backward gives its gradient to Frame::gradient_by_columns
};

namespace detail {

// How many columns of a parameter make a piece of its gradient. Few enough to stay in a core's second-level cache until
// they have been stepped, with what steps them; 64 if that allows it, since the product that makes them packs its other
// factor anew for every piece; a multiple of 16, so that pieces are aligned; shared out evenly, since a last one of few
// columns is slow.
template <class T> int64_t columns_a_piece(int64_t rows, int64_t columns) {
    constexpr int64_t least = 16, good = 64, least_bytes = 1 << 16, most_bytes = 1 << 18;
    const int64_t column = std::max<int64_t>(rows, 1) * static_cast<int64_t>(sizeof(T));
    const int64_t bytes = std::clamp(good * std::min(column, most_bytes), least_bytes, most_bytes);
    const int64_t pieces = std::max<int64_t>((columns * column + bytes - 1) / bytes, 1);
    return ((columns + pieces - 1) / pieces + least - 1) / least * least;
}

} // namespace detail

// What configure reads (inputs) and answers (everything else). See draft/layer.h for each meaning.
class LayerPlan {
public:
    LayerPlan(const arm_layer_request *request, const arm_layer_plan *plan) : request_(request), plan_(plan) {}

    int32_t type() const { return request_->type; } // of activations and parameters
    uint32_t inputs() const { return request_->input_count; }
    Shape input(uint32_t i = 0) const {
        if (i >= request_->input_count) {
            refuse("wants at least ", i + 1, " inputs, got ", request_->input_count);
        }
        return Shape(request_->inputs[i]);
    }
    void want_inputs(uint32_t n) const {
        if (request_->input_count != n) {
            refuse("wants ", n, n == 1 ? " input" : " inputs", ", got ", request_->input_count);
        }
    }
    // Input i, refused unless its features come first and it has the network's type.
    Shape features(uint32_t i = 0) const {
        const Shape x = input(i);
        if (x.rank() == 0 || x.role(0) != ARM_ROLE_FEATURE || x.type() != type()) {
            refuse("wants features of the network's type as input ", i, ", got ", x,
                   x.type() == ARM_I32 ? " of 32-bit integers" : "");
        }
        return x;
    }
    void output(const Shape &shape) { detail::pass(plan_->output(plan_->context, &shape.c())); }
    void parameter(const Parameter &p) {
        give(plan_->parameter, p);
        if (p.by_columns && ARM_HAS(plan_, arm_layer_plan, gradient_in_pieces)) {
            give_by_columns(parameters_, p.extents);
        }
        ++parameters_;
    }
    void persistent(const Parameter &p) { give(plan_->persistent, p); }
    void saved(int64_t bytes) { detail::pass(plan_->saved(plan_->context, bytes)); }
    void scratch(int64_t bytes) { detail::pass(plan_->scratch(plan_->context, bytes)); }
    void backward_reads_input(uint32_t i = 0) { detail::pass(plan_->backward_reads(plan_->context, ARM_INPUT, i)); }
    void backward_reads_output(uint32_t i = 0) { detail::pass(plan_->backward_reads(plan_->context, ARM_OUTPUT, i)); }
    void no_gradient(uint32_t input = 0) {
        if (ARM_HAS(plan_, arm_layer_plan, no_gradient)) {
            detail::pass(plan_->no_gradient(plan_->context, input));
        }
    }
    // The output is the input's elements in their order: forward then copies them, unless both have one memory.
    void view(uint32_t input = 0, uint32_t output = 0) {
        const bool known = ARM_HAS(plan_, arm_layer_plan, view);
        detail::pass((known ? plan_->view : plan_->in_place)(plan_->context, input, output));
    }
    void in_place(uint32_t input = 0, uint32_t output = 0) {
        detail::pass(plan_->in_place(plan_->context, input, output));
    }
    const arm_layer_plan &c() const { return *plan_; }

private:
    void give(arm_status (*take)(void *, const arm_parameter *), const Parameter &p) {
        Shape shape(type(), {});
        for (const int64_t extent : p.extents) {
            shape.append(ARM_ROLE_NONE, extent);
        }
        const arm_parameter c{sizeof(arm_parameter), p.row_sparse, p.name.c_str(), &shape.c(),
                              p.initialiser.c_str(), p.value,      p.fan_in,       p.fan_out,
                              p.rows_per_call};
        detail::pass(take(plan_->context, &c));
    }
    void give_by_columns(uint32_t parameter, const std::vector<int64_t> &extents) {
        const int64_t rows = extents.at(0), columns = extents.at(1);
        const int64_t together = type() == ARM_F64 ? detail::columns_a_piece<double>(rows, columns)
                                                   : detail::columns_a_piece<float>(rows, columns);
        detail::pass(plan_->gradient_in_pieces(plan_->context, parameter, rows * together));
    }
    const arm_layer_request *request_;
    const arm_layer_plan *plan_;
    uint32_t parameters_ = 0;
};

// One call, by element type. Indices are those of configure.
template <class T> class Frame {
public:
    explicit Frame(const arm_layer_frame *frame) : f_(frame) {}
    bool training() const { return f_->mode == ARM_TRAIN; }
    uint32_t inputs() const { return f_->input_count; }

    Tensor<const T> input(uint32_t i = 0) const { return Tensor<const T>(f_->inputs[i]); }
    Tensor<const int32_t> indices(uint32_t i) const { return Tensor<const int32_t>(f_->inputs[i]); }
    bool input_is_indices(uint32_t i) const { return f_->inputs[i].shape.type == ARM_I32; }
    Tensor<T> output(uint32_t i = 0) const { return Tensor<T>(f_->outputs[i]); }
    Tensor<const T> parameter(uint32_t i) const { return Tensor<const T>(f_->parameters[i]); }
    Tensor<T> persistent(uint32_t i) const { return Tensor<T>(f_->persistent[i]); }

    // backward only
    Tensor<const T> output_gradient(uint32_t i = 0) const { return Tensor<const T>(f_->output_gradients[i]); }
    Gradient<T> input_gradient(uint32_t i = 0) const { return {&f_->input_gradients[i]}; }
    Gradient<T> parameter_gradient(uint32_t i) const { return {&f_->parameter_gradients[i]}; }
    // Calls write(Columns<T>) for some columns after others of the gradient of parameter i, a matrix declared
    // by_columns; not at all if it is not wanted. Each may be stepped as soon as it is written, while it is in the
    // cache, so the parameter is not what it was: gradients that need it come first.
    template <class F> void gradient_by_columns(uint32_t i, F &&write) const;

    template <class U> U *saved() const { return static_cast<U *>(f_->saved); }
    template <class U> U *scratch() const { return static_cast<U *>(f_->scratch); }
    Random random() const { return {f_->random, f_->services}; }
    Math<T> math() const { return Math<T>(f_->services->math); }
    const arm_layer_frame &c() const { return *f_; }

private:
    const arm_layer_frame *f_;
};

template <class T> template <class F> void Frame<T>::gradient_by_columns(uint32_t i, F &&write) const {
    const Gradient<T> whole = parameter_gradient(i);
    if (!whole.wanted()) {
        return;
    }
    const bool in_pieces = whole.c->action == ARM_IN_PIECES;
    const int64_t rows = whole.c->tensor.shape.extents[0], columns = whole.c->tensor.shape.extents[1];
    const int64_t together = detail::columns_a_piece<T>(rows, columns);
    for (int64_t first = 0; first < columns; first += together) {
        const int64_t count = std::min(together, columns - first);
        write(Columns<T>{whole.data() + (in_pieces ? 0 : rows * first), rows, first, count, whole.adds()});
        if (in_pieces) {
            detail::pass(f_->pieces->take(f_->pieces->context, i, rows * first, rows * count));
        }
    }
}

template <class C, int32_t Kind = ARM_KIND_LAYER> struct Layer {
    using Box = detail::Box<C>;

    static arm_status configure(void *instance, const arm_layer_request *request, const arm_layer_plan *plan,
                                arm_error *error) {
        return detail::guard(error, [&] {
            Box &box = *static_cast<Box *>(instance);
            box.type = request->type;
            LayerPlan answers(request, plan);
            box.component.configure(answers);
        });
    }
    static arm_status forward(void *instance, const arm_layer_frame *frame, arm_error *error) {
        return detail::guard(error, [&] {
            const Box &box = *static_cast<const Box *>(instance);
            if (box.type == ARM_F32) {
                box.component.template forward<float>(Frame<float>(frame));
            } else {
                box.component.template forward<double>(Frame<double>(frame));
            }
        });
    }
    static arm_status backward(void *instance, const arm_layer_frame *frame, arm_error *error) {
        return detail::guard(error, [&] {
            const Box &box = *static_cast<const Box *>(instance);
            if (box.type == ARM_F32) {
                box.component.template backward<float>(Frame<float>(frame));
            } else {
                box.component.template backward<double>(Frame<double>(frame));
            }
        });
    }
    static constexpr arm_layer table = {
        sizeof(arm_layer), 0, &detail::create<C, Box>, &detail::destroy<Box>, &configure, &forward, &backward};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_LAYER_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(Kind, &get_interface); }
};

template <class C> using Loss = Layer<C, ARM_KIND_LOSS>;

} // namespace armature
