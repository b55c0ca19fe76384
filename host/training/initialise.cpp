// SPDX-License-Identifier: MIT
#include "training/initialise.hpp"

#include "support/nearest.hpp"
#include "support/pattern.hpp"
#include "training/checkpoint.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace armature::training {

namespace {

using network::Slice;

// to (a column-major matrix of rows x columns, or its transpose) = from.
template <class To, class From> void copy(To *to, const From *from, int64_t rows, int64_t columns, bool turn) {
    for (int64_t j = 0; j < columns; ++j) {
        for (int64_t i = 0; i < rows; ++i) {
            to[turn ? i * columns + j : j * rows + i] = static_cast<To>(from[j * rows + i]);
        }
    }
}
template <class To> void copy(void *to, const StoredTensor &from, bool turn) {
    const int64_t rows = turn ? from.shape.extent(0) : from.shape.size(), columns = turn ? from.shape.extent(1) : 1;
    if (from.shape.type() == ARM_F64) {
        copy(static_cast<To *>(to), static_cast<const double *>(from.data), rows, columns, turn);
    } else {
        copy(static_cast<To *>(to), static_cast<const float *>(from.data), rows, columns, turn);
    }
}

bool fits(const Shape &here, const Shape &there, bool turn) {
    bool same = here.rank() == there.rank();
    for (uint32_t i = 0; same && i < here.rank(); ++i) {
        same = here.extent(i) == there.extent(turn ? 1 - i : i);
    }
    return same;
}

class Taking {
public:
    Taking(network::Network &network, const experiment::Resolved &experiment)
        : network_(network), experiment_(experiment) {}

    void from(const experiment::Initialise &source, const StoredFile &stored) {
        std::map<std::pair<std::string, std::string>, const StoredTensor *> there; // by group and name
        for (const StoredTensor &tensor : stored.tensors) {
            there[{tensor.group, tensor.name}] = &tensor;
        }
        for (const auto &entry : source.take) {
            const std::string &pattern = entry.first, &wanted = entry.second;
            at_ = pointer(pointer(source.pointer, "take"), pattern);
            missing_.clear();
            bool any = false;
            each([&](const Slice &slice) {
                const auto texts = match(pattern, slice.name);
                any = any || texts;
                if (!texts) {
                    return;
                }
                const std::string name = filled(wanted, *texts);
                const auto found = there.find({group(slice), name});
                if (found == there.end()) {
                    missing_.emplace_back(&slice, name);
                } else {
                    take(slice, *found->second, source.transpose);
                }
            });
            if (!any) {
                add(fmt::format("\"{}\" fits no parameter or persistent tensor of the network", pattern),
                    suggest(pattern, alternatives(pattern, names())));
            } else if (!missing_.empty()) {
                tell_missing(source.file, stored);
            }
        }
    }
    void raise() {
        if (!errors_.empty()) {
            throw Errors(std::move(errors_));
        }
    }

private:
    static const char *group(const Slice &slice) { return slice.persistent ? "persistent" : "parameter"; }
    template <class F> void each(F &&f) const {
        for (const auto *list : {&network_.parameters(), &network_.persistent()}) {
            std::for_each(list->begin(), list->end(), f);
        }
    }
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        each([&](const Slice &slice) { out.push_back(slice.name); });
        return out;
    }
    void add(std::string message, std::string hint) {
        const std::string file = experiment_.file.filename().string();
        errors_.emplace_back(Fault::experiment, std::move(message),
                             file.empty() ? at_ : fmt::format("{} at {}", file, at_), std::move(hint));
    }

    // One problem for all that a pattern does not find.
    void tell_missing(const std::string &file, const StoredFile &stored) {
        const auto &[slice, name] = missing_.front();
        std::vector<std::string> known;
        for (const StoredTensor &tensor : stored.tensors) {
            if (tensor.group == group(*slice)) {
                known.push_back(tensor.name);
            }
        }
        const std::string others =
            missing_.size() == 1 ? "" : fmt::format(", nor what {} others want", missing_.size() - 1);
        add(fmt::format("{} holds no {} \"{}\", which \"{}\" is to be taken from{}", file,
                        slice->persistent ? "persistent tensor" : "parameter", name, slice->name, others),
            suggest(name, known));
    }

    void take(const Slice &slice, const StoredTensor &from, bool transpose) {
        if (!taken_.insert(&slice).second) {
            return add(fmt::format("\"{}\" is taken twice", slice.name), "let only one pattern fit it");
        }
        const bool turn = transpose && slice.shape.rank() == 2;
        const bool real = from.shape.type() == ARM_F32 || from.shape.type() == ARM_F64;
        if (!real || !fits(slice.shape, from.shape, turn)) {
            const bool other_way =
                real && slice.shape.rank() == 2 && from.shape.rank() == 2 && fits(slice.shape, from.shape, !turn);
            return add(fmt::format("\"{}\" is {}, but \"{}\" in the file is {}{}", slice.name, slice.shape.text(),
                                   from.name, from.shape.text(), turn ? ", to be transposed" : ""),
                       !other_way ? ""
                       : turn     ? "it fits as it is: leave \"transpose\" out"
                                  : "it fits transposed: set \"transpose\": true");
        }
        auto *start =
            static_cast<std::byte *>(slice.persistent ? network_.persistent_data() : network_.parameter_data());
        void *to = start + static_cast<size_t>(slice.offset) * network_.element_bytes();
        network_.type() == ARM_F64 ? copy<double>(to, from, turn) : copy<float>(to, from, turn);
    }

    network::Network &network_;
    const experiment::Resolved &experiment_;
    std::string at_; // the pointer of the pattern under way
    std::vector<std::pair<const Slice *, std::string>> missing_;
    std::set<const Slice *> taken_;
    std::vector<Error> errors_;
};

} // namespace

void initialise_from_files(network::Network &network, experiment::Resolved &experiment) {
    Taking taking(network, experiment);
    for (size_t i = 0; i < experiment.initialise.size(); ++i) {
        experiment::Initialise &source = experiment.initialise[i];
        const StoredFile stored = read_checkpoint(experiment.folder / source.file);
        if (!source.sha256.empty() && source.sha256 != stored.sha256) {
            throw Error(Fault::data,
                        fmt::format("is not the file that is meant: its SHA-256 is {}, wanted {}", stored.sha256,
                                    source.sha256),
                        (experiment.folder / source.file).string());
        }
        source.sha256 = stored.sha256;
        if (experiment.canonical.contains("initialize")) {
            experiment.canonical["initialize"][i]["sha256"] = stored.sha256;
        }
        taking.from(source, stored);
    }
    taking.raise();
}

} // namespace armature::training
