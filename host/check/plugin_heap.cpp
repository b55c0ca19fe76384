// SPDX-License-Identifier: MIT
// plugin_heap.cpp: every call that leaves a shared object goes through its global offset table; here its entries for
// the allocating functions are pointed at functions that count first.
#include "check/plugin_heap.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <new>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace armature::check {

namespace {

std::atomic<int64_t> allocated{0};

void *counted_malloc(size_t bytes) {
    ++allocated;
    return std::malloc(bytes);
}
void *counted_calloc(size_t n, size_t bytes) {
    ++allocated;
    return std::calloc(n, bytes);
}
void *counted_realloc(void *p, size_t bytes) {
    ++allocated;
    return std::realloc(p, bytes);
}
int counted_posix_memalign(void **p, size_t alignment, size_t bytes) {
    ++allocated;
    return posix_memalign(p, alignment, bytes);
}
void *counted_aligned_alloc(size_t alignment, size_t bytes) {
    ++allocated;
    return std::aligned_alloc(alignment, bytes);
}
void *counted_new(size_t bytes) {
    ++allocated;
    return ::operator new(bytes);
}
void *counted_aligned_new(size_t bytes, std::align_val_t alignment) {
    ++allocated;
    return ::operator new(bytes, alignment);
}

struct Replacement {
    std::string_view name;
    void *function;
};
const std::array<Replacement, 9> replacements = {
    {{"malloc", reinterpret_cast<void *>(counted_malloc)},
     {"calloc", reinterpret_cast<void *>(counted_calloc)},
     {"realloc", reinterpret_cast<void *>(counted_realloc)},
     {"posix_memalign", reinterpret_cast<void *>(counted_posix_memalign)},
     {"aligned_alloc", reinterpret_cast<void *>(counted_aligned_alloc)},
     {"_Znwm", reinterpret_cast<void *>(counted_new)},
     {"_Znam", reinterpret_cast<void *>(counted_new)},
     {"_ZnwmSt11align_val_t", reinterpret_cast<void *>(counted_aligned_new)},
     {"_ZnamSt11align_val_t", reinterpret_cast<void *>(counted_aligned_new)}}};

// The tables of a loaded object's dynamic section, as addresses.
struct Dynamic {
    const Elf64_Sym *symbols = nullptr;
    const char *names = nullptr;
    const Elf64_Rela *lists[2] = {nullptr, nullptr}; // of data, and of calls
    size_t bytes[2] = {0, 0};

    explicit Dynamic(const Elf64_Dyn *entry) {
        for (; entry->d_tag != DT_NULL; ++entry) {
            const auto address = entry->d_un.d_ptr; // the loader has made it absolute
            switch (entry->d_tag) {
            case DT_SYMTAB:
                symbols = reinterpret_cast<const Elf64_Sym *>(address);
                break;
            case DT_STRTAB:
                names = reinterpret_cast<const char *>(address);
                break;
            case DT_RELA:
                lists[0] = reinterpret_cast<const Elf64_Rela *>(address);
                break;
            case DT_RELASZ:
                bytes[0] = entry->d_un.d_val;
                break;
            case DT_JMPREL:
                lists[1] = reinterpret_cast<const Elf64_Rela *>(address);
                break;
            case DT_PLTRELSZ:
                bytes[1] = entry->d_un.d_val;
                break;
            default:
                break;
            }
        }
    }
};

bool put(void **slot, void *function) {
    const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    void *start = reinterpret_cast<void *>(reinterpret_cast<uintptr_t>(slot) / page * page);
    if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0) {
        return false;
    }
    *slot = function;
    return true;
}

} // namespace

bool count_allocations_of(const void *address) {
    Dl_info about{};
    link_map *map = nullptr;
    if (dladdr1(address, &about, reinterpret_cast<void **>(&map), RTLD_DL_LINKMAP) == 0 || map == nullptr) {
        return false;
    }
    const Dynamic dynamic(map->l_ld);
    if (dynamic.symbols == nullptr || dynamic.names == nullptr) {
        return false;
    }
    for (size_t list = 0; list < 2; ++list) {
        for (size_t i = 0; dynamic.lists[list] != nullptr && i < dynamic.bytes[list] / sizeof(Elf64_Rela); ++i) {
            const Elf64_Rela &relocation = dynamic.lists[list][i];
            const char *name = dynamic.names + dynamic.symbols[ELF64_R_SYM(relocation.r_info)].st_name;
            for (const Replacement &replacement : replacements) {
                if (ELF64_R_SYM(relocation.r_info) != 0 && replacement.name == name &&
                    !put(reinterpret_cast<void **>(map->l_addr + relocation.r_offset), replacement.function)) {
                    return false;
                }
            }
        }
    }
    return true;
}

int64_t allocations_counted() {
    return allocated.load(std::memory_order_relaxed);
}

} // namespace armature::check
