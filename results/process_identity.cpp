// SPDX-License-Identifier: MIT
// process_identity.cpp: a process id is used again one day; with its start time and the boot it is unique.
#include "results/store.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace armature::results {

std::string process_identity(int64_t pid) {
    std::ifstream in(fmt::format("/proc/{}/stat", pid));
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    // "pid (name) state ppid ...": the name may hold anything, so fields are counted from the last parenthesis. The
    // start time is field 22, the state field 3.
    const size_t end = text.rfind(')');
    if (end == std::string::npos) {
        return {};
    }
    std::istringstream fields(text.substr(end + 1));
    std::string state, field, boot;
    fields >> state;
    for (int number = 4; number <= 22; ++number) {
        fields >> field;
    }
    if (state == "Z" || state == "X") { // gone, only not collected yet
        return {};
    }
    std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
    return fmt::format("{} {} {}", pid, field, boot);
}

} // namespace armature::results
