// SPDX-License-Identifier: MIT
#include "network/network.hpp"

#include "network/demands.hpp"
#include "network/plan.hpp"

#include <algorithm>

namespace armature::network {

namespace {

// Training and evaluation, full and last short batch, and a few more while batch sizes vary.
constexpr size_t most_plans = 8;

} // namespace

struct Network::State {
    experiment::Resolved experiment;
    std::vector<data::Field> fields;
    plugin::Registry &registry;
    int32_t type;
    Parameters parameters;
    std::vector<bool> trainable; // of each parameter, in no stage's focus
    Focus focus;
    uint64_t seed = 0, clock = 0;
    std::vector<std::unique_ptr<Plan>> plans;
    Buffer memory; // what all plans use in turns, as large as the largest needs
    std::vector<SparseRows> sparse;

    State(const experiment::Resolved &e, const std::vector<data::Field> &f, plugin::Registry &r, int32_t t)
        : experiment(e), fields(f), registry(r), type(t), parameters(t) {}

    // Copies of the layers live in `experiment`, so nodes may point at them.
    Graph graph(Mode mode, int64_t batch) { return Graph::build(experiment, fields, registry, type, mode, batch); }

    void place(Plan &plan) {
        const auto bytes = static_cast<size_t>(plan.state_->shared_bytes());
        if (bytes <= memory.size()) {
            return plan.state_->lie(memory.bytes());
        }
        memory = Buffer(); // first, so that there are never two
        memory = Buffer(bytes);
        for (const auto &each : plans) {
            each->state_->lie(memory.bytes());
        }
    }
};

Network::Network(const experiment::Resolved &experiment, const std::vector<data::Field> &fields,
                 plugin::Registry &registry, int32_t type)
    : state_(std::make_unique<State>(experiment, fields, registry, type)) {
    const int64_t batch = std::max<int64_t>(experiment.train.batch, 1);
    state_->parameters.add(state_->graph(Mode::train, batch));
    state_->parameters.add(state_->graph(Mode::evaluate, batch));
    state_->parameters.lay_out();
    size_t row_sparse = 0;
    for (const Slice &slice : state_->parameters.slices) {
        row_sparse += slice.row_sparse ? 1 : 0;
        state_->trainable.push_back(slice.trainable);
    }
    state_->sparse.resize(row_sparse);
}
Network::~Network() = default;

int32_t Network::type() const {
    return state_->type;
}
size_t Network::element_bytes() const {
    return state_->type == ARM_F64 ? 8 : 4;
}

int64_t Network::parameter_count() const {
    int64_t count = 0;
    for (const Slice &slice : state_->parameters.slices) {
        count += slice.count;
    }
    return count;
}
int64_t Network::parameter_elements() const {
    return state_->parameters.elements;
}
int64_t Network::gradient_elements() const {
    return state_->parameters.dense_elements;
}
int64_t Network::persistent_elements() const {
    return state_->parameters.persistent_elements;
}
const std::vector<Slice> &Network::parameters() const {
    return state_->parameters.slices;
}
const std::vector<Slice> &Network::persistent() const {
    return state_->parameters.persistent_slices;
}
void *Network::parameter_data() {
    return state_->parameters.parameters.data();
}
void *Network::gradient_data() {
    return state_->parameters.gradients.data();
}
void *Network::persistent_data() {
    return state_->parameters.persistent.data();
}
const std::vector<SparseRows> &Network::sparse_gradients() const {
    return state_->sparse;
}

void Network::initialise(uint64_t seed) {
    state_->seed = seed;
    state_->parameters.initialise(seed, state_->registry);
    for (const auto &plan : state_->plans) {
        plan->state_->key(seed);
    }
}

void Network::focus(const Focus &focus) {
    State &s = *state_;
    if (focus.trained == s.focus.trained && focus.losses == s.focus.losses) {
        return;
    }
    s.focus = focus;
    for (size_t i = 0; i < s.trainable.size(); ++i) {
        s.parameters.slices[i].trainable = s.trainable[i] && (focus.trained.empty() || focus.trained[i]);
    }
    s.plans.clear();
    s.memory = Buffer();
    s.sparse.assign(s.sparse.size(), {}); // a plan leaves alone the places of parameters that it does not train
}

void Network::reset() {
    for (const auto &plan : state_->plans) {
        for (Call &call : plan->state_->frames->calls) {
            call.operation->reset();
        }
    }
}

Plan &Network::plan(Mode mode, int64_t batch) {
    State &s = *state_;
    ++s.clock;
    for (const auto &plan : s.plans) {
        if (plan->state_->mode == mode && plan->state_->batch == batch) {
            plan->state_->last_use = s.clock;
            return *plan;
        }
    }
    if (s.plans.size() == most_plans) {
        s.plans.erase(std::min_element(s.plans.begin(), s.plans.end(), [](const auto &a, const auto &b) {
            return a->state_->last_use < b->state_->last_use;
        }));
    }
    Graph graph = s.graph(mode, batch);
    const Demands demands = demands_of(graph, s.experiment, s.focus);
    std::unique_ptr<Plan> plan(new Plan(Plan::State::make(std::move(graph), s.parameters, demands, s.sparse)));
    plan->state_->batch = batch;
    plan->state_->last_use = s.clock;
    plan->state_->key(s.seed);
    s.plans.push_back(std::move(plan));
    s.place(*s.plans.back());
    return *s.plans.back();
}

} // namespace armature::network
