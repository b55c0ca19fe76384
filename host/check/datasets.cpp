// SPDX-License-Identifier: MIT
// datasets.cpp: levels 4 to 7 for data sets: fields and splits that make sense, examples that are always the same.
#include "check/check.hpp"
#include "check/dataset_bench.hpp"
#include "check/guarded.hpp"
#include "check/last_words.hpp"
#include "data/collector.hpp"
#include "support/hash.hpp"
#include "support/random.hpp"
#include "support/services.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

constexpr int64_t most_examples = 300; // looked at in each split

std::string with(const Json &settings) {
    return settings.empty() ? "" : " with " + dump(settings);
}

std::vector<int64_t> first_examples(int64_t examples) {
    std::vector<int64_t> out(static_cast<size_t>(std::min(examples, most_examples)));
    std::iota(out.begin(), out.end(), int64_t{0});
    return out;
}

// Settings that make more than this are not opened: it would take long, and shows nothing new.
bool modest(const Json &settings) {
    return std::none_of(settings.begin(), settings.end(), [](const Json &value) {
        return value.is_number_integer() && std::abs(value.get<double>()) > 1000;
    });
}

// Every opening that succeeds; its settings are known to be accepted by create.
template <class Look> void each(const Subject &s, Look &&look) {
    size_t opened = 0;
    for (const Json &settings : s.settings()) {
        constexpr size_t enough = 6;
        if (!modest(settings) || opened == enough) {
            continue;
        }
        subject(s.component->who + with(settings));
        std::optional<DatasetBench> bench;
        try {
            bench.emplace(*s.component, settings);
        } catch (const Error &) {
            continue; // these settings do not go with this file
        }
        ++opened;
        look(*bench, settings);
    }
}

Outcome opens(const Subject &s) {
    std::string last;
    Json usable = Json::array();
    for (const Json &settings : s.settings()) {
        subject(s.component->who + with(settings));
        if (!modest(settings)) {
            continue;
        }
        try {
            const DatasetBench b(*s.component, settings);
            usable.push_back(settings);
        } catch (const Error &error) {
            last = error.message;
        }
    }
    return usable.empty()
               ? failed(fmt::format("cannot be opened with any settings tried: {}", last),
                        fmt::format("give it a file to read in {}, under \"files\"",
                                    std::filesystem::path(s.file).replace_extension(".check.json").filename().string()))
               : passed("", {{"settings", usable}});
}

// What the host's own collector says of the plan, clause by clause.
Outcome declares_soundly(const Subject &s) {
    for (const Json &settings : s.settings()) {
        subject(s.component->who + with(settings));
        const auto instance = s.component->make<arm_dataset>(ARM_DATASET_INTERFACE, settings);
        data::Collector collector(s.component->who);
        const auto ask = [&](auto &&step) {
            try {
                step();
            } catch (const Error &) { // the collector knows better
                collector.rethrow();
                throw;
            }
            collector.rethrow();
        };
        ask([&] { instance.call(&arm_dataset::sources, collector.naming()); });
        std::vector<std::string> found;
        std::vector<const char *> paths;
        for (const std::string &source : collector.sources) {
            found.push_back(std::filesystem::absolute(source).string());
        }
        for (const std::string &path : found) {
            paths.push_back(path.c_str());
        }
        const arm_random stream = random::stream(s.seed(), "dataset", s.component->descriptor->name);
        const arm_dataset_open request{sizeof request, static_cast<uint32_t>(paths.size()), paths.data(), &stream,
                                       &services()};
        ask([&] { instance.call(&arm_dataset::open, &request, collector.opening()); });
        collector.finish();
    }
    return passed();
}

Outcome keeps_within_buffers(const Subject &s) {
    each(s, [&](const DatasetBench &b, const Json &settings) {
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            const std::vector<int64_t> all = first_examples(b.splits[split].second);
            for (const Margins margins : {Margins::page_after, Margins::page_before}) {
                std::vector<Guarded> memory;
                std::vector<void *> buffers;
                for (const DatasetBench::Field &field : b.fields) {
                    memory.emplace_back(field.bytes() * static_cast<int64_t>(all.size()), margins,
                                        "the buffer of field " + field.name);
                }
                for (const Guarded &one : memory) {
                    buffers.push_back(one.data());
                }
                b.read(split, all, buffers);
                for (size_t f = 0; f < memory.size(); ++f) {
                    const Shape shape = Shape::plain(b.fields[f].shape.type(),
                                                     {b.fields[f].shape.size() * static_cast<int64_t>(all.size())});
                    if (!memory[f].intact()) {
                        throw Broken(fmt::format("read writes outside the buffer of field {}{}", b.fields[f].name,
                                                 with(settings)));
                    }
                    // 255 is a byte like others, and -1 an integer like others where it is no class.
                    const bool tells = shape.type() != ARM_U8 && (shape.type() != ARM_I32 || b.fields[f].classes > 0);
                    if (tells && memory[f].unwritten(shape) > 0) {
                        throw Broken(fmt::format("read leaves elements of field {} unwritten{}", b.fields[f].name,
                                                 with(settings)),
                                     "fill field after field of every example asked for");
                    }
                }
            }
        }
    });
    return passed();
}

Outcome refuses_foreign_indices(const Subject &s) {
    each(s, [](const DatasetBench &b, const Json &settings) {
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            for (const int64_t index :
                 {b.splits[split].second, int64_t{-1}, b.splits[split].second + 1000, INT64_MAX}) {
                try {
                    call("read of an index outside the split");
                    b.bytes(split, {0, index});
                } catch (const Error &) {
                    continue;
                }
                throw Broken(fmt::format("reads example {} of the split {}, which has {}{}", index,
                                         b.splits[split].first, b.splits[split].second, with(settings)),
                             "refuse what is not in 0 ... examples - 1: x.at(i), or a test of its own");
            }
        }
    });
    return passed();
}

Outcome reads_in_any_order(const Subject &s) {
    each(s, [&](const DatasetBench &b, const Json &settings) {
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            const std::vector<int64_t> all = first_examples(b.splits[split].second);
            const std::vector<std::string> straight = b.bytes(split, all);
            const arm_random stream = random::stream(s.seed(), "order", b.splits[split].first);
            std::vector<int64_t> mixed = random::permutation(stream, static_cast<int64_t>(all.size()));
            mixed.push_back(mixed.front()); // twice the same
            const std::vector<std::string> shuffled = b.bytes(split, mixed), alone = b.bytes(split, {mixed.back()});
            for (size_t f = 0; f < b.fields.size(); ++f) {
                const auto bytes = static_cast<size_t>(b.fields[f].bytes());
                for (size_t k = 0; k < mixed.size(); ++k) {
                    const std::string expected = straight[f].substr(static_cast<size_t>(mixed[k]) * bytes, bytes);
                    if (shuffled[f].substr(k * bytes, bytes) != expected ||
                        (k + 1 == mixed.size() && alone[f] != expected)) {
                        throw Broken(fmt::format("example {} of the split {} differs in field {} when it is read in "
                                                 "another order{}",
                                                 mixed[k], b.splits[split].first, b.fields[f].name, with(settings)),
                                     "an example is a function of its split and index: draw in open, not in read");
                    }
                }
            }
        }
    });
    return passed();
}

std::string content_hash(const DatasetBench &b) {
    Sha256 hash;
    for (uint32_t split = 0; split < b.splits.size(); ++split) {
        hash.add(b.splits[split].first);
        for (const std::string &field : b.bytes(split, first_examples(b.splits[split].second))) {
            hash.add(field);
        }
    }
    return hash.hex();
}

Outcome has_a_stable_content(const Subject &s) {
    each(s, [&](const DatasetBench &b, const Json &settings) {
        if (content_hash(DatasetBench(*s.component, settings)) != content_hash(b)) {
            throw Broken("opened twice, it holds other examples" + with(settings),
                         "generated data come from opening.random(), files are read in a fixed order");
        }
    });
    return passed();
}

Outcome gives_usable_values(const Subject &s) {
    each(s, [](const DatasetBench &b, const Json &settings) {
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            const std::vector<int64_t> all = first_examples(b.splits[split].second);
            for (size_t f = 0; f < b.fields.size(); ++f) {
                const DatasetBench::Field &field = b.fields[f];
                for (const double v : b.read(split, all, f)) {
                    if (!std::isfinite(v) ||
                        (field.classes > 0 && !(v >= 0 && v < static_cast<double>(field.classes)))) {
                        throw Broken(
                            fmt::format("field {} of the split {} holds {}{}{}", field.name, b.splits[split].first, v,
                                        field.classes > 0 ? fmt::format(", and has {} classes", field.classes) : "",
                                        with(settings)),
                            "numbers are finite, labels 0 ... classes - 1");
                    }
                }
            }
        }
    });
    return passed();
}

Outcome keeps_splits_apart(const Subject &s) {
    constexpr double tolerated = 0.01;
    std::string shared;
    bool looked = false;
    each(s, [&](const DatasetBench &b, const Json &settings) {
        std::map<std::string, std::set<std::string>> examples;
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            for (const int64_t i : first_examples(b.splits[split].second)) {
                std::string whole;
                for (const std::string &field : b.bytes(split, {i})) {
                    whole += field;
                }
                examples[b.splits[split].first].insert(whole);
            }
        }
        for (auto one = examples.begin(); one != examples.end(); ++one) {
            for (auto other = std::next(one); other != examples.end(); ++other) {
                looked = true;
                const auto both = std::count_if(one->second.begin(), one->second.end(),
                                                [&](const std::string &x) { return other->second.contains(x); });
                const auto fewer = static_cast<double>(std::min(one->second.size(), other->second.size()));
                const std::string text = fmt::format("the splits {} and {} share {} of {:g} examples{}", one->first,
                                                     other->first, both, fewer, with(settings));
                if (static_cast<double>(both) > tolerated * fewer + 1) {
                    throw Broken(text, "an example of the test split must not be trained on");
                }
                shared = both > 0 ? text : shared;
            }
        }
    });
    return !shared.empty() ? warning(shared) : looked ? passed() : skipped("has one split");
}

} // namespace

std::vector<Check> dataset_checks() {
    constexpr auto dataset = Scope::dataset;
    return {
        {"ARM-DATA-001", 4, dataset, "It can be opened", opens, Gate::here, true},
        {"ARM-DATA-002", 4, dataset, "Sources, fields and splits are what the host can use", declares_soundly,
         Gate::here},
        {"ARM-DATA-003", 4, dataset, "read fills its buffers and touches nothing else", keeps_within_buffers,
         Gate::here},
        {"ARM-DATA-004", 4, dataset, "An index outside the split is refused", refuses_foreign_indices},
        {"ARM-DATA-005", 5, dataset, "Opened twice, it holds the same examples", has_a_stable_content, Gate::here},
        {"ARM-DATA-006", 7, dataset, "Examples are the same in any order", reads_in_any_order, Gate::here},
        {"ARM-DATA-007", 7, dataset, "Numbers are finite, labels within their classes", gives_usable_values},
        {"ARM-DATA-008", 7, dataset, "Splits share no examples", keeps_splits_apart},
    };
}

} // namespace armature::check
