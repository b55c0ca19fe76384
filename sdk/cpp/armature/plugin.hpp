// SPDX-License-Identifier: MIT
// plugin.hpp: the exported entry. One line closes a plugin's source: ARMATURE_PLUGIN(armature::Layer<Affine>)
#pragma once

#include <armature/entry.h>

#include <cstddef>

#ifndef ARMATURE_BUILD_FLAGS
#define ARMATURE_BUILD_FLAGS ""
#endif

namespace armature::detail {

// What this translation unit was compiled for, in the words of /proc/cpuinfo.
inline constexpr const char *instruction_set = ""
#ifdef __SSE4_2__
                                               "sse4_2 "
#endif
#ifdef __AVX__
                                               "avx "
#endif
#ifdef __AVX2__
                                               "avx2 "
#endif
#ifdef __FMA__
                                               "fma "
#endif
#ifdef __F16C__
                                               "f16c "
#endif
#ifdef __BMI2__
                                               "bmi2 "
#endif
#ifdef __AVX512F__
                                               "avx512f "
#endif
#ifdef __AVX512BW__
                                               "avx512bw "
#endif
#ifdef __AVX512VL__
                                               "avx512vl "
#endif
    ;

#ifdef __clang__
inline constexpr const char *compiler = "clang++ " __clang_version__;
#else
inline constexpr const char *compiler = "g++ " __VERSION__;
#endif

inline constexpr arm_build build = {sizeof(arm_build), 0, "0.1.0", compiler, ARMATURE_BUILD_FLAGS, instruction_set};

template <class... Components> const arm_descriptor *component(uint32_t index) {
    constexpr const arm_descriptor *(*all[])() = {&Components::descriptor...};
    return index < sizeof...(Components) ? all[index]() : nullptr;
}

inline arm_status init(const arm_host *, arm_error *) {
    return ARM_OK;
}
inline void deinit() {}

} // namespace armature::detail

#define ARMATURE_PLUGIN(...) ARMATURE_PLUGIN_AS(armature_entry, __VA_ARGS__)

// With a name of one's own several plugins fit into one program (tests, sanitizers).
#define ARMATURE_PLUGIN_AS(symbol, ...)                                                                                \
    extern "C" __attribute__((visibility("default"))) const arm_entry symbol;                                          \
    extern "C" const arm_entry symbol = {sizeof(arm_entry),                                                            \
                                         ARM_ABI_MAJOR,                                                                \
                                         ARM_ABI_MINOR,                                                                \
                                         ::armature::detail::count<__VA_ARGS__>,                                       \
                                         &::armature::detail::build,                                                   \
                                         &::armature::detail::init,                                                    \
                                         &::armature::detail::deinit,                                                  \
                                         &::armature::detail::component<__VA_ARGS__>};

namespace armature::detail {
template <class... Components> inline constexpr uint32_t count = sizeof...(Components);
}
