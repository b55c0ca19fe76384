// SPDX-License-Identifier: MIT
// products.cpp: see products.hpp. Measured on a Sapphire Rapids, one thread, 1,300 shapes: with AVX-512, oneDNN takes
// 0.7 of OpenBLAS 0.3.21's time for large products; for small ones OpenBLAS has kernels of its own (up to 100^3
// multiplications, unless A is transposed), and both are equal with AVX2 (within 8 %), so OpenBLAS keeps these.
#include "plugin/products.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <dlfcn.h>
#include <strings.h>

namespace armature::plugin {
namespace {

// BLAS: C = alpha op(A) op(B) + beta C, column by column; op(A) is m x k, op(B) is k x n. Fortran passes pointers.
using Fortran = void(const char *, const char *, const int *, const int *, const int *, const float *, const float *,
                     const int *, const float *, const int *, const float *, float *, const int *);
// oneDNN's dnnl_sgemm: the same, row by row. Returns 0, or else has done nothing.
using Rows = int(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t, const float *, int64_t, float,
                 float *, int64_t);

struct Version { // oneDNN's dnnl_version_t, as far as it is read
    int major, minor, patch;
};

struct Libraries {
    Fortran *openblas = nullptr;
    Rows *onednn = nullptr;
    void *onednn_library = nullptr;

    Libraries() {
        if (void *library = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_LOCAL); library != nullptr) {
            openblas = reinterpret_cast<Fortran *>(dlsym(library, "sgemm_"));
        }
        if (std::getenv("ARMATURE_PORTABLE") != nullptr) {
            return;
        }
        onednn_library = dlopen("libdnnl.so.2", RTLD_LAZY | RTLD_LOCAL);
        const char *kernels = std::getenv("OPENBLAS_CORETYPE");
        if (onednn_library != nullptr && kernels != nullptr && strcasecmp(kernels, "SkylakeX") == 0 &&
            __builtin_cpu_supports("avx512f")) {
            onednn = reinterpret_cast<Rows *>(dlsym(onednn_library, "dnnl_sgemm"));
        }
    }
};

const Libraries &libraries() {
    static const Libraries found; // never closed: plugins use them
    return found;
}

bool is_large(bool transposed_a, int m, int n, int k) {
    constexpr double small = 1e6, small_transposed = 1 << 17; // multiplications
    return m >= 16 && n >= 16 && static_cast<double>(m) * n * k >= (transposed_a ? small_transposed : small);
}

} // namespace

void load_products() {
    libraries();
}

bool products_by_onednn() {
    return libraries().onednn != nullptr;
}

Json onednn() {
    void *library = libraries().onednn_library;
    if (library == nullptr) {
        return nullptr;
    }
    const auto *version = reinterpret_cast<const Version *(*)()>(dlsym(library, "dnnl_version"))();
    const int isa = reinterpret_cast<int (*)()>(dlsym(library, "dnnl_get_effective_cpu_isa"))();
    return {{"version", fmt::format("{}.{}.{}", version->major, version->minor, version->patch)},
            {"instruction_set", isa == 0x27  ? "avx512_core"
                                : isa == 0x7 ? "avx2"
                                             : fmt::format("{:#x}", isa)}};
}

} // namespace armature::plugin

// What Armadillo calls for `A * B` in float.
extern "C" __attribute__((visibility("default"))) void
sgemm_(const char *transpose_a, const char *transpose_b, const int *m, const int *n, const int *k, const float *alpha,
       const float *A, const int *lda, const float *B, const int *ldb, const float *beta, float *C, const int *ldc) {
    using namespace armature::plugin;
    const Libraries &use = libraries();
    // C' = op(B)' op(A)', which row by row is C column by column.
    if (use.onednn == nullptr || !is_large(*transpose_a != 'N', *m, *n, *k) ||
        use.onednn(*transpose_b, *transpose_a, *n, *m, *k, *alpha, B, *ldb, A, *lda, *beta, C, *ldc) != 0) {
        use.openblas(transpose_a, transpose_b, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc);
    }
}
