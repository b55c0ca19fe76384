// SPDX-License-Identifier: MIT
// preload.cpp: see preload.hpp.
#include "check/preload.hpp"

#include "check/elf_image.hpp"
#include "plugin/elf.hpp"
#include "support/error.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::check {

namespace fs = std::filesystem;

namespace {

struct Sanitizer {
    const char *prefix, *name, *library;
};
constexpr std::array<Sanitizer, 3> sanitizers = {{{"__asan_", "AddressSanitizer", "libasan.so.8"},
                                                  {"__tsan_", "ThreadSanitizer", "libtsan.so.2"},
                                                  {"__ubsan_", "UndefinedBehaviorSanitizer", "libubsan.so.1"}}};

std::vector<const Sanitizer *> used_by(const fs::path &plugin) {
    std::vector<const Sanitizer *> out;
    if (!plugin::unloadable(plugin).empty()) {
        return out;
    }
    try {
        const ElfImage image = read_elf(plugin);
        for (const Sanitizer &sanitizer : sanitizers) {
            if (image.asks_for(sanitizer.prefix)) {
                out.push_back(&sanitizer);
            }
        }
    } catch (const Error &) { // damaged: the checks say so
    }
    return out;
}

// This program's own arguments.
std::vector<std::string> arguments() {
    std::ifstream in("/proc/self/cmdline", std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(in), {}};
    std::vector<std::string> out;
    for (size_t from = 0; from < all.size();) {
        const size_t to = std::min(all.find('\0', from), all.size());
        out.push_back(all.substr(from, to - from));
        from = to + 1;
    }
    return out;
}

} // namespace

std::string sanitizer_of(const fs::path &plugin) {
    std::string out;
    for (const Sanitizer *sanitizer : used_by(plugin)) {
        out += (out.empty() ? "" : " and ") + std::string(sanitizer->name);
    }
    return out;
}

void begin_again_under_sanitizers(const std::vector<fs::path> &plugins) {
    std::string wanted;
    const char *loaded = std::getenv("LD_PRELOAD");
    for (const fs::path &plugin : plugins) {
        for (const Sanitizer *sanitizer : used_by(plugin)) {
            const bool there = dlopen(sanitizer->library, RTLD_NOW | RTLD_NOLOAD) != nullptr;
            if (!there && wanted.find(sanitizer->library) == std::string::npos) {
                wanted += (wanted.empty() ? "" : ":") + std::string(sanitizer->library);
            }
        }
    }
    if (wanted.empty()) {
        return;
    }
    if (std::getenv("ARMATURE_CHECK_AGAIN") != nullptr) {
        throw Error(Fault::plugin, fmt::format("was built with a sanitizer whose library {} does not load", wanted),
                    plugins.front().string(), "install the compiler's sanitizer libraries, or build it without");
    }
    setenv("ARMATURE_CHECK_AGAIN", "1", 1);
    setenv("LD_PRELOAD", (loaded == nullptr ? wanted : wanted + ":" + loaded).c_str(), 1);
    setenv("ASAN_OPTIONS", "detect_leaks=0:allow_user_segv_handler=1:handle_abort=0", 0);
    std::vector<std::string> words = arguments();
    std::vector<char *> pointers;
    for (std::string &word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    execv("/proc/self/exe", pointers.data());
    throw Error(Fault::internal, fmt::format("cannot start itself again: {}", std::strerror(errno)));
}

std::string sanitizer_report(const std::string &printed) {
    for (const char *mark : {"ERROR: AddressSanitizer: ", "WARNING: ThreadSanitizer: ", "runtime error: "}) {
        if (const size_t at = printed.find(mark); at != std::string::npos) {
            const size_t start = printed.rfind('\n', at) + 1; // npos + 1 is 0
            return printed.substr(start, std::min(printed.find('\n', at), printed.size()) - start);
        }
    }
    return {};
}

} // namespace armature::check
