// SPDX-License-Identifier: MIT
// nursery.hpp: the coordinator's side of worker/nursery.hpp: asks for workers that are loaded already.
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace armature::coordinator {

class Nursery {
public:
    // Starts it; this process becomes the reaper of what it forks. One at a time.
    Nursery(const std::filesystem::path &program, const std::vector<std::string> &environment,
            const std::vector<std::string> &plugin_folders, const std::string &allowed_plugins);
    ~Nursery();
    Nursery(const Nursery &) = delete;
    Nursery &operator=(const Nursery &) = delete;

    // A new worker with these standard streams; -1 if the nursery is gone.
    pid_t worker(int in, int out, int err);

private:
    pid_t id_ = -1;
    int socket_ = -1;
};

} // namespace armature::coordinator
