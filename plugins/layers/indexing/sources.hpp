// SPDX-License-Identifier: MIT
// sources.hpp: what the family's components cite.
#pragma once

#include <armature/describe.hpp>

namespace armature::indexing {

inline constexpr Citation numpy = {
    .authors = "Harris, Charles R. and Millman, K. Jarrod and van der Walt, Stéfan J. and others",
    .title = "Array programming with NumPy",
    .year = 2020,
    .venue = "Nature 585, 357-362",
    .doi = "10.1038/s41586-020-2649-2"};

} // namespace armature::indexing
