// SPDX-License-Identifier: MIT
// grid.cpp: every combination of the dimensions' grid values, in the file's order, the last dimension fastest.
#include "search/samplers/type.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::search::samplers {

namespace {

// Beyond this a grid is a mistake, not a plan.
constexpr int64_t most_points = 100'000;

class Grid : public Sampler {
public:
    explicit Grid(const Study &study) : study_(study) {
        int64_t points = 1;
        for (const Dimension &dimension : study_.space.dimensions) {
            if (grid_size(dimension) > most_points) {
                too_many();
            }
            values_.push_back(grid_values(dimension));
            points *= static_cast<int64_t>(values_.back().size());
            if (points > most_points) {
                too_many();
            }
        }
        for (int64_t code = 0; code < points; ++code) {
            if (first_of_its_kind(code)) {
                codes_.push_back(code);
            }
        }
    }

    std::optional<experiment::Assignment> ask(int64_t number, const std::vector<Told> &) const override {
        if (number < 0 || number >= static_cast<int64_t>(codes_.size())) {
            return std::nullopt;
        }
        return active(study_.space, point(codes_[static_cast<size_t>(number)]), study_.variables);
    }
    std::optional<int64_t> size() const override { return static_cast<int64_t>(codes_.size()); }

private:
    [[noreturn]] static void too_many() {
        throw Error(Fault::experiment, fmt::format("the grid has more than {} points", most_points), "/sweep/space",
                    "give ranges a smaller \"grid\", or take another sampler");
    }
    // A code is a number in mixed radix: a digit for each dimension, its index into the values.
    std::vector<size_t> digits(int64_t code) const {
        std::vector<size_t> out(values_.size());
        for (size_t d = values_.size(); d-- > 0;) {
            const auto n = static_cast<int64_t>(values_[d].size());
            out[d] = static_cast<size_t>(code % n);
            code /= n;
        }
        return out;
    }
    experiment::Assignment point(int64_t code) const {
        const std::vector<size_t> index = digits(code);
        experiment::Assignment point;
        for (size_t d = 0; d < index.size(); ++d) {
            point[study_.space.dimensions[d].name] = values_[d][index[d]];
        }
        return point;
    }
    // Combinations that differ only in inactive dimensions are one point: the one in which those stand at their first.
    bool first_of_its_kind(int64_t code) const {
        const std::vector<size_t> index = digits(code);
        const experiment::Assignment kept = active(study_.space, point(code), study_.variables);
        check_conditions(study_.space, kept, study_.variables); // all points are known now, so all are right now
        for (size_t d = 0; d < index.size(); ++d) {
            if (index[d] != 0 && kept.count(study_.space.dimensions[d].name) == 0) {
                return false;
            }
        }
        return true;
    }

    Study study_;
    std::vector<std::vector<Json>> values_;
    std::vector<int64_t> codes_;
};

} // namespace

extern const SamplerType grid;
const SamplerType grid = {"Every combination of grid values", R"({"type": "object", "properties": {}})",
                          [](const Study &study) -> std::unique_ptr<Sampler> { return std::make_unique<Grid>(study); }};

} // namespace armature::search::samplers
