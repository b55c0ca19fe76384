// SPDX-License-Identifier: MIT
// sameness.cpp: level 5: results follow from inputs, parameters and the random stream, and from nothing else: not from
// earlier calls, other instances, other threads, other examples.
#include "check/counted_services.hpp"
#include "check/trial_bench.hpp"

#include <cmath>
#include <thread>

#include <fmt/format.h>

namespace armature::check {

namespace {

// All bits that a forward call in training and its backward call write. Leaves the persistent tensors as they were.
std::string all_bits(const Subject &s, const Trial &trial, LayerBench &b) {
    const std::vector<Values> persistent = b.persistent;
    b.forward();
    std::string bits = b.output_bits();
    for (const Values &list : b.persistent) {
        bits.append(reinterpret_cast<const char *>(list.data()), list.size() * sizeof(double));
    }
    b.persistent = persistent;
    for (const std::string &more : backward(s, trial, b).bits) {
        bits += more;
    }
    return bits;
}

Outcome gives_the_same_bits(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        for (const int32_t type : {ARM_F64, ARM_F32}) {
            LayerBench b = bench(s, trial, type), other = bench(s, trial, type);
            const std::string first = all_bits(s, trial, b), second = all_bits(s, trial, b);
            const char *advice = "results follow from inputs, parameters and the random stream alone: no clock, no "
                                 "addresses, no memory that was not written, no generator of its own";
            if (first != second) {
                return failed("two equal calls give different bits" + where(trial, type), advice);
            }
            if (all_bits(s, trial, other) != first) {
                return failed("two instances give different bits" + where(trial, type), advice);
            }
        }
    }
    return passed();
}

Outcome keeps_nothing_between_calls(const Subject &s) {
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        const std::vector<Values> inputs = b.inputs, persistent = b.persistent;
        b.forward();
        const std::string outputs = b.output_bits();
        const std::vector<std::string> gradients = backward(s, trial, b).bits;

        b.persistent = persistent;
        b.forward();
        b.exchange_memory(); // another call of this instance before backward, as another time step would be
        std::vector<std::vector<Values>> both = {inputs, {}};
        refill(b, trial, 0.75, s.seed() + 1);
        both[1] = b.inputs;
        refill(b, trial, 1, s.seed());
        b.inputs = both[1];
        b.forward();
        b.inputs = inputs;
        b.exchange_memory();
        b.violations.clear();
        if (backward(s, trial, b).bits != gradients) {
            return failed("backward gives other gradients after another forward call of the same instance" +
                              where(trial),
                          "what forward hands to backward belongs into the saved memory: plan.saved(bytes), "
                          "f.saved<T>()");
        }
        b.persistent = persistent;
        b.forward();
        if (b.output_bits() != outputs) {
            return failed("forward gives other outputs after another call of the same instance" + where(trial),
                          "an instance holds settings and shapes, never values; running statistics are persistent "
                          "tensors");
        }
    }
    return passed();
}

Outcome follows_the_stream(const Subject &s) {
    int64_t drawn = 0;
    bool by_key = false, by_step = false;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.services = &counted_services();
        const int64_t before = numbers_drawn();
        const std::string first = all_bits(s, trial, b);
        if (numbers_drawn() == before) {
            continue;
        }
        drawn += numbers_drawn() - before;
        const auto changes = [&](arm_random stream) {
            b.random = stream;
            return all_bits(s, trial, b) != first;
        };
        by_key = by_key || changes({8, 0}) || changes({9, 0});
        by_step = by_step || changes({7, 1}) || changes({7, 2});
    }
    if (drawn == 0) {
        return skipped("draws no random numbers");
    }
    if (!by_key) {
        return failed("draws random numbers that change nothing: another stream gives the same bits");
    }
    return by_step ? passed()
                   : failed("draws the same random numbers at every step",
                            "hand on the whole stream, key and step, as the frame gives it");
}

Outcome runs_on_two_threads(const Subject &s) {
    constexpr int rounds = 20;
    for (const Trial &trial : s.trials()) {
        LayerBench benches[2] = {bench(s, trial, ARM_F64), bench(s, trial, ARM_F64)};
        refill(benches[1], trial, 1.5, s.seed() + 5);
        const std::string alone[2] = {all_bits(s, trial, benches[0]), all_bits(s, trial, benches[1])};
        std::thread threads[2];
        bool same[2] = {true, true};
        for (size_t i = 0; i < 2; ++i) {
            threads[i] = std::thread([&, i] {
                for (int round = 0; round < rounds && same[i]; ++round) {
                    try {
                        same[i] = all_bits(s, trial, benches[i]) == alone[i];
                    } catch (const Error &) {
                        same[i] = false;
                    }
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        if (!same[0] || !same[1]) {
            return failed("two instances on two threads disturb each other" + where(trial),
                          "no static and no global variables that change");
        }
    }
    return passed();
}

// One column of every input changes; no other column of an output may.
Outcome keeps_columns_apart(const Subject &s) {
    bool looked = false;
    for (const Trial &trial : s.trials()) {
        if (trial.settings != s.trials().front().settings) {
            continue; // a setting such as axis = batch may ask for it
        }
        LayerBench b = bench(s, trial, ARM_F64);
        b.services = &counted_services();
        const int64_t drawn = numbers_drawn();
        const std::vector<Values> before = b.forward();
        const auto columns_of = [](const Shape &shape) { // elements before the batch, and how many batches behind it
            int64_t stride = 1, at = -1;
            for (uint32_t i = 0; i < shape.rank() && at < 0; ++i) {
                at = shape.role(i) == ARM_ROLE_BATCH ? stride : -1;
                stride *= shape.extent(i);
            }
            return std::pair(at, shape.batch());
        };
        if (numbers_drawn() != drawn) {
            continue;
        }
        bool all = !trial.inputs.empty();
        for (const Shape &shape : b.input_shapes) {
            all = all && shape.has(ARM_ROLE_BATCH) && shape.batch() > 1;
        }
        if (!all) {
            continue;
        }
        const auto first_column = [&](const Shape &shape, size_t k) {
            const auto [stride, batch] = columns_of(shape);
            return static_cast<int64_t>(k) / stride % batch == 0;
        };
        for (size_t i = 0; i < b.inputs.size(); ++i) {
            for (size_t k = 0; k < b.inputs[i].size(); ++k) {
                if (b.differentiable(i) && first_column(b.input_shapes[i], k)) {
                    b.inputs[i][k] *= 0.5;
                }
            }
        }
        const std::vector<Values> after = b.forward();
        for (size_t i = 0; i < after.size(); ++i) {
            const Shape &shape = b.agreement.outputs[i];
            if (!shape.has(ARM_ROLE_BATCH)) {
                continue;
            }
            looked = true;
            for (size_t k = 0; k < after[i].size(); ++k) {
                if (!first_column(shape, k) &&
                    std::abs(after[i][k] - before[i][k]) > 1e-9 * (1 + std::abs(before[i][k]))) {
                    return warning(fmt::format("output {} of one example depends on another example of the batch{}", i,
                                               where(trial)),
                                   "as it must for statistics of the batch, and for nothing else");
                }
            }
        }
    }
    return looked ? passed() : skipped("has no examples side by side, or draws random numbers");
}

} // namespace

std::vector<Check> sameness_checks() {
    constexpr auto layer = Scope::layer, activation = Scope::activation, block = Scope::block;
    const char *apart = "Examples of a batch do not see each other";
    const char *same = "Equal calls give equal bits";
    const char *threads = "Instances do not disturb each other";
    return {
        {"ARM-LAYER-020", 5, layer, same, gives_the_same_bits, Gate::here},
        {"ARM-LAYER-021", 5, layer, "An instance keeps nothing between calls", keeps_nothing_between_calls, Gate::here},
        {"ARM-LAYER-022", 5, layer, "Random numbers follow the stream, by key and by step", follows_the_stream},
        {"ARM-LAYER-027", 5, layer, threads, runs_on_two_threads, Gate::here},
        {"ARM-LAYER-028", 5, layer, apart, keeps_columns_apart},
        {"ARM-BLOCK-020", 5, block, same, gives_the_same_bits, Gate::here},
        {"ARM-BLOCK-028", 5, block, apart, keeps_columns_apart},
        {"ARM-ACT-020", 5, activation, same, gives_the_same_bits, Gate::here},
        {"ARM-ACT-027", 5, activation, threads, runs_on_two_threads, Gate::here},
    };
}

} // namespace armature::check
