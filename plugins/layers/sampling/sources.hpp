// SPDX-License-Identifier: MIT
// sources.hpp: what the family's components cite.
#pragma once

#include <armature/describe.hpp>

namespace armature::sampling {

inline constexpr Citation autoencoding = {.authors = "Kingma, Diederik P. and Welling, Max",
                                          .title = "Auto-encoding variational Bayes",
                                          .year = 2013,
                                          .venue = "ICLR 2014",
                                          .arxiv = "1312.6114"};

} // namespace armature::sampling
