// SPDX-License-Identifier: MIT
// sanitizer.hpp: whether this is a build that watches itself. Its shadow memory alone exceeds any limit, its allocator
// is its own, and it ends a process where a plain build would crash.
#pragma once

namespace armature {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

} // namespace armature
