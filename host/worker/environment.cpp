// SPDX-License-Identifier: MIT
// environment.cpp: kernels, libraries, compiler and float mode of this process; processor, host name and memory beside.
#include "worker/environment.hpp"

#include "coordinator/pinning.hpp"
#include "plugin/products.hpp"
#include "support/hash.hpp"
#include "support/random.hpp"
#include "support/services.hpp"
#include "worker/fences.hpp"

#include <fmt/format.h>

#include <array>
#include <cpuid.h>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace armature::worker {

namespace {

std::string variable(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? "" : value;
}

template <class Result> Result call(void *library, const char *function) {
    auto *address = reinterpret_cast<Result (*)()>(dlsym(library, function));
    return address == nullptr ? Result{} : address();
}

void *blas_library() {
    return dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_LOCAL);
} // never closed: plugins use it

Json blas() {
    void *library = blas_library();
    if (library == nullptr) {
        return nullptr;
    }
    const char *config = call<const char *>(library, "openblas_get_config");
    const char *core = call<const char *>(library, "openblas_get_corename");
    const int threads = call<int>(library, "openblas_get_num_threads");
    return {{"library", config == nullptr ? "OpenBLAS" : config},
            {"kernels", core == nullptr ? "" : core},
            {"threads", threads}};
}

std::string kernel_set() {
    return variable("ARMATURE_PORTABLE").empty() ? variable("OPENBLAS_CORETYPE") : coordinator::portable_kernels;
}

// glibc's exp, tanh ... and the compiler's dispatch choose code by these.
std::string processor_features() {
    std::string out;
    const auto add = [&](bool has, const char *name) {
        out += has ? (out.empty() ? "" : " ") + std::string(name) : "";
    };
    add(__builtin_cpu_supports("sse4.2"), "sse4_2");
    add(__builtin_cpu_supports("avx"), "avx");
    add(__builtin_cpu_supports("avx2"), "avx2");
    add(__builtin_cpu_supports("fma"), "fma");
    add(__builtin_cpu_supports("avx512f"), "avx512f");
    add(__builtin_cpu_supports("avx512bw"), "avx512bw");
    add(__builtin_cpu_supports("avx512vl"), "avx512vl");
    return out;
}

// cpuid's brand string: /proc/cpuinfo takes milliseconds to make on a large machine.
std::string processor_model() {
    std::array<unsigned, 12> words{};
    for (unsigned i = 0; i < 3; ++i) {
        if (__get_cpuid(0x80000002 + i, &words[4 * i], &words[4 * i + 1], &words[4 * i + 2], &words[4 * i + 3]) == 0) {
            return "";
        }
    }
    std::string text(reinterpret_cast<const char *>(words.data()), sizeof words);
    text.resize(std::strlen(text.c_str()));
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

} // namespace

void load_blas() {
    blas_library();
    plugin::load_products();
}

results::EnvironmentRow environment(const std::string &program_sha256) {
    results::EnvironmentRow row;
    row.bits = {{"program", program_sha256.empty() ? sha256_file("/proc/self/exe") : program_sha256},
                {"compiler", __VERSION__},
                {"flags", ARMATURE_BUILD_FLAGS},
                {"glibc", gnu_get_libc_version()},
                {"processor_features", processor_features()},
                {"kernel_set", kernel_set()},
                {"blas", blas()},
                {"onednn", plugin::onednn()},
                {"threads", variable("OPENBLAS_NUM_THREADS")},
                {"vector_math", vector_math()},
                {"rng_version", random::version},
                {"float_mode", fmt::format("{:#06x}", float_mode())}};
    row.sha256 = sha256(canonical(row.bits));

    utsname system{};
    uname(&system);
    row.notes = {{"processor", processor_model()},
                 {"processors", sysconf(_SC_NPROCESSORS_ONLN)},
                 {"host", system.nodename},
                 {"kernel", fmt::format("{} {}", system.sysname, system.release)},
                 {"memory_bytes", static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE)}};
    return row;
}

} // namespace armature::worker
