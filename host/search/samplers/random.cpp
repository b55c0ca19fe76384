// SPDX-License-Identifier: MIT
// random.cpp: independent draws. The draw of a variable is a pure function of (study seed, trial number, the variable's
// name), so that a variable more or less moves no other.
#include "search/samplers/type.hpp"

#include "support/random.hpp"

namespace armature::search::samplers {

namespace {

class Random : public Sampler {
public:
    explicit Random(const Study &study) : study_(study) {}

    std::optional<experiment::Assignment> ask(int64_t number, const std::vector<Told> &) const override {
        experiment::Assignment point;
        for (const Dimension &dimension : study_.space.dimensions) {
            const arm_random stream =
                random::stream(study_.seed, "search", dimension.name, 0, static_cast<uint64_t>(number));
            double u = 0;
            random::uniform_f64(&stream, 0, &u, 1);
            point[dimension.name] = from_unit(dimension, u);
        }
        return active(study_.space, point, study_.variables);
    }

private:
    Study study_;
};

} // namespace

extern const SamplerType random;
const SamplerType random = {
    "Independent random draws", R"({"type": "object", "properties": {}})",
    [](const Study &study) -> std::unique_ptr<Sampler> { return std::make_unique<Random>(study); }};

} // namespace armature::search::samplers
