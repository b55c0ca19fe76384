// SPDX-License-Identifier: MIT
// play.hpp: one case through the host's own network: its graph is translated as `armature import` would, its inputs
// become fields or weights, and what comes out is brought back into ONNX's order.
#pragma once

#include "compare.hpp"
#include "network/network.hpp"
#include "onnx/translate.hpp"
#include "support/layer_bench.hpp"
#include "support/networks.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace armature::conformance {

using onnx::Refused;
using onnx::Told;

// Runs what a graph was translated to, on the numbers of one set of data.
class Player {
public:
    Player(const onnx::Translation &translation, bool in_double, const std::map<std::string, onnx::Tensor> &numbers)
        : t_(translation), type_(in_double ? ARM_F64 : ARM_F32), numbers_(numbers),
          registry_(std::make_unique<plugin::Registry>(testing::catalogue())) {
        collect_fields();
        std::vector<experiment::Layer> layers;
        for (const onnx::LayerEntry &entry : t_.net.layers) {
            layers.push_back(testing::layer(entry.component, entry.settings, entry.name, entry.inputs));
        }
        std::vector<experiment::Loss> losses;
        for (const onnx::LossEntry &entry : t_.net.losses) {
            losses.push_back(testing::loss(entry.component, entry.of, entry.target));
        }
        experiment_ = testing::experiment(std::move(layers), std::move(losses), batch_);
        for (const onnx::Output &output : t_.outputs) { // what a metric looks at outlives the pass
            if (output.value) {
                experiment_.metrics.push_back({output.name, {}, source(*output.value).name, ""});
            }
        }
        network_ = std::make_unique<network::Network>(experiment_, fields_, *registry_, type_);
        network_->initialise(1);
        for (const onnx::Weight &weight : t_.net.weights) {
            set(weight);
        }
    }

    // Every output in ONNX's order. Throws std::runtime_error if a tensor is not as the translation said.
    std::vector<std::vector<double>> play() {
        network::Plan &plan = network_->plan(t_.net.training ? network::Mode::train : network::Mode::evaluate, batch_);
        for (size_t f = 0; f < fields_.size(); ++f) {
            fill(plan.field(f), f);
        }
        plan.forward(1);
        std::vector<std::vector<double>> out;
        for (const onnx::Output &output : t_.outputs) {
            out.push_back(output.value ? read(plan.output(source(*output.value).name), *output.value)
                                       : told(plan, output.told));
        }
        return out;
    }

private:
    const onnx::Source &source(const onnx::Value &value) const { return t_.net.sources[value.source]; }

    void collect_fields() {
        for (const onnx::Source &source : t_.net.sources) {
            if (source.kind != onnx::Source::Kind::field || !source.used || !source.decided) {
                continue;
            }
            Shape one(source.indices ? static_cast<int32_t>(ARM_I32) : type_, {});
            int64_t batch = 1;
            for (const size_t d : source.in_memory()) {
                const onnx::Dimension &dimension = source.dimensions[d];
                if (dimension.role == ARM_ROLE_BATCH) {
                    batch = dimension.extent;
                } else {
                    one.append(dimension.role, dimension.extent);
                }
            }
            if (!fields_.empty() && batch != batch_) {
                throw Refused{"inputs with other numbers of examples"};
            }
            batch_ = batch;
            const bool target = std::any_of(t_.net.losses.begin(), t_.net.losses.end(),
                                            [&](const auto &loss) { return loss.target == source.name; });
            fields_.push_back({source.name, target, one, source.indices ? int64_t{1} << 30 : 0});
            sources_.push_back(&source);
        }
    }

    void set(const onnx::Weight &weight) {
        const auto &slices = weight.persistent ? network_->persistent() : network_->parameters();
        const auto slice =
            std::find_if(slices.begin(), slices.end(), [&](const network::Slice &s) { return s.name == weight.name; });
        if (slice == slices.end()) {
            throw std::runtime_error("there is no " + weight.name);
        }
        bool fits = slice->shape.rank() == weight.extents.size();
        for (uint32_t d = 0; fits && d < slice->shape.rank(); ++d) {
            fits = slice->shape.extent(d) == weight.extents[d];
        }
        if (!fits || slice->count != static_cast<int64_t>(weight.values.size())) {
            throw std::runtime_error(fmt::format("{} is {}, but the model's is [{}]", weight.name, slice->shape.text(),
                                                 fmt::join(weight.extents, ", ")));
        }
        void *all = weight.persistent ? network_->persistent_data() : network_->parameter_data();
        for (size_t i = 0; i < weight.values.size(); ++i) {
            put(all, slice->offset + static_cast<int64_t>(i), static_cast<double>(weight.values[i]));
        }
    }
    void put(void *all, int64_t i, double value) const {
        type_ == ARM_F64 ? void(static_cast<double *>(all)[i] = value)
                         : void(static_cast<float *>(all)[i] = static_cast<float>(value));
    }

    void fill(void *where, size_t f) const {
        const onnx::Source &source = *sources_[f];
        if (where == nullptr) {
            throw std::runtime_error("no layer reads the field " + source.name);
        }
        const onnx::Tensor &from = numbers_.at(source.name);
        onnx::Value whole; // as the graph's input has it
        for (size_t d = 0; d < from.dims.size(); ++d) {
            const bool there = source.dimensions[d].role != ARM_ROLE_NONE;
            whole.axes.push_back(there ? onnx::Axis{{d, 1, from.dims[d]}} : onnx::Axis{});
        }
        const std::vector<int64_t> places = onnx::places(whole, source);
        for (size_t i = 0; i < places.size(); ++i) {
            const double value = from.real(static_cast<int64_t>(i));
            if (source.indices) {
                static_cast<int32_t *>(where)[places[i]] = static_cast<int32_t>(value);
            } else {
                put(where, places[i], value);
            }
        }
    }

    std::vector<double> read(const arm_tensor &tensor, const onnx::Value &value) const {
        const onnx::Source &from = source(value);
        const std::vector<size_t> expected = from.in_memory();
        bool fits = expected.size() == tensor.shape.rank;
        for (uint32_t d = 0; fits && d < tensor.shape.rank; ++d) {
            fits = from.dimensions[expected[d]].role == tensor.shape.roles[d] &&
                   from.dimensions[expected[d]].extent == tensor.shape.extents[d];
        }
        if (!fits) {
            std::string wanted;
            for (const size_t d : expected) {
                wanted += fmt::format("{} {} ", onnx::name_of(from.dimensions[d].role), from.dimensions[d].extent);
            }
            throw std::runtime_error(
                fmt::format("{} is {}, expected [{}]", from.name, Shape(tensor.shape).text(), wanted));
        }
        std::vector<double> out;
        for (const int64_t place : onnx::places(value, from)) {
            out.push_back(element(tensor, place));
        }
        return out;
    }
    static double element(const arm_tensor &tensor, int64_t i) {
        return tensor.shape.type == ARM_I32   ? static_cast<double>(static_cast<const int32_t *>(tensor.data)[i])
               : tensor.shape.type == ARM_F64 ? static_cast<const double *>(tensor.data)[i]
                                              : static_cast<double>(static_cast<const float *>(tensor.data)[i]);
    }

    std::vector<double> told(network::Plan &plan, const Told &what) const {
        if (what.kind == Told::Kind::loss) {
            return {plan.loss(0) * what.factor};
        }
        std::vector<double> out;
        if (what.kind == Told::Kind::loss_by_example) {
            for (const int64_t place : onnx::places(what.shape, source(what.shape))) {
                out.push_back(element(plan.loss_per_example(0), place));
            }
            return out;
        }
        // A running statistic r' = (1 - k) r + k s, where the layer's s is the unbiased one.
        const auto &slices = network_->persistent();
        const auto slice =
            std::find_if(slices.begin(), slices.end(), [&](const network::Slice &s) { return s.name == what.name; });
        const auto before = std::find_if(t_.net.weights.begin(), t_.net.weights.end(),
                                         [&](const onnx::Weight &w) { return w.name == what.name; });
        for (int64_t i = 0; i < slice->count; ++i) {
            const double kept = (1 - what.momentum) * static_cast<double>(before->values[static_cast<size_t>(i)]);
            const arm_tensor all{network_->persistent_data(), Shape(type_, {}).c()};
            out.push_back(kept + what.of_batch * (element(all, slice->offset + i) - kept));
        }
        return out;
    }

    const onnx::Translation &t_;
    int32_t type_;
    const std::map<std::string, onnx::Tensor> &numbers_;
    std::unique_ptr<plugin::Registry> registry_;
    std::vector<data::Field> fields_;
    std::vector<const onnx::Source *> sources_;
    int64_t batch_ = 1;
    experiment::Resolved experiment_;
    std::unique_ptr<network::Network> network_;
};

} // namespace armature::conformance
