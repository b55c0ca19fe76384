// SPDX-License-Identifier: MIT
// transduction: random sequences of symbols and what a rule makes of them. Generated.
#include <armature/dataset.hpp>

#include <algorithm>

namespace {

using namespace armature;

// source: s_1 ... s_N, symbols 0 ... S - 1;  target: the same (copy), from its end (reverse), or sorted.
// previous: what a decoder has said before each step: S (the start), t_1 ... t_(N-1).
struct Transduction {
    static constexpr const char *name = "transduction";
    std::string rule = "copy";
    int64_t symbols = 8, steps = 6, examples = 1000;

    static void describe(Description<Transduction> &about) {
        about.summary("Random sequences of symbols, and the same copied, reversed or sorted")
            .formula("t = s (copy),  t_k = s_(N + 1 - k) (reverse),  t sorted (sort)")
            .term("Sequence-to-sequence")
            .cite({.authors = "Sutskever, Ilya and Vinyals, Oriol and Le, Quoc V.",
                   .title = "Sequence to sequence learning with neural networks",
                   .year = 2014,
                   .arxiv = "1409.3215"});
        about.setting("rule", &Transduction::rule, "what the target is").choices({"copy", "reverse", "sort"});
        about.setting("symbols", &Transduction::symbols, "different symbols").minimum(2).maximum(1'000'000);
        about.setting("steps", &Transduction::steps, "symbols in a sequence").minimum(1).maximum(100'000);
        about.setting("examples", &Transduction::examples, "how many sequences").minimum(1).maximum(10'000'000);
    }

    void check() const {
        constexpr int64_t most = int64_t{1} << 31;
        if (examples > most / steps) {
            refuse("would make ", examples, " sequences of ", steps, " symbols, more than ", most, " symbols");
        }
    }

    void sources(DatasetPlan &) const {}

    void open(const Opening &opening, DatasetPlan &plan) {
        std::vector<float> u(static_cast<size_t>(examples * steps));
        opening.random().uniform(0, u.data(), examples * steps);
        source.resize(u.size());
        std::transform(u.begin(), u.end(), source.begin(), [this](float v) {
            return std::min(static_cast<int32_t>(v * static_cast<float>(symbols)), static_cast<int32_t>(symbols - 1));
        });
        const Shape sequence(ARM_I32, {{ARM_ROLE_TIME, steps}});
        plan.field(ARM_FIELD_INPUT, "source", sequence, symbols);
        plan.field(ARM_FIELD_INPUT, "previous", sequence, symbols + 1);
        plan.field(ARM_FIELD_TARGET, "target", sequence, symbols);
        plan.split("all", examples);
    }

    void read(uint32_t, std::span<const int64_t> indices, void *const *buffers) const {
        auto *s = static_cast<int32_t *>(buffers[0]); // steps x indices, all three
        auto *p = static_cast<int32_t *>(buffers[1]);
        auto *t = static_cast<int32_t *>(buffers[2]);
        for (const int64_t k : indices) {
            std::copy_n(source.data() + k * steps, steps, s);
            std::copy_n(s, steps, t);
            if (rule == "reverse") {
                std::reverse(t, t + steps);
            } else if (rule == "sort") {
                std::sort(t, t + steps);
            }
            p[0] = static_cast<int32_t>(symbols);
            std::copy_n(t, steps - 1, p + 1);
            s += steps;
            p += steps;
            t += steps;
        }
    }

private:
    std::vector<int32_t> source; // steps x examples
};

} // namespace

ARMATURE_PLUGIN(Dataset<Transduction>)
