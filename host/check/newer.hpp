// SPDX-License-Identifier: MIT
// newer.hpp: a struct of the contract as it is, or as a later host would pass it: larger, with fields behind that this
// component cannot know.
#pragma once

#include <cstdint>
#include <cstring>

namespace armature::check {

template <class Struct> struct Newer {
    Struct c{};
    unsigned char later[64] = {}; // fields of a later version

    Newer() = default;
    Newer(const Struct &now, bool newer) : c(now) {
        constexpr int nobody_knows = 0xee;
        std::memset(later, nobody_knows, sizeof later);
        c.struct_size = static_cast<uint32_t>(sizeof now + (newer ? sizeof later : 0));
    }
};

} // namespace armature::check
