// SPDX-License-Identifier: MIT
// metrics.cpp: levels 4 to 7 for metrics: sums that can be gathered in any order and merged.
#include "check/guarded.hpp"
#include "check/last_words.hpp"
#include "check/metric_samples.hpp"

#include <cmath>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

using Sums = MetricBench::Sums;

std::string on(const Json &settings, const Samples &samples) {
    return fmt::format(" (on {}{})", samples.text, settings.empty() ? "" : " with " + dump(settings));
}

bool close(const std::vector<double> &a, const std::vector<double> &b) {
    for (size_t i = 0; i < a.size(); ++i) {
        const bool same = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
        if (!same && !(std::abs(a[i] - b[i]) <= 1e-9 * (1 + std::abs(b[i])))) {
            return false;
        }
    }
    return a.size() == b.size();
}

// For all settings and samples that go together. Those that go with the base settings are known.
template <class Look> void each_use(const Subject &s, Look &&look) {
    for (const Json &settings : s.settings()) {
        for (const Samples &samples : usable_samples(s)) {
            subject(s.component->who + on(settings, samples));
            std::optional<MetricBench> bench;
            try {
                bench.emplace(*s.component, settings, samples.shapes());
            } catch (const Error &) {
                continue;
            }
            look(*bench, samples, on(settings, samples));
        }
    }
}

Outcome takes_some_samples(const Subject &s) {
    Json usable = Json::array();
    std::string last;
    for (size_t i = 0; i < all_samples().size(); ++i) {
        const Samples &samples = all_samples()[i];
        subject(s.component->who + on(s.settings().front(), samples));
        try {
            const MetricBench b(*s.component, s.settings().front(), samples.shapes());
            b.of(samples.batches.front());
            usable.push_back(i);
        } catch (const Error &error) {
            last = error.message;
            if (error.fault == Fault::plugin) {
                return failed(fmt::format("fails: {}{}", error.message, on(s.settings().front(), samples)),
                              "refuse with a reason, in configure, what does not fit");
            }
        }
    }
    return usable.empty()
               ? failed(fmt::format("accepts none of the {} kinds of output and target tried; of the last it "
                                    "says: {}",
                                    all_samples().size(), last))
               : passed("", {{"samples", usable}});
}

Outcome declares_its_results(const Subject &s) {
    each_use(s, [](const MetricBench &b, const Samples &, const std::string &at) {
        if (b.accumulators != 1 || b.doubles < 0) {
            throw Broken(fmt::format("declares its accumulator {} times{}", b.accumulators, at), "once, in configure");
        }
        if (b.declared.empty()) {
            throw Broken("declares no result" + at, "plan.value(\"\", Better::larger)");
        }
        std::set<std::string> names;
        for (const auto &[name, better] : b.declared) {
            if (!names.insert(name).second || (name.empty() && b.declared.size() > 1)) {
                throw Broken(fmt::format("declares two results \"{}\", or one of several without a name{}", name, at));
            }
            if (better < -1 || better > 1) {
                throw Broken(fmt::format("says that {} is better {}{}", better, name, at),
                             "1 larger, -1 smaller, 0 neither");
            }
        }
    });
    return passed();
}

Outcome measures_within_bounds(const Subject &s) {
    each_use(s, [](const MetricBench &b, const Samples &samples, const std::string &at) {
        for (const Margins margins : {Margins::wide, Margins::page_after, Margins::page_before}) {
            for (const std::vector<Judged> &sample : samples.batches) {
                std::vector<Guarded> memory;
                std::vector<arm_tensor> tensors;
                for (const Judged &judged : sample) {
                    memory.emplace_back(static_cast<int64_t>(judged.bytes.size()), margins,
                                        fmt::format("input {}", memory.size()));
                    std::copy(judged.bytes.begin(), judged.bytes.end(), static_cast<char *>(memory.back().data()));
                    tensors.push_back({memory.back().data(), judged.shape.c()});
                }
                const Shape sums = Shape::plain(ARM_F64, {b.doubles});
                const Guarded accumulator(sums, Values(static_cast<size_t>(b.doubles), 0), margins, "the accumulator");
                b.update(static_cast<double *>(accumulator.data()), tensors);
                for (size_t i = 0; i < memory.size(); ++i) {
                    if (memory[i].bytes() != std::string(sample[i].bytes.begin(), sample[i].bytes.end())) {
                        throw Broken(fmt::format("update changes input {}{}", i, at), "inputs are read only");
                    }
                }
                if (!accumulator.intact()) {
                    throw Broken(fmt::format("update writes outside its accumulator of {} numbers{}", b.doubles, at),
                                 "plan.accumulator(n) says how many there are");
                }
            }
        }
    });
    return passed();
}

Outcome keeps_all_in_its_sums(const Subject &s) {
    each_use(s, [&](const MetricBench &b, const Samples &samples, const std::string &at) {
        const Sums first = b.of(samples.batches[0]);
        b.of(samples.batches[1]);
        if (b.of(samples.batches[0]) != first) {
            throw Broken("gives other sums for the same batch after another one" + at,
                         "an instance keeps nothing: what is gathered is in the accumulator");
        }
    });
    return passed();
}

Outcome writes_every_value(const Subject &s) {
    each_use(s, [](const MetricBench &b, const Samples &samples, const std::string &at) {
        const Sums sums = b.of(samples.batches[0]);
        const std::vector<double> one = b.values(sums, 123.25), other = b.values(sums, -321.5);
        for (size_t i = 0; i < one.size(); ++i) {
            if (one[i] == 123.25 && other[i] == -321.5) {
                throw Broken(fmt::format("value leaves result {} unwritten{}", i, at),
                             "write as many as were declared");
            }
        }
        b.values(b.none()); // of no example: NaN is an answer
    });
    return passed();
}

// One accumulator over all batches, in order.
Sums pass(const MetricBench &b, const Samples &samples, bool backwards = false) {
    Sums sums = b.none();
    for (size_t i = 0; i < samples.batches.size(); ++i) {
        b.update(sums, samples.batches[backwards ? samples.batches.size() - 1 - i : i]);
    }
    return sums;
}

Outcome does_not_mind_the_order(const Subject &s) {
    each_use(s, [](const MetricBench &b, const Samples &samples, const std::string &at) {
        if (!close(b.values(pass(b, samples)), b.values(pass(b, samples, true)))) {
            throw Broken("gives other results when the batches come in another order" + at,
                         "gather sums and counts; divide in value()");
        }
    });
    return passed();
}

Outcome merges(const Subject &s) {
    each_use(s, [](const MetricBench &b, const Samples &samples, const std::string &at) {
        const std::vector<double> whole = b.values(pass(b, samples));
        Sums left = b.none(), right = b.none();
        for (size_t i = 0; i < samples.batches.size(); ++i) {
            b.update(i % 2 == 0 ? left : right, samples.batches[i]);
        }
        Sums one = left, other = right;
        b.merge(one, right);
        b.merge(other, left);
        if (!close(b.values(one), whole) || !close(b.values(other), whole)) {
            throw Broken("two parts merged differ from one pass over both" + at,
                         "merge adds up what update adds up; a mean of means is not the mean");
        }
        Sums with_nothing = left;
        b.merge(with_nothing, b.none());
        Sums from_nothing = b.none();
        b.merge(from_nothing, left);
        if (!close(b.values(with_nothing), b.values(left)) || !close(b.values(from_nothing), b.values(left))) {
            throw Broken("merged with an empty part it changes" + at, "an accumulator of zeros is an empty part");
        }
    });
    return passed();
}

Outcome heeds_its_mask(const Subject &s) {
    bool looked = false;
    each_use(s, [&](const MetricBench &, const Samples &samples, const std::string &at) {
        const Json settings = s.settings().front();
        const Samples masked = samples.masked();
        std::vector<double> some, all;
        try {
            const MetricBench with(*s.component, settings, masked.shapes());
            some = with.values(with.of(masked.batches[0]));
            Samples counted = samples;
            counted.batches = {samples.counted(0)};
            const MetricBench without(*s.component, settings, counted.shapes());
            all = without.values(without.of(counted.batches[0]));
        } catch (const Error &) {
            return; // takes no mask, or not these shapes
        }
        looked = true;
        if (!close(some, all)) {
            throw Broken("columns that the mask leaves out count" + at, "if (mask[j]) ...: padding is no example");
        }
    });
    return looked ? passed() : skipped("takes no mask");
}

} // namespace

std::vector<Check> metric_checks() {
    constexpr auto metric = Scope::metric;
    return {
        {"ARM-METRIC-001", 4, metric, "It takes some outputs and targets", takes_some_samples, Gate::here, true},
        {"ARM-METRIC-002", 4, metric, "It declares one accumulator, and results with names of their own",
         declares_its_results, Gate::here},
        {"ARM-METRIC-003", 4, metric, "update stays within its accumulator, and changes no input",
         measures_within_bounds, Gate::here},
        {"ARM-METRIC-004", 4, metric, "value writes every result", writes_every_value, Gate::here},
        {"ARM-METRIC-005", 5, metric, "All that it gathers is in its accumulator", keeps_all_in_its_sums, Gate::here},
        {"ARM-METRIC-006", 7, metric, "Batches may come in any order", does_not_mind_the_order, Gate::here},
        {"ARM-METRIC-007", 7, metric, "Parts that are merged equal one pass", merges},
        {"ARM-METRIC-008", 7, metric, "What the mask leaves out does not count", heeds_its_mask},
    };
}

} // namespace armature::check
