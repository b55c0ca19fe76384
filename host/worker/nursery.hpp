// SPDX-License-Identifier: MIT
// nursery.hpp: a process that has loaded what every run of a study needs (the program's libraries, BLAS, the catalogue)
// and no plugin, and forks a worker whenever it is asked to. Most of a short run's time would go into that loading.
//
// It is spoken to over a socket of packets on its standard input: first {"plugins":[folder..], "allowed_plugins":file},
// then, for each worker, one packet "worker" with three descriptors (its standard input, output and error); the answer
// is the worker's process id. The worker becomes a child of the nursery's parent, which must be a subreaper, and serves
// as any other.
#pragma once

namespace armature::worker {

// Returns the exit code, in the nursery when its parent is gone, in a worker when its run has ended.
int nurse();

} // namespace armature::worker
