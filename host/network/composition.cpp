// SPDX-License-Identifier: MIT
#include "network/composition.hpp"

#include "plugin/settings.hpp"

#include <armature/draft/block.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace armature::network {

using plugin::Kind;

namespace {

class Composition {
public:
    Composition(Builder &builder, const Application &use, const std::vector<size_t> &inputs)
        : builder_(builder), use_(use), schema_(component().schema) {
        for (const size_t v : inputs) {
            inputs_.push_back(static_cast<arm_value>(v));
        }
    }

    std::vector<size_t> run(const plugin::Instance<arm_block> &block) {
        const arm_graph graph = table();
        try {
            block.call(&arm_block::build, &graph);
        } catch (const Error &) {
            if (!errors_.empty()) { // what the host found itself says more than the block that passes it on
                throw Errors(std::move(errors_));
            }
            throw;
        }
        if (!errors_.empty()) {
            throw Errors(std::move(errors_));
        }
        finish();
        return outputs_;
    }

private:
    const plugin::Component &component() const {
        return builder_.registry().catalogue().get(use_.kind, use_.component.name);
    }

    arm_graph table() {
        return {.struct_size = sizeof(arm_graph),
                .type = builder_.type(),
                .mode = static_cast<int32_t>(builder_.graph.mode),
                .input_count = static_cast<uint32_t>(inputs_.size()),
                .inputs = inputs_.data(),
                .context = this,
                .shape = shape,
                .apply = apply,
                .apply_network = apply_network,
                .output = output,
                .state = state,
                .next = next};
    }

    void finish() {
        if (outputs_.empty()) {
            throw Error(Fault::plugin, "built no output", use_.who);
        }
        for (size_t s = first_state_; s < builder_.graph.states.size(); ++s) {
            if (builder_.graph.states[s].next == none && owned_.count(builder_.graph.states[s].name) != 0) {
                throw Error(Fault::plugin,
                            fmt::format("declared the state {} and did not say what it is after the step",
                                        builder_.graph.states[s].name),
                            use_.who);
            }
        }
    }

    // Runs f for a callback; what it throws is kept for `run`, and the block gets a status.
    template <class F> static arm_status take(void *context, F &&f) noexcept {
        auto &self = *static_cast<Composition *>(context);
        try {
            f(self);
            return ARM_OK;
        } catch (const Error &error) {
            self.errors_.push_back(error);
        } catch (const Errors &errors) {
            self.errors_.insert(self.errors_.end(), errors.list.begin(), errors.list.end());
        } catch (...) {
            return ARM_NO_MEMORY;
        }
        return ARM_REFUSED;
    }

    size_t value(arm_value v) const {
        if (v < 0 || static_cast<size_t>(v) >= builder_.graph.values.size()) {
            throw Error(Fault::plugin, fmt::format("used the value {}, which is none of its graph's", v), use_.who);
        }
        return static_cast<size_t>(v);
    }
    std::vector<size_t> values(const arm_value *v, uint32_t count) const {
        std::vector<size_t> out;
        for (uint32_t i = 0; i < count; ++i) {
            out.push_back(value(v[i]));
        }
        return out;
    }
    std::string claim(const char *name) {
        if (name == nullptr || *name == '\0' || !names_.insert(name).second) {
            throw Error(Fault::plugin,
                        name == nullptr || *name == '\0' ? "applied a component without a name"
                                                         : fmt::format("used the name \"{}\" twice", name),
                        use_.who, "every application in a block has a name of its own");
        }
        return use_.name + "." + name;
    }
    void give(const std::vector<size_t> &from, arm_value *outputs, uint32_t capacity, uint32_t *count) const {
        if (from.size() > capacity) {
            throw Error(Fault::plugin, fmt::format("takes {} outputs where there are {}", capacity, from.size()),
                        use_.who);
        }
        std::transform(from.begin(), from.end(), outputs, [](size_t v) { return static_cast<arm_value>(v); });
        *count = static_cast<uint32_t>(from.size());
    }
    // An application "gate" inside this block, that may share with another of the block's.
    Treatment treatment(const char *name, Treatment own) const {
        const bool siblings = use_.treatment.share.empty() && !own.share.empty();
        const std::string sibling = use_.name + "." + own.share;
        Treatment out = inside(use_.treatment, name, std::move(own));
        if (siblings) {
            out.share = sibling;
        }
        return out;
    }

    // The component that an application means, with its settings checked.
    experiment::Component chosen(Kind kind, const char *name, const arm_settings *settings,
                                 const std::string &who) const {
        const plugin::Component &known = builder_.registry().catalogue().get(kind, name);
        Json values = plugin::to_json(settings);
        experiment::Component out{.name = known.name};
        for (const std::string &network : plugin::network_settings(known.schema)) { // handed on to a nested block
            if (const auto given = values.find(network); given != values.end()) {
                out.networks[network] = this->network(given->get<int64_t>());
                values[network] = Json::object();
            }
        }
        if (const auto errors = plugin::validate(values, known.schema, "", "", who); !errors.empty()) {
            throw Error(Fault::plugin, errors.front().message, who, errors.front().hint);
        }
        out.settings = plugin::with_defaults(values, known.schema);
        return out;
    }
    std::shared_ptr<const experiment::Subnetwork> network(int64_t handle) const {
        const std::vector<std::string> names = plugin::network_settings(schema_);
        if (handle < 0 || static_cast<size_t>(handle) >= names.size() ||
            use_.component.networks.count(names[static_cast<size_t>(handle)]) == 0) {
            throw Error(Fault::plugin, fmt::format("applied the network {}, which is none of its settings", handle),
                        use_.who);
        }
        return use_.component.networks.at(names[static_cast<size_t>(handle)]);
    }

    static arm_status shape(void *context, arm_value v, arm_shape *out) {
        return take(context, [&](Composition &self) { *out = self.builder_.graph.values[self.value(v)].shape.c(); });
    }

    static arm_status apply(void *context, const arm_application *a, arm_value *outputs, uint32_t capacity,
                            uint32_t *count) {
        return take(context, [&](Composition &self) {
            const std::string name = self.claim(a->name);
            const std::string who = fmt::format("{}: {} ({})", self.use_.who, a->name, a->component);
            Treatment own{
                .share = a->share == nullptr ? "" : a->share, .transpose = a->transpose != 0, .frozen = a->frozen != 0};
            for (uint32_t i = 0; i < a->initialisation_count; ++i) {
                const arm_initialisation &other = a->initialisations[i];
                own.initialisers[other.parameter] =
                    self.chosen(Kind::initialiser, other.initialiser, other.settings, who);
            }
            const experiment::Component component = self.chosen(Kind::layer, a->component, a->settings, who);
            const Application use{.name = name,
                                  .who = who,
                                  .kind = Kind::layer,
                                  .component = component,
                                  .treatment = self.treatment(a->name, std::move(own))};
            const std::vector<size_t> inputs = self.values(a->inputs, a->input_count);
            self.give(self.builder_.apply(use, inputs), outputs, capacity, count);
        });
    }

    static arm_status apply_network(void *context, int64_t network, const char *name, const char *share,
                                    const arm_value *inputs, uint32_t input_count, arm_value *outputs,
                                    uint32_t capacity, uint32_t *count) {
        return take(context, [&](Composition &self) {
            const std::string prefix = self.claim(name);
            const Treatment treatment = self.treatment(name, {.share = share == nullptr ? "" : share});
            const auto body = self.network(network);
            self.give(self.builder_.apply(*body, prefix, treatment, self.values(inputs, input_count)), outputs,
                      capacity, count);
        });
    }

    static arm_status output(void *context, arm_value v) {
        return take(context, [&](Composition &self) { self.outputs_.push_back(self.value(v)); });
    }

    static arm_status state(void *context, const arm_state *state, arm_value *previous, uint32_t capacity,
                            uint32_t *count) {
        return take(context, [&](Composition &self) {
            if (self.component().kind != Kind::cell) {
                throw Error(Fault::plugin, "declared a state, which only a cell may", self.use_.who);
            }
            const std::string name = self.claim(state->name);
            const Shape shape(*state->shape);
            if (!shape.has(ARM_ROLE_BATCH) || shape.has(ARM_ROLE_TIME) ||
                shape.role(shape.rank() - 1) != ARM_ROLE_BATCH) {
                throw Error(Fault::plugin,
                            fmt::format("the state {} has shape {}; a state ends in the batch and has no time",
                                        state->name, shape.text()),
                            self.use_.who);
            }
            State declared{.name = name,
                           .shape = shape,
                           .learned = state->initial == ARM_STATE_LEARNED,
                           .treatment = self.treatment(state->name, {})};
            for (uint32_t child = 0; child < self.builder_.children(); ++child) {
                declared.previous.push_back(self.builder_.field(name, shape, true));
            }
            if (declared.previous.size() > capacity) {
                throw Error(Fault::experiment,
                            fmt::format("takes {} previous {} of {}, and a node of the tree has up to {} children",
                                        capacity, capacity == 1 ? "value" : "values", state->name,
                                        declared.previous.size()),
                            self.use_.who, "take a cell for trees, such as tree_lstm_cell");
            }
            self.give(declared.previous, previous, capacity, count);
            self.owned_.insert(name);
            self.builder_.graph.states.push_back(std::move(declared));
        });
    }

    static arm_status next(void *context, const char *name, arm_value v) {
        return take(context, [&](Composition &self) {
            const std::string full = self.use_.name + "." + name;
            for (State &state : self.builder_.graph.states) {
                if (state.name != full) {
                    continue;
                }
                const Shape &shape = self.builder_.graph.values[self.value(v)].shape;
                if (!(shape == state.shape)) {
                    throw Error(Fault::plugin,
                                fmt::format("the state {} is {} and would be {} after the step", name,
                                            state.shape.text(), shape.text()),
                                self.use_.who);
                }
                state.next = self.value(v);
                return;
            }
            throw Error(Fault::plugin, fmt::format("has no state \"{}\"", name), self.use_.who);
        });
    }

    Builder &builder_;
    const Application &use_;
    const Json &schema_;
    std::vector<arm_value> inputs_;
    std::vector<size_t> outputs_;
    std::set<std::string> names_, owned_;
    size_t first_state_ = builder_.graph.states.size();
    std::vector<Error> errors_;
};

} // namespace

std::vector<size_t> compose(Builder &builder, const Application &use, const std::vector<size_t> &inputs) {
    return compose(builder, use, inputs,
                   plugin::make<arm_block>(builder.registry(), use.kind, use.component.name, ARM_BLOCK_INTERFACE,
                                           use.component.settings, use.who));
}

std::vector<size_t> compose(Builder &builder, const Application &use, const std::vector<size_t> &inputs,
                            const plugin::Instance<arm_block> &block) {
    return Composition(builder, use, inputs).run(block);
}

} // namespace armature::network
