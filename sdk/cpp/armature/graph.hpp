// SPDX-License-Identifier: MIT
// graph.hpp: a graph under construction, as a block or a cell sees it: values with ordinary operators, and other
// components applied to them. Nothing is computed here; the host differentiates what is built.
//   const auto T = sigmoid(g.affine("transform", x.features(), x));
//   g.output(T * h + (1 - T) * x);
#pragma once

#include <armature/describe.hpp>
#include <armature/draft/block.h>
#include <armature/shape.hpp>

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace armature {

// A setting for an applied component.
class Option {
public:
    Option(const char *name, int value) : name(name), type(ARM_INTEGER), integers{value} {}
    Option(const char *name, int64_t value) : name(name), type(ARM_INTEGER), integers{value} {}
    Option(const char *name, bool value) : name(name), type(ARM_BOOLEAN), integers{value} {}
    Option(const char *name, double value) : name(name), type(ARM_REAL), reals{value} {}
    Option(const char *name, const char *value) : name(name), type(ARM_TEXT), texts{value} {}
    Option(const char *name, std::vector<const char *> values)
        : name(name), type(ARM_TEXT), is_array(true), texts(std::move(values)) {}
    Option(const char *name, Network value) : name(name), type(ARM_NETWORK), integers{value.number} {}

    const char *name;
    int32_t type;
    bool is_array = false;
    std::vector<int64_t> integers = {};
    std::vector<double> reals = {};
    std::vector<const char *> texts = {};
};

using Options = std::vector<Option>;

// Another initialiser for one parameter of an applied component: {"bias", "constant", {{"value", -2.0}}}
struct Initialiser {
    const char *parameter, *initialiser;
    Options options = {};
};

class Graph;

class Value {
public:
    Value(Graph &graph, arm_value id) : graph_(&graph), id_(id) {}
    Shape shape() const;
    int64_t features() const { return shape().features(); }
    Graph &graph() const { return *graph_; }
    arm_value id() const { return id_; }

private:
    Graph *graph_;
    arm_value id_;
};

// What else there is to say of an application.
struct Applied {
    std::string name = {}; // its parameters are NAME.weight; the component's name, numbered, if it is empty
    Options options = {};
    std::vector<Initialiser> initialisers = {};
    std::string share = {}; // the name of an earlier application whose parameters it uses
    bool transpose = false; // with share: every matrix transposed
    bool frozen = false;
};

class Graph {
public:
    explicit Graph(const arm_graph *graph) : c_(graph) {}
    Graph(const Graph &) = delete;
    Graph &operator=(const Graph &) = delete;

    bool training() const { return c_->mode == ARM_TRAIN; }
    uint32_t inputs() const { return c_->input_count; }
    void want_inputs(uint32_t n) const {
        if (c_->input_count != n) {
            refuse("wants ", n, n == 1 ? " input" : " inputs", ", got ", c_->input_count);
        }
    }
    Value input(uint32_t i = 0) {
        if (i >= c_->input_count) {
            refuse("wants at least ", i + 1, " inputs, got ", c_->input_count);
        }
        return {*this, c_->inputs[i]};
    }

    // All outputs of a component, or its first one.
    std::vector<Value> apply_all(const char *component, const std::vector<Value> &inputs, const Applied &how = {});
    Value apply(const char *component, const std::vector<Value> &inputs, const Applied &how = {}) {
        return apply_all(component, inputs, how).front();
    }
    // W x + b with W: units x features of x.
    Value affine(const char *name, int64_t units, Value x, bool bias = true) {
        return apply("affine", {x}, {.name = name, .options = {{"units", units}, {"bias", bias}}});
    }
    // A network that the experiment gave as a setting.
    Value apply(Network network, const std::string &name, const std::vector<Value> &inputs,
                const std::string &share = "");

    void output(Value v) { detail::pass(c_->output(c_->context, v.id())); }

    // Cells: the state before this step, [feature, batch] like `like` with so many features; and what it is after it.
    Value state(const char *name, int64_t features, Value like, bool learned = false) {
        return state(name, like.shape().with(ARM_ROLE_FEATURE, features), learned).front();
    }
    std::vector<Value> state(const char *name, const Shape &shape, bool learned = false);
    void next(const char *name, Value v) { detail::pass(c_->next(c_->context, name, v.id())); }

    Shape shape(arm_value v) const {
        arm_shape shape{};
        detail::pass(c_->shape(c_->context, v, &shape));
        return shape;
    }

private:
    static constexpr uint32_t most = 64; // outputs of one application, children of one node

    std::vector<Value> values(const arm_value *ids, uint32_t count) {
        std::vector<Value> out;
        for (uint32_t i = 0; i < count; ++i) {
            out.emplace_back(*this, ids[i]);
        }
        return out;
    }
    static std::vector<arm_value> ids(const std::vector<Value> &values) {
        std::vector<arm_value> out;
        for (const Value &v : values) {
            out.push_back(v.id());
        }
        return out;
    }
    std::string numbered(const std::string &component) {
        const int64_t n = ++counts_[component];
        return n == 1 ? component : component + "_" + std::to_string(n);
    }

    const arm_graph *c_;
    std::map<std::string, int64_t> counts_;
};

namespace detail {

// Owns the C table of options.
class Table {
public:
    explicit Table(const Options &options) {
        for (const Option &o : options) {
            const size_t count = o.integers.size() + o.reals.size() + o.texts.size();
            items_.push_back({o.name, o.type, o.is_array, static_cast<int64_t>(count),
                              o.integers.empty() ? nullptr : o.integers.data(),
                              o.reals.empty() ? nullptr : o.reals.data(),
                              o.type == ARM_TEXT ? o.texts.data() : nullptr});
        }
        table_ = {sizeof table_, static_cast<uint32_t>(items_.size()), items_.data()};
    }
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;
    const arm_settings *c() const { return &table_; }

private:
    std::vector<arm_setting> items_;
    arm_settings table_{};
};

} // namespace detail

inline Shape Value::shape() const {
    return graph_->shape(id_);
}

[[gnu::noinline]] inline std::vector<Value> Graph::apply_all(const char *component, const std::vector<Value> &inputs,
                                                             const Applied &how) {
    const std::string name = how.name.empty() ? numbered(component) : how.name;
    const detail::Table settings(how.options);
    std::deque<detail::Table> tables;
    std::vector<arm_initialisation> initialisations;
    for (const Initialiser &other : how.initialisers) {
        initialisations.push_back({sizeof(arm_initialisation), 0, other.parameter, other.initialiser,
                                   tables.emplace_back(other.options).c()});
    }
    const std::vector<arm_value> sources = ids(inputs);
    const arm_application application{sizeof(arm_application),
                                      static_cast<uint32_t>(sources.size()),
                                      component,
                                      name.c_str(),
                                      settings.c(),
                                      sources.data(),
                                      how.share.empty() ? nullptr : how.share.c_str(),
                                      static_cast<uint32_t>(initialisations.size()),
                                      how.frozen,
                                      initialisations.data(),
                                      how.transpose,
                                      0};
    arm_value outputs[most];
    uint32_t count = 0;
    detail::pass(c_->apply(c_->context, &application, outputs, most, &count));
    return values(outputs, count);
}

[[gnu::noinline]] inline Value Graph::apply(Network network, const std::string &name, const std::vector<Value> &inputs,
                                            const std::string &share) {
    const std::vector<arm_value> sources = ids(inputs);
    arm_value outputs[most];
    uint32_t count = 0;
    detail::pass(c_->apply_network(c_->context, network.number, name.c_str(), share.empty() ? nullptr : share.c_str(),
                                   sources.data(), static_cast<uint32_t>(sources.size()), outputs, most, &count));
    return values(outputs, count).front();
}

[[gnu::noinline]] inline std::vector<Value> Graph::state(const char *name, const Shape &shape, bool learned) {
    const arm_state declared{sizeof(arm_state), learned ? ARM_STATE_LEARNED : ARM_STATE_ZERO, name, &shape.c()};
    arm_value previous[most];
    uint32_t count = 0;
    detail::pass(c_->state(c_->context, &declared, previous, most, &count));
    return values(previous, count);
}

inline Value operator+(Value a, Value b) {
    return a.graph().apply("add", {a, b});
}
inline Value operator-(Value a, Value b) {
    return a.graph().apply("subtract", {a, b});
}
inline Value operator*(Value a, Value b) {
    return a.graph().apply("multiply", {a, b});
}
inline Value operator/(Value a, Value b) {
    return a.graph().apply("divide", {a, b});
}
// factor x + offset
inline Value scale(Value x, double factor, double offset = 0) {
    return x.graph().apply("scale", {x}, {.options = {{"factor", factor}, {"offset", offset}}});
}
inline Value operator-(Value x) {
    return scale(x, -1);
}
inline Value operator*(double a, Value x) {
    return scale(x, a);
}
inline Value operator*(Value x, double a) {
    return scale(x, a);
}
inline Value operator/(Value x, double a) {
    return scale(x, 1 / a);
}
inline Value operator+(Value x, double a) {
    return scale(x, 1, a);
}
inline Value operator+(double a, Value x) {
    return scale(x, 1, a);
}
inline Value operator-(Value x, double a) {
    return scale(x, 1, -a);
}
inline Value operator-(double a, Value x) {
    return scale(x, -1, a);
}
inline Value sigmoid(Value x) {
    return x.graph().apply("sigmoid", {x});
}
inline Value tanh(Value x) {
    return x.graph().apply("tanh", {x});
}
inline Value exp(Value x) {
    return x.graph().apply("exp", {x});
}
inline Value relu(Value x) {
    return x.graph().apply("relu", {x});
}
inline Value softmax(Value x) {
    return x.graph().apply("softmax", {x});
}
// `size` features from number `from` on.
inline Value slice(Value x, int64_t from, int64_t size) {
    return x.graph().apply("slice", {x}, {.options = {{"from", from}, {"size", size}}});
}
// Features one after another.
inline Value concatenate(const std::vector<Value> &parts) {
    return parts.front().graph().apply("concatenate", parts);
}

} // namespace armature
