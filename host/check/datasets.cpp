// SPDX-License-Identifier: MIT
// datasets.cpp: level 4 for data sets: what they open and declare, and that read fills what it should.
#include "check/guarded.hpp"
#include "check/openings.hpp"
#include "data/collector.hpp"
#include "support/random.hpp"
#include "support/services.hpp"

#include <fmt/format.h>

namespace armature::check {

namespace {

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

// Whatever was there before, it is not there any more: read into two memories that agree nowhere.
void expect_filled(const DatasetBench &b, uint32_t split, const std::vector<int64_t> &examples,
                   const std::string &where) {
    constexpr char one = 0x55, other = ~one;
    const std::vector<std::string> a = b.bytes(split, examples, one), c = b.bytes(split, examples, other);
    for (size_t f = 0; f < b.fields.size(); ++f) {
        for (size_t k = 0; k < a[f].size(); ++k) {
            if (a[f][k] == one && c[f][k] == other) {
                throw Broken(fmt::format("read leaves elements of field {} unwritten{}", b.fields[f].name, where),
                             "fill field after field of every example asked for");
            }
        }
    }
}

Outcome keeps_within_buffers(const Subject &s) {
    each_opening(s, [&](const DatasetBench &b, const Json &settings) {
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
                    if (!memory[f].intact()) {
                        throw Broken(fmt::format("read writes outside the buffer of field {}{}", b.fields[f].name,
                                                 with(settings)));
                    }
                }
            }
            expect_filled(b, split, all, with(settings));
        }
    });
    return passed();
}

Outcome refuses_foreign_indices(const Subject &s) {
    each_opening(s, [](const DatasetBench &b, const Json &settings) {
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
    };
}

} // namespace armature::check
