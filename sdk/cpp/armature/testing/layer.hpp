// SPDX-License-Identifier: MIT
// layer.hpp: a layer or a loss called by hand, in double, with all of its memory: what a plugin's own test needs of a
// host. Memory to be written starts as NaN, and backward sees only what configure asked for. Not for row-sparse
// parameters.
//   Call<Scale> call({.gain = 2}, {Shape(ARM_F64, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_BATCH, 3}})});
//   call.input(0) = {...};    call.parameter(0) = {...};    call.forward();     then call.output(0)
//   call.backward({...});     then call.input_gradient(0), call.parameter_gradient(0)
#pragma once

#include <armature/layer.hpp>
#include <armature/testing.hpp>
#include <armature/testing/services.hpp>

#include <limits>
#include <vector>

namespace armature::testing {

template <class C> class Call {
public:
    Call(C component, const std::vector<Shape> &inputs) : component_(std::move(component)) {
        std::vector<arm_shape> shapes;
        for (const Shape &shape : inputs) {
            shapes.push_back(shape.c());
            inputs_.emplace_back(shape);
        }
        const arm_layer_request request{sizeof request, ARM_F64, static_cast<uint32_t>(shapes.size()), 0,
                                        shapes.data()};
        const arm_layer_plan plan{sizeof plan,
                                  0,
                                  this,
                                  &take_output,
                                  &take_parameter,
                                  &take_persistent,
                                  &take_saved,
                                  &take_scratch,
                                  &take_reads,
                                  &take_in_place,
                                  &take_no_gradient,
                                  &take_in_place,
                                  &take_pieces};
        LayerPlan answers(&request, &plan);
        component_.configure(answers);
    }
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    std::vector<double> &input(size_t i) { return inputs_.at(i).values; }
    std::vector<int32_t> &labels(size_t i) { return inputs_.at(i).labels; } // of an input of type ARM_I32
    std::vector<double> &parameter(size_t i) { return parameters_.at(i).values; }
    std::vector<double> &persistent(size_t i) { return persistent_.at(i).values; }
    const std::vector<double> &output(size_t i = 0) const { return outputs_.at(i).values; }
    const Shape &output_shape(size_t i = 0) const { return outputs_.at(i).shape; }
    const std::vector<double> &input_gradient(size_t i = 0) const { return inputs_.at(i).gradient; }
    const std::vector<double> &parameter_gradient(size_t i) const { return parameters_.at(i).gradient; }

    void forward(int32_t mode = ARM_TRAIN) {
        for (Buffer &output : outputs_) {
            output.values = blank(output.shape);
        }
        Frames frames(*this, mode, true);
        component_.template forward<double>(Frame<double>(&frames.frame));
    }
    // dy: the gradient of output 0; none arrives at the others. wanted: which inputs' gradients; by default of all that
    // are no labels.
    void backward(const std::vector<double> &dy, const std::vector<bool> &wanted = {}) {
        outputs_.at(0).gradient = dy;
        Frames frames(*this, ARM_TRAIN, false);
        for (size_t i = 0; i < inputs_.size(); ++i) {
            const bool skip = inputs_[i].shape.type() != ARM_F64 || (i < wanted.size() && !wanted[i]);
            frames.input_gradients.push_back(gradient(inputs_[i], skip));
        }
        for (Buffer &parameter : parameters_) {
            frames.parameter_gradients.push_back(gradient(parameter, false));
        }
        frames.frame.input_gradients = frames.input_gradients.data();
        frames.frame.parameter_gradients = frames.parameter_gradients.data();
        component_.template backward<double>(Frame<double>(&frames.frame));
    }

private:
    struct Buffer {
        explicit Buffer(const Shape &s) : shape(s), values(blank(s)), labels(static_cast<size_t>(s.size())) {}
        arm_tensor tensor(bool given) {
            void *data = shape.type() == ARM_I32 ? static_cast<void *>(labels.data()) : values.data();
            return {given ? data : nullptr, shape.c()};
        }
        Shape shape;
        std::vector<double> values, gradient;
        std::vector<int32_t> labels;
        bool read_backward = false;
    };
    // A frame and the arrays it points to.
    struct Frames {
        Frames(Call &call, int32_t mode, bool forward) {
            for (Buffer &input : call.inputs_) {
                inputs.push_back(input.tensor(forward || input.read_backward));
            }
            for (Buffer &output : call.outputs_) {
                outputs.push_back(output.tensor(forward || output.read_backward));
                output_gradients.push_back(
                    {output.gradient.empty() ? nullptr : output.gradient.data(), output.shape.c()});
            }
            for (Buffer &parameter : call.parameters_) {
                parameters.push_back(parameter.tensor(true));
            }
            for (Buffer &tensor : call.persistent_) {
                persistent.push_back(tensor.tensor(true));
            }
            const auto count = [](const auto &list) { return static_cast<uint32_t>(list.size()); };
            frame = {.struct_size = sizeof frame,
                     .mode = mode,
                     .input_count = count(inputs),
                     .output_count = count(outputs),
                     .parameter_count = count(parameters),
                     .persistent_count = count(persistent),
                     .inputs = inputs.data(),
                     .outputs = outputs.data(),
                     .parameters = parameters.data(),
                     .persistent = persistent.data(),
                     .output_gradients = forward ? nullptr : output_gradients.data(),
                     .input_gradients = nullptr,
                     .parameter_gradients = nullptr,
                     .saved = call.saved_.data(),
                     .scratch = call.scratch_.data(),
                     .random = &stream,
                     .services = services(),
                     .pieces = nullptr};
        }
        std::vector<arm_tensor> inputs, outputs, parameters, persistent, output_gradients;
        std::vector<arm_gradient> input_gradients, parameter_gradients;
        arm_layer_frame frame;
    };

    static std::vector<double> blank(const Shape &shape) {
        return std::vector<double>(static_cast<size_t>(shape.size()), std::numeric_limits<double>::quiet_NaN());
    }
    static arm_gradient gradient(Buffer &of, bool skip) {
        of.gradient = skip ? std::vector<double>() : blank(of.shape);
        return {{skip ? nullptr : of.gradient.data(), of.shape.c()},
                skip ? ARM_SKIP : ARM_OVERWRITE,
                0,
                0,
                nullptr,
                nullptr};
    }

    static arm_status take_output(void *call, const arm_shape *shape) {
        static_cast<Call *>(call)->outputs_.emplace_back(*shape);
        return ARM_OK;
    }
    static arm_status take_parameter(void *call, const arm_parameter *parameter) {
        static_cast<Call *>(call)->parameters_.emplace_back(*parameter->shape);
        return parameter->row_sparse != 0 ? ARM_UNSUPPORTED : ARM_OK;
    }
    static arm_status take_persistent(void *call, const arm_parameter *tensor) {
        static_cast<Call *>(call)->persistent_.emplace_back(*tensor->shape);
        return ARM_OK;
    }
    static arm_status take_saved(void *call, int64_t bytes) {
        static_cast<Call *>(call)->saved_.resize(static_cast<size_t>(bytes) / sizeof(double) + 1);
        return ARM_OK;
    }
    static arm_status take_scratch(void *call, int64_t bytes) {
        static_cast<Call *>(call)->scratch_.resize(static_cast<size_t>(bytes) / sizeof(double) + 1);
        return ARM_OK;
    }
    static arm_status take_reads(void *call, int32_t what, uint32_t index) {
        Call &self = *static_cast<Call *>(call);
        (what == ARM_INPUT ? self.inputs_ : self.outputs_).at(index).read_backward = true;
        return ARM_OK;
    }
    static arm_status take_in_place(void *, uint32_t, uint32_t) { return ARM_OK; }
    static arm_status take_no_gradient(void *, uint32_t) { return ARM_OK; }
    static arm_status take_pieces(void *, uint32_t, int64_t) { return ARM_OK; }

    C component_;
    std::vector<Buffer> inputs_, outputs_, parameters_, persistent_;
    std::vector<double> saved_, scratch_;
};

} // namespace armature::testing
