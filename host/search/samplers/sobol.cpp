// SPDX-License-Identifier: MIT
// sobol.cpp: an even covering of the space: a Sobol sequence, scrambled by the study's seed. Best with a power of two
// of trials. A dimension is the variable's place in the file, its scrambling the variable's name: variables added at
// the end move no others.
#include "search/samplers/type.hpp"
#include "search/sobol_sequence.hpp"

#include <fmt/format.h>

#include <limits>

namespace armature::search::samplers {

namespace {

class Sobol : public Sampler {
public:
    explicit Sobol(const Study &study) : study_(study), scramble_(study.options["scramble"].get<bool>()) {
        const size_t dimensions = study_.space.dimensions.size();
        if (dimensions > static_cast<size_t>(sobol::dimensions)) {
            throw Error(Fault::experiment,
                        fmt::format("the space has {} dimensions, a Sobol sequence of this program at most {}",
                                    dimensions, sobol::dimensions),
                        "/sweep/space", "take the sampler \"random\"");
        }
    }

    std::optional<experiment::Assignment> ask(int64_t number, const std::vector<Told> &) const override {
        if (number < 0 || number > std::numeric_limits<uint32_t>::max()) {
            return std::nullopt;
        }
        experiment::Assignment point;
        for (size_t d = 0; d < study_.space.dimensions.size(); ++d) {
            const Dimension &dimension = study_.space.dimensions[d];
            uint32_t x = sobol::coordinate(static_cast<uint32_t>(number), static_cast<int>(d));
            if (scramble_) {
                x = sobol::Scramble(study_.seed, dimension.name.c_str())(x);
            }
            // The middle of the smallest cell, except that unscrambled points are the published ones.
            point[dimension.name] = from_unit(dimension, (x + (scramble_ ? 0.5 : 0.0)) * 0x1p-32);
        }
        return active(study_.space, point, study_.variables);
    }

private:
    Study study_;
    bool scramble_;
};

} // namespace

extern const SamplerType sobol;
const SamplerType sobol = {
    "An even covering: a scrambled Sobol sequence",
    R"({"type": "object", "properties": {"scramble": {"type": "boolean", "default": true,
        "description": "randomise by the study's seed (Owen 1995); otherwise the published points"}}})",
    [](const Study &study) -> std::unique_ptr<Sampler> { return std::make_unique<Sobol>(study); }};

} // namespace armature::search::samplers
