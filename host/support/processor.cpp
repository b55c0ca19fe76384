// SPDX-License-Identifier: MIT
// processor.cpp: the CPUID instruction (Intel SDM volume 2A, AMD APM volume 3), and what the operating system keeps of
// the wide registers.
#include "support/processor.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <sstream>

#include <cpuid.h>

namespace armature {

namespace {

enum Register { eax, ebx, ecx, edx };
enum State { always, ymm, zmm }; // what the operating system must save for it

struct Feature {
    const char *name;
    uint32_t leaf, subleaf;
    Register in;
    int bit;
    State needs;
};

constexpr Feature features[] = {
    {"sse2", 1, 0, edx, 26, always},
    {"pni", 1, 0, ecx, 0, always}, // SSE3, in /proc/cpuinfo's words
    {"pclmulqdq", 1, 0, ecx, 1, always},
    {"ssse3", 1, 0, ecx, 9, always},
    {"fma", 1, 0, ecx, 12, ymm},
    {"sse4_1", 1, 0, ecx, 19, always},
    {"sse4_2", 1, 0, ecx, 20, always},
    {"movbe", 1, 0, ecx, 22, always},
    {"popcnt", 1, 0, ecx, 23, always},
    {"aes", 1, 0, ecx, 25, always},
    {"avx", 1, 0, ecx, 28, ymm},
    {"f16c", 1, 0, ecx, 29, ymm},
    {"bmi1", 7, 0, ebx, 3, always},
    {"avx2", 7, 0, ebx, 5, ymm},
    {"bmi2", 7, 0, ebx, 8, always},
    {"avx512f", 7, 0, ebx, 16, zmm},
    {"avx512dq", 7, 0, ebx, 17, zmm},
    {"avx512ifma", 7, 0, ebx, 21, zmm},
    {"avx512cd", 7, 0, ebx, 28, zmm},
    {"sha_ni", 7, 0, ebx, 29, always},
    {"avx512bw", 7, 0, ebx, 30, zmm},
    {"avx512vl", 7, 0, ebx, 31, zmm},
    {"avx512vbmi", 7, 0, ecx, 1, zmm},
    {"avx512_vbmi2", 7, 0, ecx, 6, zmm},
    {"avx512_vnni", 7, 0, ecx, 11, zmm},
    {"avx512_bitalg", 7, 0, ecx, 12, zmm},
    {"avx512_vpopcntdq", 7, 0, ecx, 14, zmm},
    {"avx512_fp16", 7, 0, edx, 23, zmm},
    {"avx_vnni", 7, 1, eax, 4, ymm},
    {"avx512_bf16", 7, 1, eax, 5, zmm},
    {"abm", 0x80000001, 0, ecx, 5, always}, // LZCNT
};

std::array<uint32_t, 4> ask(uint32_t leaf, uint32_t subleaf) {
    std::array<uint32_t, 4> r{};
    __get_cpuid_count(leaf, subleaf, &r[eax], &r[ebx], &r[ecx], &r[edx]); // zeros for a leaf that it has not
    return r;
}

// Register states that the operating system saves: bits of XCR0.
uint32_t saved_states() {
    constexpr int os_uses_xsave = 27;
    if ((ask(1, 0)[ecx] >> os_uses_xsave & 1) == 0) {
        return 0;
    }
    uint32_t low = 0, high = 0;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

std::string brand() {
    char text[49] = {};
    for (uint32_t part = 0; part < 3; ++part) {
        const std::array<uint32_t, 4> r = ask(0x80000002 + part, 0);
        std::memcpy(text + 16 * part, r.data(), 16);
    }
    const std::string_view all(text);
    const size_t first = all.find_first_not_of(' '), last = all.find_last_not_of(' ');
    return first == std::string_view::npos ? "unknown" : std::string(all.substr(first, last - first + 1));
}

Processor ask_all() {
    const uint32_t saved = saved_states();
    const bool kept[] = {true, (saved & 0x06) == 0x06, (saved & 0xE6) == 0xE6};
    Processor found;
    found.model = brand();
    const Feature *before = nullptr;
    std::array<uint32_t, 4> answer{};
    for (const Feature &f : features) {
        if (before == nullptr || before->leaf != f.leaf || before->subleaf != f.subleaf) {
            answer = ask(f.leaf, f.subleaf); // slow on a virtual machine: once a leaf
        }
        before = &f;
        if ((answer[f.in] >> f.bit & 1) != 0 && kept[f.needs]) {
            found.flags.emplace_back(f.name);
        }
    }
    std::sort(found.flags.begin(), found.flags.end());
    return found;
}

} // namespace

bool Processor::has(std::string_view flag) const {
    return std::binary_search(flags.begin(), flags.end(), flag);
}

std::vector<std::string> Processor::lacks(std::string_view instruction_set) const {
    std::vector<std::string> missing;
    std::istringstream words{std::string(instruction_set)};
    for (std::string word; words >> word;) {
        if (!has(word)) {
            missing.push_back(word);
        }
    }
    return missing;
}

const Processor &processor() {
    static const Processor found = ask_all();
    return found;
}

} // namespace armature
