// SPDX-License-Identifier: MIT
// clip.hpp: the size of a gradient, and keeping it within bounds (Pascanu, Mikolov and Bengio 2013, "On the difficulty
// of training recurrent neural networks"). The gradient is that of all parameters together: the dense vector and the
// touched rows of row-sparse parameters.
#pragma once

#include "experiment/resolved.hpp"
#include "network/network.hpp"

namespace armature::training {

// The global L2 norm: a sum in double, in one fixed order.
double gradient_norm(network::Network &network);

// First by value, then by norm: g <- g * norm / |g| if |g| > norm. Returns the norm as it was before either.
double clip(network::Network &network, const experiment::Clip &clip);

} // namespace armature::training
