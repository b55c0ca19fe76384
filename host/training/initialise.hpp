// SPDX-License-Identifier: MIT
// initialise.hpp: parameters and persistent tensors that begin with what checkpoints hold.
#pragma once

#include "network/network.hpp"

namespace armature::training {

// What `initialize` names is overwritten; the rest stays as the initialisers made it. The hash of every file goes into
// the experiment and its record. Numbers are converted to the network's type. Throws Error(Fault::data) for a file that
// cannot be read or is not the recorded one, Errors for names and shapes that do not fit.
void initialise_from_files(network::Network &network, experiment::Resolved &experiment);

} // namespace armature::training
