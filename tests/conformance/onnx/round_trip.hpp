// SPDX-License-Identifier: MIT
// round_trip.hpp: a network of ours through ONNX and back: written as a model, read again by the import, which ONNX's
// own cases keep honest, and run on the same numbers.
#pragma once

#include "judge.hpp"
#include "onnx/export.hpp"
#include "plugin/settings.hpp"
#include "training/weights.hpp"

namespace armature::conformance {

// The numbers of a tensor of ours in ONNX's order of axes: (time,) batch, feature, length, height, width. Written down
// here a second time, so that a mistake in host/onnx does not pass.
inline onnx::Tensor in_order_of_onnx(const arm_tensor &tensor) {
    const Shape shape(tensor.shape);
    std::map<int32_t, int64_t> step; // of each role in our memory
    int64_t elements = 1;
    for (uint32_t d = 0; d < shape.rank(); ++d) {
        step[shape.role(d)] = elements;
        elements *= shape.extent(d);
    }
    onnx::Tensor out;
    std::vector<int64_t> places = {0};
    for (const int32_t role :
         {ARM_ROLE_TIME, ARM_ROLE_BATCH, ARM_ROLE_FEATURE, ARM_ROLE_LENGTH, ARM_ROLE_HEIGHT, ARM_ROLE_WIDTH}) {
        if (!step.contains(role)) {
            continue;
        }
        out.dims.push_back(shape.extent_of(role));
        std::vector<int64_t> further;
        for (const int64_t place : places) {
            for (int64_t i = 0; i < out.dims.back(); ++i) {
                further.push_back(place + i * step[role]);
            }
        }
        places = std::move(further);
    }
    const bool indices = shape.type() == ARM_I32;
    out.type = indices ? onnx::Type::int32 : onnx::Type::float32;
    for (const int64_t place : places) {
        indices ? out.integers.push_back(static_cast<const int32_t *>(tensor.data)[place])
                : out.floats.push_back(static_cast<const float *>(tensor.data)[place]);
    }
    return out;
}

// Running statistics as after some training: means of both signs, variances that are positive and not 1.
inline void wear(network::Network &network) {
    auto *all = static_cast<float *>(network.persistent_data());
    for (const network::Slice &slice : network.persistent()) {
        for (int64_t i = 0; i < slice.count; ++i) {
            all[slice.offset + i] = slice.name.ends_with("variance") ? 0.5f + 0.25f * static_cast<float>(i % 7)
                                                                     : 0.3f * static_cast<float>(i % 5) - 0.5f;
        }
    }
}

struct Journey {
    onnx::WrittenModel model;
    std::vector<std::string> layers; // components that the import makes of it
    int64_t elements = 0;            // of the first output, that were compared
    double largest = 0, difference = 0;
};

// In single precision, on a batch that no other extent is equal to.
inline Journey journey(const experiment::Resolved &experiment, const std::vector<data::Field> &fields,
                       network::Network &network, plugin::Registry &registry, int64_t batch = 2) {
    Journey out;
    out.model = onnx::export_network(experiment, fields, registry, ARM_F32, training::tensors(network), "the network",
                                     "a test");
    network::Plan &plan = network.plan(network::Mode::evaluate, batch);
    testing::fill(plan, fields, 7);
    onnx::Given given;
    given.components = component_names();
    for (const onnx::Port &input : out.model.inputs) {
        given.known[input.name] = in_order_of_onnx(plan.field_tensor(input.name));
    }
    plan.forward(1);
    const onnx::Tensor expected = in_order_of_onnx(plan.output(experiment.losses.at(0).of));

    const onnx::Model read = onnx::parse_model(onnx::encode(out.model), "written.onnx");
    const auto translation = [&] {
        try {
            return onnx::translate(read, given);
        } catch (const Refused &refused) {
            throw std::runtime_error(fmt::format("{} wants {}", refused.who, refused.reason));
        }
    }();
    for (const onnx::LayerEntry &entry : translation->net.layers) {
        out.layers.push_back(entry.component);
    }
    const std::vector<double> outputs = Player(*translation, false, given.known).play().at(0);
    if (translation->outputs[0].value->extents() != expected.dims ||
        outputs.size() != static_cast<size_t>(expected.size())) {
        throw std::runtime_error(fmt::format("the output is [{}], expected [{}]",
                                             fmt::join(translation->outputs[0].value->extents(), ", "),
                                             fmt::join(expected.dims, ", ")));
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
        const double y = expected.real(static_cast<int64_t>(i));
        out.largest = std::max(out.largest, std::abs(y));
        const double apart = std::abs(outputs[i] - y);
        out.difference = apart > out.difference || std::isnan(apart) ? apart : out.difference;
    }
    out.elements = expected.size();
    return out;
}

} // namespace armature::conformance
