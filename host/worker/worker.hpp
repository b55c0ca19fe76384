// SPDX-License-Identifier: MIT
// worker.hpp: the process that trains one run: reads requests, writes events, loads plugins, opens no database.
#pragma once

#include "worker/compile.hpp"

namespace armature::worker {

// Serves one run over the process's original standard input and output. Returns the process's exit code. `preloaded`:
// what a nursery has read already.
int serve(Preloaded preloaded = {});

} // namespace armature::worker
