// SPDX-License-Identifier: MIT
// pixels.hpp: a tensor as features, pixels and images, for layers that treat an image's pixels alike.
#pragma once

#include <armature/layer.hpp>

namespace armature::layers {

struct Pixels {
    int64_t features = 1, pixels = 1, images = 1; // pixels: width height or length; images: batch, time, ...
    uint32_t dimensions = 0;                      // of space, which follow the feature

    explicit Pixels(const Shape &x) : features(x.features()) {
        const auto space = [](int32_t role) {
            return role == ARM_ROLE_WIDTH || role == ARM_ROLE_HEIGHT || role == ARM_ROLE_LENGTH;
        };
        while (dimensions + 1 < x.rank() && space(x.role(dimensions + 1))) {
            pixels *= x.extent(++dimensions);
        }
        for (uint32_t d = dimensions + 1; d < x.rank(); ++d) {
            images *= x.extent(d);
            if (space(x.role(d))) {
                refuse("wants width, height and length right after the feature, got ", x, ": transpose it before");
            }
        }
    }
};

} // namespace armature::layers
