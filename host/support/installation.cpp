// SPDX-License-Identifier: MIT
#include "support/installation.hpp"

namespace armature {

namespace fs = std::filesystem;

fs::path installation() {
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed);
    return failed ? fs::path() : program.parent_path().parent_path();
}

fs::path shared_file(const fs::path &name) {
    const fs::path prefix = installation();
    return prefix.empty() ? fs::path() : prefix / "share" / "armature" / name;
}

} // namespace armature
