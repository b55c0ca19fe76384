// SPDX-License-Identifier: MIT
// adding_problem: sequences of numbers, two of which are marked; their sum is the answer. Generated.
#include <armature/dataset.hpp>

#include <algorithm>
#include <cmath>

namespace {

using namespace armature;

// x_t = (u_t, m_t) with u uniform in 0..1; m is 1 at one place in each half of the sequence and 0 elsewhere.
// sum = the two marked u. Answering 1 always has a mean squared error of 1/6.
struct AddingProblem {
    static constexpr const char *name = "adding_problem";
    int64_t steps = 50, examples = 1000;

    static void describe(Description<AddingProblem> &about) {
        about.summary("Two of many numbers are marked, one in each half: the answer is their sum")
            .formula("sum = u_a + u_b,  u uniform in 0..1, a in the first half, b in the second")
            .term("LSTM")
            .cite({.authors = "Hochreiter, Sepp and Schmidhuber, Juergen",
                   .title = "Long short-term memory",
                   .year = 1997,
                   .venue = "Neural Computation 9, 1735-1780",
                   .doi = "10.1162/neco.1997.9.8.1735"});
        about.setting("steps", &AddingProblem::steps, "numbers in a sequence").minimum(2).maximum(100'000);
        about.setting("examples", &AddingProblem::examples, "how many sequences").minimum(1).maximum(10'000'000);
    }

    void check() const {
        constexpr int64_t most = int64_t{1} << 31;
        if (examples > most / steps) {
            refuse("would make ", examples, " sequences of ", steps, " numbers, more than ", most, " numbers");
        }
    }

    void sources(DatasetPlan &) const {}

    void open(const Opening &opening, DatasetPlan &plan) {
        u.resize(static_cast<size_t>(examples * steps));
        opening.random().uniform(0, u.data(), examples * steps);
        places.resize(static_cast<size_t>(2 * examples));
        opening.random().uniform(u.size(), places.data(), 2 * examples);
        plan.input("numbers", Shape(ARM_F32, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_TIME, steps}}));
        plan.target("sum", Shape(ARM_F32, {{ARM_ROLE_FEATURE, 1}}));
        plan.split("all", examples);
    }

    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        auto *x = static_cast<float *>(buffers[0]);   // 2 x steps x indices
        auto *sum = static_cast<float *>(buffers[1]); // indices
        for (const int64_t k : indices) {
            const int64_t half = steps / 2, a = at(2 * k, half), b = half + at(2 * k + 1, steps - half);
            for (int64_t t = 0; t < steps; ++t) {
                *x++ = u[static_cast<size_t>(k * steps + t)];
                *x++ = t == a || t == b ? 1.0f : 0.0f;
            }
            *sum++ = u[static_cast<size_t>(k * steps + a)] + u[static_cast<size_t>(k * steps + b)];
        }
    }

private:
    int64_t at(int64_t place, int64_t of) const {
        const auto scaled = static_cast<int64_t>(places[static_cast<size_t>(place)] * static_cast<float>(of));
        return std::min(scaled, of - 1);
    }
    std::vector<float> u;      // steps x examples
    std::vector<float> places; // 2 x examples, uniform in 0..1
};

} // namespace

ARMATURE_PLUGIN(Dataset<AddingProblem>)
