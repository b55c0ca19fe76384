// SPDX-License-Identifier: MIT
// optimizer.cpp: see optimizer.hpp.
#include "training/optimizer.hpp"

#include "support/services.hpp"

#include <algorithm>

namespace armature::training {
namespace {

template <class T> void fill(const network::Buffer &memory, double value) {
    T *x = static_cast<T *>(memory.data());
    std::fill(x, x + memory.size() / sizeof(T), static_cast<T>(value));
}

double rate_setting(const experiment::Optimizer &optimizer, plugin::Registry &registry) {
    const experiment::Component &component = optimizer.component;
    const Json &schema = registry.catalogue().get(plugin::Kind::optimizer, component.name).schema;
    const Json settings = plugin::with_defaults(component.settings, schema);
    if (!settings.contains("rate") || !settings["rate"].is_number()) {
        throw Error(Fault::plugin, "has no setting \"rate\", which every optimizer must have",
                    "optimizer " + component.name);
    }
    return settings["rate"].get<double>();
}

} // namespace

Optimizer::Optimizer(network::Network &network, const experiment::Optimizer &optimizer, plugin::Registry &registry)
    : network_(network),
      instance_(plugin::make<arm_optimizer>(registry, plugin::Kind::optimizer, optimizer.component.name,
                                            ARM_OPTIMIZER_INTERFACE, optimizer.component.settings,
                                            "optimizer " + optimizer.component.name)),
      schedule_(optimizer.schedule, registry, "the rate"), rate_(rate_setting(optimizer, registry)) {
    configure();
    taken_.resize(tensors_.size());
    spans_.reserve(tensors_.size());
    state_pointers_.reserve(tensors_.size() * states_.size());
}

// The request lives during the call only, as the contract has it.
void Optimizer::configure() {
    const std::vector<network::Slice> &slices = network_.parameters();
    std::vector<arm_optimizer_tensor> tensors;
    tensor_of_.resize(slices.size());
    for (size_t i = 0; i < slices.size(); ++i) {
        if (slices[i].trainable) {
            tensor_of_[i] = static_cast<uint32_t>(tensors.size());
            tensors_.push_back(i);
            tensors.push_back({sizeof(arm_optimizer_tensor), slices[i].row_sparse ? 1U : 0U, slices[i].name.c_str(),
                               slices[i].shape.c()});
        }
    }
    const arm_optimizer_request request{sizeof request, network_.type(), static_cast<uint32_t>(tensors.size()), 0,
                                        tensors.data()};
    const arm_optimizer_plan plan{sizeof plan, 0, this, &add_state};
    instance_.call(&arm_optimizer::configure, &request, &plan);
    for (State &state : states_) {
        state.memory = network::Buffer(static_cast<size_t>(network_.parameter_elements()) * network_.element_bytes());
        network_.type() == ARM_F64 ? fill<double>(state.memory, state.initial)
                                   : fill<float>(state.memory, state.initial);
    }
}

arm_status Optimizer::add_state(void *context, const char *name, double initial) {
    try {
        static_cast<Optimizer *>(context)->states_.push_back({name, initial, {}});
        return ARM_OK;
    } catch (...) {
        return ARM_NO_MEMORY;
    }
}

void Optimizer::add_span(uint32_t tensor, int64_t offset, int64_t count, const void *gradient) {
    const size_t bytes = static_cast<size_t>(offset) * network_.element_bytes();
    spans_.push_back(
        {tensor, 0, count, static_cast<std::byte *>(network_.parameter_data()) + bytes, gradient, nullptr, 0});
    for (const State &state : states_) {
        state_pointers_.push_back(state.memory.bytes() + bytes);
    }
}

void Optimizer::begin(double rate, int64_t step) {
    now_ = rate;
    step_ = step;
    taken_.assign(taken_.size(), false);
}

void Optimizer::take(size_t slice, int64_t first, int64_t count, const void *gradient) {
    taken_[tensor_of_[slice]] = true;
    add_span(tensor_of_[slice], network_.parameters()[slice].offset + first, count, gradient);
    step_spans();
}

void Optimizer::finish() {
    for (const size_t i : tensors_) {
        const network::Slice &slice = network_.parameters()[i];
        if (!slice.row_sparse && !taken_[tensor_of_[i]]) {
            add_span(tensor_of_[i], slice.offset, slice.count,
                     static_cast<const std::byte *>(network_.gradient_data()) +
                         static_cast<size_t>(slice.offset) * network_.element_bytes());
        }
    }
    add_rows();
    step_spans();
}

// Rows come and go from step to step; the vectors grow to the most rows a step had, and then stay.
void Optimizer::add_rows() {
    for (const network::SparseRows &sparse : network_.sparse_gradients()) {
        const network::Slice &slice = network_.parameters()[sparse.slice];
        if (!slice.trainable) {
            continue;
        }
        const auto *values = static_cast<const std::byte *>(sparse.values);
        const size_t row_bytes = static_cast<size_t>(sparse.row_length) * network_.element_bytes();
        for (size_t i = 0; i < sparse.rows.size(); ++i) {
            add_span(tensor_of_[sparse.slice], slice.offset + sparse.rows[i] * sparse.row_length, sparse.row_length,
                     values + i * row_bytes);
        }
    }
}

// One call of the component.
void Optimizer::step_spans() {
    if (spans_.empty()) {
        return;
    }
    for (size_t i = 0; i < spans_.size(); ++i) {
        spans_[i].states = state_pointers_.data() + i * states_.size();
        spans_[i].rate = now_;
    }
    // Optimizers draw no random numbers in this version of the contract: `random` is NULL.
    const arm_optimizer_frame frame{
        sizeof frame, network_.type(), static_cast<uint32_t>(spans_.size()), 0, spans_.data(), step_,
        nullptr,      &services()};
    instance_.call(&arm_optimizer::step, &frame);
    spans_.clear();
    state_pointers_.clear();
}

std::vector<StoredTensor> Optimizer::state() const {
    std::vector<StoredTensor> all;
    for (const State &state : states_) {
        for (const size_t i : tensors_) {
            const network::Slice &slice = network_.parameters()[i];
            const size_t bytes = static_cast<size_t>(slice.offset) * network_.element_bytes();
            all.push_back({slice.name, "state." + state.name, slice.shape, state.memory.bytes() + bytes});
        }
    }
    return all;
}

} // namespace armature::training
