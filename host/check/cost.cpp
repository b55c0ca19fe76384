// SPDX-License-Identifier: MIT
// cost.cpp: level 8: what a component costs: memory that does not come back, allocations in a call, time.
#include "check/optimizer_bench.hpp"
#include "check/plugin_heap.hpp"
#include "check/trial_bench.hpp"
#include "support/identity.hpp"

#include <malloc.h>

#include <fmt/format.h>

namespace armature::check {

namespace {

int64_t heap_in_use() {
    const struct mallinfo2 heap = mallinfo2();
    return static_cast<int64_t>(heap.uordblks + heap.hblkhd);
}

// The bytes by which the heap is larger after so many rounds than before them.
template <class Round> int64_t growth(int64_t rounds, Round &&round) {
    for (int64_t i = 0; i < rounds / 10 + 2; ++i) { // whatever is made once
        round();
    }
    const int64_t before = heap_in_use();
    for (int64_t i = 0; i < rounds; ++i) {
        round();
    }
    return heap_in_use() - before;
}

// What the allocator keeps for itself looks like growth too; the smallest block that is lost in every round does not.
int64_t noise(int64_t rounds) {
    return std::max<int64_t>(16384, 16 * rounds);
}

// What a layer's calls take has a check of its own.
void live_without_calls(const Subject &s) {
    const std::vector<Trial> trials = s.trials();
    if (trials.empty()) {
        live(s, *s.component);
    } else {
        bench(s, trials.front(), ARM_F64);
    }
}

Outcome gives_back_its_instances(const Subject &s) {
    const bool reads_files = s.component->kind == plugin::Kind::dataset;
    const int64_t rounds = reads_files ? 50 : s.component->composes() ? 200 : 1000;
    const int64_t grown = growth(rounds, [&] { live_without_calls(s); });
    return grown < noise(rounds)
               ? passed()
               : failed(fmt::format("after {} instances that were created, used and destroyed the heap is {} "
                                    "bytes larger, {} each",
                                    rounds, grown, grown / rounds),
                        "free in destroy what create and configure allocated: members that own their memory "
                        "do so by themselves");
}

Outcome gives_back_what_calls_take(const Subject &s) {
    constexpr int64_t rounds = 1000;
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.forward();
        const bool backwards = !backward(s, trial, b).bits.empty();
        const int64_t grown = growth(rounds, [&] {
            b.again(false, 1);
            b.again(true, backwards ? 1 : 0);
        });
        if (grown >= noise(rounds)) {
            return failed(fmt::format("the heap grows by {} bytes with each forward and backward call{}",
                                      grown / rounds, where(trial)),
                          "a call keeps nothing: scratch memory is asked for in configure");
        }
    }
    return passed();
}

Outcome allocates_nothing(const Subject &s) {
    if (!count_allocations_of(reinterpret_cast<const void *>(s.component->descriptor->get_interface))) {
        return skipped("its calls of malloc cannot be seen");
    }
    for (const Trial &trial : s.trials()) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.forward();
        const bool backwards = !backward(s, trial, b).bits.empty();
        b.heap = allocations_counted;
        b.again(false, 1);
        const int64_t forward = b.allocations;
        b.again(true, backwards ? 1 : 0);
        if (b.allocations > 0) {
            return warning(fmt::format("a forward call allocates {} times, a backward call {} times{}", forward,
                                       b.allocations - forward, where(trial)),
                           "ask for scratch memory in configure: plan.scratch(bytes); an Armadillo temporary is an "
                           "allocation too");
        }
    }
    return passed();
}

Outcome tells_its_time(const Subject &s) {
    const Trial trial = s.trials().front();
    LayerBench b = bench(s, trial, ARM_F32);
    b.forward();
    const bool backwards = !backward(s, trial, b).bits.empty();
    const auto nanoseconds = [&](bool backward) {
        constexpr int64_t rounds = 2000;
        b.again(backward, rounds / 10);
        const double start = monotonic_seconds();
        b.again(backward, rounds);
        return (monotonic_seconds() - start) / rounds * 1e9;
    };
    const double forward = nanoseconds(false);
    std::string text = fmt::format("a forward call takes {:.0f} ns", forward);
    text += backwards ? fmt::format(", a backward call {:.0f} ns", nanoseconds(true)) : "";
    return passed(text + fmt::format("; {} bytes saved, {} of scratch{}", b.agreement.saved, b.agreement.scratch,
                                     where(trial, ARM_F32)));
}

Outcome steps_without_allocating(const Subject &s) {
    if (!count_allocations_of(reinterpret_cast<const void *>(s.component->descriptor->get_interface))) {
        return skipped("its calls of malloc cannot be seen");
    }
    for (const Json &settings : s.settings()) {
        OptimizerBench<double> b(*s.component, settings, {{1, 2, 3}});
        b.step({{1, 1, 1}}, 0.1);
        const int64_t before = allocations_counted();
        b.step({{1, 1, 1}}, 0.1);
        if (allocations_counted() > before) {
            return warning(
                fmt::format("a step allocates {} times with {}", allocations_counted() - before, dump(settings)));
        }
    }
    return passed();
}

} // namespace

std::vector<Check> cost_checks() {
    return {
        {"ARM-ENTRY-030", 8, Scope::component, "What create takes destroy gives back", gives_back_its_instances},
        {"ARM-LAYER-060", 8, Scope::layer, "What a call takes it gives back", gives_back_what_calls_take, Gate::here},
        {"ARM-LAYER-061", 8, Scope::layer, "A call allocates nothing", allocates_nothing},
        {"ARM-LAYER-062", 8, Scope::layer, "Its calls are timed", tells_its_time},
        {"ARM-ACT-060", 8, Scope::activation, "What a call takes it gives back", gives_back_what_calls_take,
         Gate::here},
        {"ARM-ACT-061", 8, Scope::activation, "A call allocates nothing", allocates_nothing},
        {"ARM-ACT-062", 8, Scope::activation, "Its calls are timed", tells_its_time},
        {"ARM-OPT-061", 8, Scope::optimizer, "A step allocates nothing", steps_without_allocating},
    };
}

} // namespace armature::check
