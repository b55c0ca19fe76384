// SPDX-License-Identifier: MIT
#include "network/liveness.hpp"

#include "network/bytes.hpp"

#include <algorithm>
#include <limits>

namespace armature::network {

namespace {

constexpr int64_t always = std::numeric_limits<int64_t>::max();

class Analysis {
public:
    Analysis(const Graph &graph, const Parameters &parameters, const Demands &demands)
        : graph_(graph), parameters_(parameters), demands_(demands), n_(static_cast<int64_t>(graph.nodes.size())),
          readers_(graph.values.size()) {
        for (size_t k = 0; k < graph.nodes.size(); ++k) {
            for (const auto *list : {&graph.nodes[k].inputs, &graph.nodes[k].outputs}) {
                for (const size_t v : *list) {
                    readers_[v].push_back(k);
                }
            }
        }
    }

    Liveness run() {
        out_.nodes.resize(graph_.nodes.size());
        find_gradients();
        find_untrained();
        choose_actions();
        place_values();
        place_gradients();
        place_saved();
        return std::move(out_);
    }

private:
    int64_t backward_time(size_t node) const { return 2 * n_ - static_cast<int64_t>(node); }
    bool training() const { return graph_.mode == Mode::train; }
    // The gradient of this input is of use, and there is one.
    bool wants(const Node &node, size_t input) const {
        return needs_[node.inputs[input]] && !node.agreement.no_gradient[input];
    }

    // needs_: the gradient of this value is of use; reached_: one arrives from a loss.
    void find_gradients() {
        needs_.assign(graph_.values.size(), false);
        reached_ = demands_.seeded;
        reached_.resize(graph_.values.size(), false);
        for (size_t v = 0; v < graph_.values.size(); ++v) {
            needs_[v] = graph_.values[v].wants_gradient;
        }
        std::vector<bool> node_needs(graph_.nodes.size(), false);
        for (size_t k = 0; k < graph_.nodes.size(); ++k) {
            const Node &node = graph_.nodes[k];
            bool need = false;
            for (const Use &use : parameters_.uses(node)) {
                need = need || parameters_.slices[use.slice].trainable;
            }
            for (size_t i = 0; i < node.inputs.size(); ++i) {
                need = need || wants(node, i);
            }
            node_needs[k] = need;
            for (const size_t v : node.outputs) {
                needs_[v] = need && graph_.values[v].shape.type() != ARM_I32;
            }
        }
        if (!training()) {
            reached_.assign(graph_.values.size(), false);
            return;
        }
        for (size_t i = 0; i < graph_.losses.size(); ++i) {
            const size_t loss = graph_.losses[i];
            if (loss != none && (demands_.minimised.empty() || demands_.minimised[i])) {
                reached_[graph_.nodes[loss].outputs[0]] = true;
            }
        }
        for (size_t k = graph_.nodes.size(); k-- > 0;) {
            const Node &node = graph_.nodes[k];
            const bool arrives =
                std::any_of(node.outputs.begin(), node.outputs.end(), [&](size_t v) { return reached_[v]; });
            out_.nodes[k].backward = arrives && node_needs[k];
            for (size_t i = 0; i < node.inputs.size(); ++i) {
                const size_t v = node.inputs[i];
                reached_[v] = reached_[v] || (out_.nodes[k].backward && wants(node, i));
            }
        }
    }

    // Backwards, because a layer without parameters goes with those that it leads to.
    void find_untrained() {
        if (!demands_.untrained_evaluate || !training()) {
            return;
        }
        for (size_t k = graph_.nodes.size(); k-- > 0;) {
            const Node &node = graph_.nodes[k];
            if (!out_.nodes[k].backward && node.operation->follows_frame()) {
                out_.nodes[k].evaluates = node.agreement.parameters.empty() ? leads_to_untrained(k) : untrained(node);
            }
        }
    }
    bool untrained(const Node &node) const {
        const std::vector<Use> uses = parameters_.uses(node);
        return std::none_of(uses.begin(), uses.end(),
                            [&](const Use &use) { return parameters_.slices[use.slice].trainable; });
    }
    bool leads_to_untrained(size_t k) const {
        bool any = false;
        for (const size_t v : graph_.nodes[k].outputs) {
            for (const size_t reader : readers_[v]) {
                if (reader != k && !out_.nodes[reader].evaluates) {
                    return false;
                }
                any = any || reader != k;
            }
        }
        return any;
    }

    // The first to write a gradient overwrites, the others add.
    void choose_actions() {
        std::vector<bool> &written = out_.gradient_written;
        written = demands_.seeded; // what arrives from outside is there before the first node adds to it
        written.resize(graph_.values.size(), false);
        std::vector<bool> touched(parameters_.slices.size(), false);
        for (size_t k = graph_.nodes.size(); k-- > 0;) {
            const Node &node = graph_.nodes[k];
            NodeSchedule &schedule = out_.nodes[k];
            for (size_t i = 0; i < node.inputs.size(); ++i) {
                const size_t v = node.inputs[i];
                const bool want = schedule.backward && wants(node, i);
                schedule.input_actions.push_back(!want ? ARM_SKIP : written[v] ? ARM_ADD : ARM_OVERWRITE);
                written[v] = written[v] || want;
            }
            for (const Use &use : parameters_.uses(node)) {
                const Slice &slice = parameters_.slices[use.slice];
                const bool want = schedule.backward && slice.trainable;
                const bool first = slice.row_sparse || !touched[use.slice];
                schedule.parameter_actions.push_back(!want ? ARM_SKIP : first ? ARM_OVERWRITE : ARM_ADD);
                touched[use.slice] = touched[use.slice] || want;
            }
        }
        for (size_t s = 0; s < touched.size(); ++s) {
            if (!touched[s] && !parameters_.slices[s].row_sparse) {
                out_.untouched.push_back(s);
            }
        }
    }

    // The last moment at which something reads the value itself.
    int64_t last_read(size_t v) const {
        if (demands_.kept[v] == Keep::always || graph_.values[v].field != none) {
            return always;
        }
        int64_t last = demands_.kept[v] == Keep::forward ? n_ : -1;
        for (const size_t k : readers_[v]) {
            const Node &node = graph_.nodes[k];
            for (size_t i = 0; i < node.inputs.size(); ++i) {
                if (node.inputs[i] == v) {
                    const bool later = out_.nodes[k].backward && node.agreement.reads_input[i];
                    last = std::max(last, later ? backward_time(k) : static_cast<int64_t>(k));
                }
            }
            for (size_t j = 0; j < node.outputs.size(); ++j) {
                if (node.outputs[j] == v) {
                    const bool later = out_.nodes[k].backward && node.agreement.reads_output[j];
                    last = std::max(last, later ? backward_time(k) : static_cast<int64_t>(k));
                }
            }
        }
        return last;
    }

    size_t new_storage(int64_t bytes, int64_t first, int64_t last) {
        out_.storages.push_back({bytes, first, last});
        return out_.storages.size() - 1;
    }

    void place_values() {
        out_.value_storage.assign(graph_.values.size(), none);
        for (size_t v = 0; v < graph_.values.size(); ++v) {
            if (graph_.values[v].producer == none && !demands_.fields_lie_outside) {
                out_.value_storage[v] = new_storage(bytes_of(graph_.values[v].shape), -1, always);
            }
        }
        for (size_t k = 0; k < graph_.nodes.size(); ++k) {
            const Node &node = graph_.nodes[k];
            const int64_t now = static_cast<int64_t>(k);
            for (size_t j = 0; j < node.outputs.size(); ++j) {
                const size_t y = node.outputs[j];
                const int64_t bytes = bytes_of(graph_.values[y].shape);
                size_t storage = none;
                for (const auto &[input, output] : node.agreement.in_place) {
                    const size_t x = output == j ? node.inputs[input] : none;
                    if (x == none || storage != none || out_.value_storage[x] == none ||
                        bytes_of(graph_.values[x].shape) != bytes) {
                        continue;
                    }
                    // Overwritten only if nobody reads it any more, under whatever name.
                    const bool once = std::count(node.inputs.begin(), node.inputs.end(), x) == 1;
                    if ((node.agreement.is_view(input, output) && ours(x) && ours(y)) ||
                        (once && out_.storages[out_.value_storage[x]].last <= now &&
                         !taken(node, j, out_.value_storage[x]))) {
                        storage = out_.value_storage[x];
                    }
                }
                const int64_t last = last_read(y);
                if (storage == none) {
                    storage = new_storage(bytes, now, last);
                } else {
                    out_.storages[storage].last = std::max(out_.storages[storage].last, last);
                }
                out_.value_storage[y] = storage;
            }
        }
    }
    // Nobody outside the plan reads or writes it.
    bool ours(size_t v) const { return demands_.kept[v] == Keep::no; }
    // Whether an earlier output of the node lies in this storage already.
    bool taken(const Node &node, size_t outputs, size_t storage) const {
        for (size_t j = 0; j < outputs; ++j) {
            if (out_.value_storage[node.outputs[j]] == storage) {
                return true;
            }
        }
        return false;
    }

    // Gradients live from their first writer to their producer's backward. A gradient of an input may take the place
    // of the output's where the component works in place and is the first to write it.
    void place_gradients() {
        out_.gradient_storage.assign(graph_.values.size(), none);
        for (size_t k = graph_.nodes.size(); k-- > 0;) {
            const Node &node = graph_.nodes[k];
            if (!out_.nodes[k].backward) {
                continue;
            }
            const int64_t now = backward_time(k);
            for (const size_t y : node.outputs) { // a seed, which the host writes before the pass begins
                if (reached_[y] && out_.gradient_storage[y] == none) {
                    out_.gradient_storage[y] = new_storage(bytes_of(graph_.values[y].shape), n_, now);
                }
            }
            std::vector<size_t> reused;
            for (size_t i = 0; i < node.inputs.size(); ++i) {
                const size_t x = node.inputs[i];
                if (out_.nodes[k].input_actions[i] != ARM_OVERWRITE ||
                    (graph_.values[x].field != none && demands_.fields_lie_outside)) {
                    continue;
                }
                const int64_t last = graph_.values[x].producer == none ? now : backward_time(graph_.values[x].producer);
                size_t storage = none;
                for (const auto &[input, output] : node.agreement.in_place) {
                    const size_t candidate =
                        input == i && output < node.outputs.size() ? out_.gradient_storage[node.outputs[output]] : none;
                    const bool once = std::count(node.inputs.begin(), node.inputs.end(), x) == 1;
                    if (candidate != none && once && storage == none &&
                        out_.storages[candidate].bytes == bytes_of(graph_.values[x].shape) &&
                        std::count(reused.begin(), reused.end(), candidate) == 0) {
                        storage = candidate;
                    }
                }
                if (storage == none) {
                    storage = new_storage(bytes_of(graph_.values[x].shape), now, last);
                } else {
                    out_.storages[storage].last = std::max(out_.storages[storage].last, last);
                    reused.push_back(storage);
                }
                out_.gradient_storage[x] = storage;
            }
        }
    }

    void place_saved() {
        for (size_t k = 0; k < graph_.nodes.size(); ++k) {
            if (training() && !out_.nodes[k].evaluates && graph_.nodes[k].agreement.saved > 0) {
                const int64_t now = static_cast<int64_t>(k);
                const int64_t last = out_.nodes[k].backward ? backward_time(k) : now;
                out_.nodes[k].saved = new_storage(graph_.nodes[k].agreement.saved, now, last);
            }
        }
    }

    const Graph &graph_;
    const Parameters &parameters_;
    const Demands &demands_;
    const int64_t n_;
    std::vector<std::vector<size_t>> readers_; // of each value: the nodes that read or write it
    Liveness out_;
    std::vector<bool> needs_, reached_;
};

} // namespace

Liveness Liveness::of(const Graph &graph, const Parameters &parameters, const Demands &demands) {
    return Analysis(graph, parameters, demands).run();
}

Blocks Blocks::of(const std::vector<Span> &storages) {
    std::vector<Span> fields = storages, passing = storages;
    for (size_t s = 0; s < storages.size(); ++s) {
        (storages[s].first < 0 ? passing : fields)[s].bytes = 0;
    }
    return {place(fields, ARM_ALIGNMENT), place(passing, ARM_ALIGNMENT)};
}

} // namespace armature::network
