// SPDX-License-Identifier: MIT
// weights.cpp: see weights.hpp.
#include "training/weights.hpp"

#include "data/finite.hpp"

#include <cstring>

namespace armature::training {
namespace {

// Calls f(slice, group, its bytes, how many) for every tensor, parameters first, without the padding between them.
template <class F> void each(const network::Network &network, const void *parameters, const void *persistent, F &&f) {
    const auto visit = [&](const std::vector<network::Slice> &slices, const char *group, const void *data) {
        const size_t element = network.element_bytes();
        for (const network::Slice &slice : slices) {
            f(slice, group, static_cast<const std::byte *>(data) + static_cast<size_t>(slice.offset) * element,
              static_cast<size_t>(slice.count) * element);
        }
    };
    visit(network.parameters(), "parameter", parameters);
    visit(network.persistent(), "persistent", persistent);
}

void hash_all(Sha256 &hash, const network::Network &network, const void *parameters, const void *persistent) {
    each(network, parameters, persistent,
         [&](const network::Slice &, const char *, const void *data, size_t bytes) { hash.add(data, bytes); });
}

std::vector<StoredTensor> list(const network::Network &network, const void *parameters, const void *persistent) {
    std::vector<StoredTensor> all;
    each(network, parameters, persistent,
         [&](const network::Slice &slice, const char *group, const void *data, size_t) {
             all.push_back({slice.name, group, slice.shape, data});
         });
    return all;
}

void copy(network::Buffer &to, const void *from, size_t bytes) {
    if (to.size() != bytes) {
        to = network::Buffer(bytes);
    }
    if (bytes > 0) {
        std::memcpy(to.data(), from, bytes);
    }
}

} // namespace

void Weights::save(network::Network &network) {
    const size_t element = network.element_bytes();
    copy(parameters_, network.parameter_data(), static_cast<size_t>(network.parameter_elements()) * element);
    copy(persistent_, network.persistent_data(), static_cast<size_t>(network.persistent_elements()) * element);
}

void Weights::restore(network::Network &network) const {
    if (parameters_.size() > 0) {
        std::memcpy(network.parameter_data(), parameters_.data(), parameters_.size());
    }
    if (persistent_.size() > 0) {
        std::memcpy(network.persistent_data(), persistent_.data(), persistent_.size());
    }
}

void Weights::add_to(Sha256 &hash, const network::Network &network) const {
    hash_all(hash, network, parameters_.data(), persistent_.data());
}

std::vector<StoredTensor> Weights::tensors(const network::Network &network) const {
    return list(network, parameters_.data(), persistent_.data());
}

void add_to(Sha256 &hash, network::Network &network) {
    hash_all(hash, network, network.parameter_data(), network.persistent_data());
}

std::vector<StoredTensor> tensors(network::Network &network) {
    return list(network, network.parameter_data(), network.persistent_data());
}

std::string not_finite(network::Network &network) {
    std::string name;
    each(network, network.parameter_data(), network.persistent_data(),
         [&](const network::Slice &slice, const char *, const void *memory, size_t bytes) {
             const bool finite = network.type() == ARM_F64
                                     ? data::all_finite(static_cast<const double *>(memory), bytes / sizeof(double))
                                     : data::all_finite(static_cast<const float *>(memory), bytes / sizeof(float));
             if (!finite && name.empty()) {
                 name = slice.name;
             }
         });
    return name;
}

} // namespace armature::training
