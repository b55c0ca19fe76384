// SPDX-License-Identifier: MIT
// network_pair.hpp: a network of experiments/networks, built as a run would, in float and in double with the same
// weights and the same batch.
#pragma once

#include "data/data.hpp"
#include "exchange.hpp"
#include "experiment/resolve.hpp"
#include "network/network.hpp"
#include "support/networks.hpp"

#include <memory>

namespace armature::differential {

// Which one, and what of it is changed so that a step is short. Width and height are unequal.
struct Reduced {
    std::string name;
    std::vector<std::string> overrides;
};

// The network in one type. Dropout is off: its masks are every library's own.
class Net {
public:
    Net(const Reduced &reduced, int32_t type) : type_(type), registry_(testing::catalogue()) {
        const fs::path file = testing::source_folder() / "experiments" / "networks" / (reduced.name + ".json");
        const experiment::Document document = experiment::read(file, reduced.overrides);
        experiment::check(document, testing::catalogue());
        const experiment::Data data = experiment::resolve_data(document, {}, testing::catalogue());
        data::Opened opened = data::outline(data, document.folder, registry_, type);
        experiment = experiment::resolve(document, {}, opened.facts, testing::catalogue());
        for (experiment::Layer &layer : experiment.network) {
            if (layer.component.name == "dropout") {
                layer.component.settings["rate"] = 0.0;
            }
        }
        fields = std::move(opened.fields);
        network = std::make_unique<network::Network>(experiment, fields, registry_, type);
        network->initialise(1); // running statistics
        plan = &network->plan(network::Mode::train, batch);
    }
    // The same weights and batch as another one's; what float holds, double holds.
    Net(const Reduced &reduced, const Net &other) : Net(reduced, ARM_F64) {
        for (size_t i = 0; i < network->parameters().size(); ++i) { // slices begin elsewhere: they are aligned in bytes
            const network::Slice &from = other.network->parameters()[i];
            std::copy_n(static_cast<const float *>(other.network->parameter_data()) + from.offset, from.count,
                        static_cast<double *>(network->parameter_data()) + network->parameters()[i].offset);
        }
        for (size_t f = 0; f < fields.size(); ++f) {
            copy_field(other, f, plan->field(f));
        }
    }
    Net(Net &&) = delete;

    // The batch of this number.
    void draw(uint64_t number) { testing::fill(*plan, fields, number); }
    std::vector<double> weights() const { // of the losses
        std::vector<double> out;
        for (const experiment::Loss &loss : experiment.losses) {
            out.push_back(loss.weight);
        }
        return out;
    }
    void step() {
        plan->forward(1);
        plan->backward(weights().data());
    }
    // The first loss's layer in evaluation, on the same batch.
    Values evaluated() {
        network::Plan &evaluation = network->plan(network::Mode::evaluate, batch);
        std::memcpy(evaluation.field(0), plan->field(0),
                    static_cast<size_t>(fields[0].one.size() * batch) * network->element_bytes());
        evaluation.forward(1);
        return values(evaluation.output(experiment.losses[0].of));
    }
    Values values(const void *data, int64_t first, int64_t count) const {
        Values out(static_cast<size_t>(count));
        type_ == ARM_F64 ? void(std::copy_n(static_cast<const double *>(data) + first, count, out.begin()))
                         : void(std::copy_n(static_cast<const float *>(data) + first, count, out.begin()));
        return out;
    }
    Values values(const arm_tensor &tensor) const { return values(tensor.data, 0, Shape(tensor.shape).size()); }

    static constexpr int64_t batch = 3;
    static constexpr uint64_t batches = 32; // to choose from
    experiment::Resolved experiment;
    std::vector<data::Field> fields;
    std::unique_ptr<network::Network> network;
    network::Plan *plan = nullptr;

private:
    void copy_field(const Net &other, size_t f, void *to) const {
        const int64_t n = fields[f].one.size() * batch;
        if (fields[f].one.type() == ARM_I32) {
            std::copy_n(static_cast<const int32_t *>(other.plan->field(f)), n, static_cast<int32_t *>(to));
        } else {
            std::copy_n(static_cast<const float *>(other.plan->field(f)), n, static_cast<double *>(to));
        }
    }

    int32_t type_;
    plugin::Registry registry_;
};

// What PyTorch is to compute, on one of these batches.
inline void ask(Writer &request, const Reduced &reduced, Net &net) {
    const auto extents = [](const Shape &shape) {
        std::vector<int64_t> out;
        for (uint32_t d = 0; d < shape.rank(); ++d) {
            out.push_back(shape.extent(d));
        }
        return out;
    };
    Json parameters = Json::array();
    for (const network::Slice &slice : net.network->parameters()) {
        const auto *at = static_cast<const float *>(net.network->parameter_data()) + slice.offset;
        parameters.push_back(request.tensor(at, slice.count, extents(slice.shape)));
        parameters.back()["name"] = slice.name;
    }
    std::vector<int64_t> picture = extents(net.fields[0].one);
    picture.push_back(Net::batch);
    Json batches = Json::array();
    for (uint64_t number = 0; number < Net::batches; ++number) {
        net.draw(number);
        const auto *labels = static_cast<const int32_t *>(net.plan->field(1));
        batches.push_back({{"picture", request.tensor(static_cast<const float *>(net.plan->field(0)),
                                                      net.fields[0].one.size() * Net::batch, picture)},
                           {"labels", std::vector<int32_t>(labels, labels + Net::batch)}});
    }
    request.line(
        {{"name", reduced.name}, {"weights", net.weights()}, {"parameters", parameters}, {"batches", batches}});
}

} // namespace armature::differential
