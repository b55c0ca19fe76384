// SPDX-License-Identifier: MIT
// weights.hpp: everything that training changes in a network, copied, put back and hashed: parameters and persistent
// tensors.
#pragma once

#include "network/network.hpp"
#include "support/hash.hpp"
#include "training/checkpoint.hpp"

#include <string>
#include <vector>

namespace armature::training {

class Weights {
public:
    // Takes a copy; the memory is had once and used again.
    void save(network::Network &network);
    void restore(network::Network &network) const;
    void clear() { parameters_ = {}, persistent_ = {}; }
    bool empty() const { return parameters_.data() == nullptr && persistent_.data() == nullptr; }

    void add_to(Sha256 &hash, const network::Network &network) const;
    std::vector<StoredTensor> tensors(const network::Network &network) const;

private:
    network::Buffer parameters_, persistent_;
};

// The same of a network's present weights.
void add_to(Sha256 &hash, network::Network &network);
std::vector<StoredTensor> tensors(network::Network &network);

// The name of the first parameter or persistent tensor that holds a NaN or an infinity; "" if there is none.
std::string not_finite(network::Network &network);

} // namespace armature::training
