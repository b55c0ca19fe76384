// SPDX-License-Identifier: MIT
// side_by_side.hpp: jobs done by several processes, copies of this one, and their results taken here in order. Not
// threads: what a data set's plugin offers may be called by one thread at a time, and each process has its own copy of
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace armature::data {

// In a copy of this process: writes the result of a job into `memory`. What it changes elsewhere is lost.
using Work = std::function<void(int64_t job, std::byte *memory)>;
// In this process, job after job.
using Take = std::function<void(int64_t job, const std::byte *memory)>;

// Jobs first ... last - 1, each with so many bytes for its result (aligned to a page). An Error that `work` throws is
// thrown here, that of the first job that has one; a process that dies is an Error(Fault::plugin) in the name of `who`.
// With fewer than two processes, or where none can be started, everything is done here.
void side_by_side(int processes, int64_t first, int64_t last, size_t bytes, const Work &work, const Take &take,
                  const std::string &who);

// How many processors this process may use.
int processors();

} // namespace armature::data
