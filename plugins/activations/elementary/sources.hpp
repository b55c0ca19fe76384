// SPDX-License-Identifier: MIT
// sources.hpp: what the family's components cite.
#pragma once

#include <armature/describe.hpp>

namespace armature::elementary {

inline constexpr Citation theano = {
    .authors = "Bergstra, James and Breuleux, Olivier and Bastien, Frédéric and Lamblin, Pascal and Pascanu, Razvan "
               "and Desjardins, Guillaume and Turian, Joseph and Warde-Farley, David and Bengio, Yoshua",
    .title = "Theano: A CPU and GPU math compiler in Python",
    .year = 2010,
    .venue = "Proceedings of the 9th Python in Science Conference, 18-24",
    .doi = "10.25080/Majora-92bf1922-003"};

} // namespace armature::elementary
