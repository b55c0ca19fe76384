// SPDX-License-Identifier: MIT
// layer_bench.cpp: see layer_bench.hpp.
#include "support/layer_bench.hpp"

#include "support/allocations.hpp"
#include "support/row_gradient.hpp"
#include "support/services.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace armature::testing {

// What lives from a forward call to its backward call.
struct LayerBench::Memory {
    std::vector<Guarded> inputs, outputs, parameters;
    std::optional<Guarded> saved, scratch;
    std::string parameter_bits;
};

LayerBench::~LayerBench() = default;
LayerBench::LayerBench(LayerBench &&) noexcept = default;

LayerBench::LayerBench(Kind kind, const std::string &name, const std::string &settings, std::vector<Shape> shapes,
                       int32_t type)
    : agreement(shapes.size()), type_(type), memory_(std::make_unique<Memory>()) {
    for (Shape &s : shapes) {
        input_shapes.push_back(s.type() == ARM_I32 ? s : s.with_type(type));
    }
    const Json values = Json::parse(settings);
    const auto library = library_of(kind, name);
    const arm_descriptor &found = find_in(*library, kind, name);
    if (found.get_interface(ARM_LAYER_INTERFACE) == nullptr) { // as host/network/operation.cpp answers for it
        activation_.emplace(kind, name, ARM_ACTIVATION_INTERFACE, values);
        const bool of_input = activation_->instance.table()->derivative_of == ARM_OF_INPUT;
        agreement.outputs = input_shapes;
        agreement.reads_input = {of_input};
        agreement.reads_output = {!of_input};
        agreement.in_place = {{0u, 0u}};
        return;
    }
    layer_.emplace(kind, name, ARM_LAYER_INTERFACE, values);
    std::vector<arm_shape> c;
    for (const Shape &s : input_shapes) {
        c.push_back(s.c());
    }
    const arm_layer_request request{sizeof request, type, static_cast<uint32_t>(c.size()), 0, c.data()};
    const arm_layer_plan table = agreement.table();
    layer_->instance.call(&arm_layer::configure, &request, &table);
    agreement.reads_output.resize(agreement.outputs.size(), false);
}

const arm_descriptor &LayerBench::descriptor() const {
    return layer_ ? layer_->descriptor : activation_->descriptor;
}

void LayerBench::call(const arm_layer_frame &frame, bool backward) {
    const int64_t before = testing::allocations();
    if (layer_) {
        layer_->instance.call(backward ? &arm_layer::backward : &arm_layer::forward, &frame);
    } else {
        const arm_activation_call c{sizeof c,
                                    type_,
                                    input_shapes[0].size(),
                                    frame.inputs[0].data,
                                    frame.outputs[0].data,
                                    backward ? frame.output_gradients[0].data : nullptr,
                                    backward ? frame.input_gradients[0].tensor.data : nullptr,
                                    backward ? frame.input_gradients[0].action : ARM_OVERWRITE,
                                    0,
                                    frame.services};
        if (!backward || frame.input_gradients[0].action != ARM_SKIP) {
            activation_->instance.call(backward ? &arm_activation::backward : &arm_activation::forward, &c);
        }
    }
    allocations += testing::allocations() - before;
}

std::vector<Values> LayerBench::forward(int32_t mode, bool in_place) {
    Memory &m = *memory_ = Memory{};
    std::vector<arm_tensor> x, y, w;
    for (size_t i = 0; i < input_shapes.size(); ++i) {
        x.push_back({m.inputs.emplace_back(input_shapes[i], inputs.at(i)).data(), input_shapes[i].c()});
    }
    for (size_t i = 0; i < agreement.outputs.size(); ++i) {
        const Shape &s = agreement.outputs[i];
        y.push_back({m.outputs.emplace_back(s.size() * width(s.type())).data(), s.c()});
    }
    for (size_t i = 0; i < agreement.parameters.size(); ++i) {
        const Shape &s = agreement.parameters[i].shape;
        w.push_back({m.parameters.emplace_back(s, parameters.at(i)).data(), s.c()});
    }
    if (in_place) {
        m.outputs[0] = Guarded(input_shapes[0], inputs[0]);
        x[0].data = y[0].data = m.outputs[0].data();
    }
    m.saved.emplace(agreement.saved);
    m.scratch.emplace(agreement.scratch);
    arm_layer_frame frame{};
    frame.struct_size = sizeof frame;
    frame.mode = mode;
    frame.input_count = static_cast<uint32_t>(x.size());
    frame.output_count = static_cast<uint32_t>(y.size());
    frame.parameter_count = static_cast<uint32_t>(w.size());
    frame.inputs = x.data();
    frame.outputs = y.data();
    frame.parameters = w.data();
    frame.saved = mode == ARM_TRAIN ? m.saved->data() : nullptr;
    frame.scratch = m.scratch->data();
    frame.random = &random;
    frame.services = &services();
    call(frame, false);

    std::vector<Values> values;
    for (size_t i = 0; i < m.inputs.size(); ++i) {
        EXPECT_TRUE(m.inputs[i].intact()) << "forward wrote outside input " << i;
        EXPECT_EQ(m.inputs[i].bytes(), Guarded(input_shapes[i], inputs[i]).bytes()) << "forward changed input " << i;
    }
    for (size_t i = 0; i < m.outputs.size(); ++i) {
        EXPECT_TRUE(m.outputs[i].intact()) << "forward wrote outside output " << i;
        EXPECT_EQ(m.outputs[i].unwritten(agreement.outputs[i]), 0) << "forward left cells of output " << i;
        values.push_back(m.outputs[i].values(agreement.outputs[i]));
    }
    for (size_t i = 0; i < m.parameters.size(); ++i) {
        const Shape &s = agreement.parameters[i].shape;
        EXPECT_EQ(m.parameters[i].bytes(), Guarded(s, parameters[i]).bytes()) << "forward changed parameter " << i;
    }
    EXPECT_TRUE(m.saved->intact()) << "forward wrote outside its saved memory";
    EXPECT_TRUE(m.scratch->intact()) << "forward wrote outside its scratch memory";
    return values;
}

std::string LayerBench::output_bits() const {
    std::string all;
    for (const Guarded &y : memory_->outputs) {
        all += y.bytes();
    }
    return all;
}

Gradients LayerBench::backward(const std::vector<Values> &output_gradients, std::vector<int32_t> actions, double base,
                               bool in_place) {
    Memory &m = *memory_;
    m.scratch.emplace(agreement.scratch);
    std::vector<arm_tensor> x, y, w, dy;
    std::vector<Guarded> arriving, leaving;
    for (size_t i = 0; i < input_shapes.size(); ++i) {
        x.push_back({agreement.reads_input[i] ? m.inputs[i].data() : nullptr, input_shapes[i].c()});
    }
    for (size_t i = 0; i < agreement.outputs.size(); ++i) {
        const Shape &s = agreement.outputs[i];
        y.push_back({agreement.reads_output[i] ? m.outputs[i].data() : nullptr, s.c()});
        arriving.push_back(output_gradients.at(i).empty() ? Guarded(0) : Guarded(s, output_gradients[i]));
        dy.push_back({output_gradients[i].empty() ? nullptr : arriving[i].data(), s.c()});
    }
    std::vector<Shape> shapes = input_shapes;
    for (size_t i = 0; i < agreement.parameters.size(); ++i) {
        shapes.push_back(agreement.parameters[i].shape);
        w.push_back({m.parameters[i].data(), shapes.back().c()});
    }
    std::vector<arm_gradient> gradients;
    std::map<size_t, RowGradient> rows; // of the row-sparse parameters
    for (size_t i = 0; i < shapes.size(); ++i) {
        const bool possible = shapes[i].type() != ARM_I32;
        const int32_t action = !possible ? ARM_SKIP : actions.empty() ? ARM_OVERWRITE : actions.at(i);
        const Values start(static_cast<size_t>(shapes[i].size()), base);
        leaving.push_back(action == ARM_ADD ? Guarded(shapes[i], start)
                                            : Guarded(action == ARM_SKIP ? 0 : shapes[i].size() * width(type_)));
        void *data = action == ARM_SKIP ? nullptr : leaving[i].data();
        if (in_place && i == 0) {
            data = dy[0].data;
        }
        gradients.push_back({{data, shapes[i].c()}, action, 0, 0, nullptr, nullptr});
        const network::ParameterAnswer *parameter = i < x.size() ? nullptr : &agreement.parameters[i - x.size()];
        if (parameter != nullptr && parameter->row_sparse && action != ARM_SKIP) { // the host never asks to add
            RowGradient &r = rows.try_emplace(i, parameter->shape, parameter->rows_per_call).first->second;
            gradients.back() = r.c();
        }
    }
    arm_layer_frame frame{};
    frame.struct_size = sizeof frame;
    frame.mode = ARM_TRAIN;
    frame.input_count = static_cast<uint32_t>(x.size());
    frame.output_count = static_cast<uint32_t>(y.size());
    frame.parameter_count = static_cast<uint32_t>(w.size());
    frame.inputs = x.data();
    frame.outputs = y.data();
    frame.parameters = w.data();
    frame.output_gradients = dy.data();
    frame.input_gradients = gradients.data();
    frame.parameter_gradients = gradients.data() + x.size();
    frame.saved = m.saved->data();
    frame.scratch = m.scratch->data();
    frame.random = &random;
    frame.services = &services();
    call(frame, true);

    Gradients result;
    for (size_t i = 0; i < shapes.size(); ++i) {
        const bool input = i < x.size();
        const std::string who =
            input ? "the gradient of input " + std::to_string(i) : "that of " + agreement.parameters[i - x.size()].name;
        const Guarded &memory = rows.count(i) != 0   ? rows.at(i).values()
                                : in_place && i == 0 ? arriving[0]
                                                     : leaving[i];
        EXPECT_TRUE(memory.intact()) << "backward wrote outside " << who;
        Values values;
        if (rows.count(i) != 0) {
            values.assign(static_cast<size_t>(shapes[i].size()), base);
            rows.at(i).add_to(values);
        } else if (gradients[i].action != ARM_SKIP) {
            EXPECT_EQ(memory.unwritten(shapes[i]), 0) << "backward left cells of " << who;
            values = memory.values(shapes[i]);
        }
        (input ? result.inputs : result.parameters).push_back(std::move(values));
        result.bits.push_back(gradients[i].action == ARM_SKIP ? "" : memory.bytes());
    }
    for (size_t i = in_place ? 1 : 0; i < arriving.size(); ++i) {
        const bool none = output_gradients[i].empty();
        EXPECT_EQ(arriving[i].bytes(), none ? "" : Guarded(agreement.outputs[i], output_gradients[i]).bytes())
            << "backward changed the gradient of output " << i;
    }
    EXPECT_TRUE(m.saved->intact() && m.scratch->intact()) << "backward wrote outside its saved or scratch memory";
    return result;
}

void expect_near(const Values &actual, const Values &expected, double tolerance) {
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        if (!std::isfinite(expected[i])) {
            EXPECT_EQ(std::isnan(actual[i]), std::isnan(expected[i])) << "element " << i;
            EXPECT_TRUE(std::isnan(expected[i]) || actual[i] == expected[i]) << "element " << i << ": " << actual[i];
        } else {
            EXPECT_NEAR(actual[i], expected[i], tolerance * (1 + std::abs(expected[i]))) << "element " << i;
        }
    }
}

} // namespace armature::testing
