// SPDX-License-Identifier: MIT
// allocations.cpp: see allocations.hpp. The wrappers stand before glibc's because the program's symbols come first.
#include "support/allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ARMATURE_COUNTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define ARMATURE_COUNTS 0
#endif
#endif
#ifndef ARMATURE_COUNTS
#define ARMATURE_COUNTS 1
#endif

namespace armature::testing {

namespace {

std::atomic<int64_t> count{0};

// What is counted is what the host and the plugins allocate. OpenBLAS allocates in every call where it has threads, and
// so do its AVX-512 kernels for small products; its Haswell kernels on one thread do not. Plugins bring BLAS in after
// this has run.
[[maybe_unused]] const bool pinned =
    setenv("OPENBLAS_CORETYPE", "Haswell", 1) == 0 && setenv("OPENBLAS_NUM_THREADS", "1", 1) == 0;

} // namespace

bool counts_allocations() {
    return ARMATURE_COUNTS == 1;
}
int64_t allocations() {
    return count.load(std::memory_order_relaxed);
}

#if ARMATURE_COUNTS
extern "C" {
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t bytes) {
    count.fetch_add(1, std::memory_order_relaxed);
    return __libc_malloc(bytes);
}
void *calloc(size_t n, size_t bytes) {
    count.fetch_add(1, std::memory_order_relaxed);
    return __libc_calloc(n, bytes);
}
void *realloc(void *p, size_t bytes) {
    count.fetch_add(1, std::memory_order_relaxed);
    return __libc_realloc(p, bytes);
}
void *memalign(size_t alignment, size_t bytes) {
    count.fetch_add(1, std::memory_order_relaxed);
    return __libc_memalign(alignment, bytes);
}
void *aligned_alloc(size_t alignment, size_t bytes) {
    return memalign(alignment, bytes);
}
int posix_memalign(void **p, size_t alignment, size_t bytes) {
    *p = memalign(alignment, bytes);
    return *p == nullptr ? ENOMEM : 0;
}
}
#endif

} // namespace armature::testing
