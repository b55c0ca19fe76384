// SPDX-License-Identifier: MIT
// worker.hpp: the process that trains one run: reads requests, writes events, loads plugins, opens no database.
#pragma once

namespace armature::worker {

// Serves one run over the process's original standard input and output. Returns the process's exit code.
int serve();

} // namespace armature::worker
