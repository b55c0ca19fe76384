// SPDX-License-Identifier: MIT
// block.hpp: a block, or one step of a cell, computed by hand while it builds, in double: what a plugin's own test
// needs of a host. Knows the components below, on equal shapes and as small matrices; what they compute here is their
// formula once more, not the installed plugin's code. No gradients: the host makes them, and `plugins check` looks at
// them.
//   Step<Gate> step({.units = 2});
//   step.input({1, 2, 3}, 3);  step.parameter("value.weight", {...});  step.state("hidden", {...});  step.build();
//   then step.output(0), step.next("hidden")
#pragma once

#include <armature/block.hpp>
#include <armature/testing.hpp>

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace armature::testing {

template <class C> class Step {
public:
    explicit Step(C component) : component_(std::move(component)) {}
    Step(const Step &) = delete;
    Step &operator=(const Step &) = delete;

    // Columns of so many features, one behind the other.
    void input(std::vector<double> numbers, int64_t features) {
        inputs_.push_back(add({features, std::move(numbers)}));
    }
    // "value.weight", as the experiment would call it inside the block: column-major.
    void parameter(const std::string &name, std::vector<double> numbers) { parameters_[name] = std::move(numbers); }
    // What a state is before the step; zero otherwise.
    void state(const std::string &name, std::vector<double> numbers) { before_[name] = std::move(numbers); }

    void build(int32_t mode = ARM_TRAIN) {
        const arm_graph table{.struct_size = sizeof table,
                              .type = ARM_F64,
                              .mode = mode,
                              .input_count = static_cast<uint32_t>(inputs_.size()),
                              .inputs = inputs_.data(),
                              .context = this,
                              .shape = &take_shape,
                              .apply = &take_application,
                              .apply_network = nullptr,
                              .output = &take_output,
                              .state = &take_state,
                              .next = &take_next};
        Graph graph(&table);
        component_.build(graph);
    }

    const std::vector<double> &output(size_t i = 0) const { return value(outputs_.at(i)).numbers; }
    const std::vector<double> &next(const std::string &state) const { return value(next_.at(state)).numbers; }

private:
    struct Matrix {
        int64_t rows; // features
        std::vector<double> numbers;
        int64_t columns() const { return static_cast<int64_t>(numbers.size()) / rows; }
    };
    // An application's settings, inputs and parameters.
    struct Use {
        Step &step;
        const arm_application &how;

        const Matrix &x(uint32_t i = 0) const { return step.value(how.inputs[i]); }
        const arm_setting *setting(std::string_view name) const {
            for (uint32_t i = 0; how.settings != nullptr && i < how.settings->count; ++i) {
                if (how.settings->items[i].name == name) {
                    return &how.settings->items[i];
                }
            }
            return nullptr;
        }
        int64_t integer(const char *name, int64_t otherwise) const {
            return setting(name) == nullptr ? otherwise : setting(name)->integers[0];
        }
        double real(const char *name, double otherwise) const {
            return setting(name) == nullptr ? otherwise : setting(name)->reals[0];
        }
        const std::vector<double> &parameter(const std::string &name, int64_t size) const {
            const std::string whole = std::string(how.share == nullptr ? how.name : how.share) + "." + name;
            const auto given = step.parameters_.find(whole);
            if (given == step.parameters_.end() || static_cast<int64_t>(given->second.size()) != size) {
                refuse("wants ", size, " numbers of the parameter ", whole);
            }
            return given->second;
        }
        template <class F> Matrix each(F &&f) const {
            Matrix y = x();
            for (double &number : y.numbers) {
                number = f(number);
            }
            return y;
        }
        template <class F> Matrix both(F &&f) const {
            Matrix y = x(0);
            if (x(1).rows != y.rows || x(1).numbers.size() != y.numbers.size()) {
                refuse(how.component, " takes equal shapes here");
            }
            for (size_t i = 0; i < y.numbers.size(); ++i) {
                y.numbers[i] = f(y.numbers[i], x(1).numbers[i]);
            }
            return y;
        }
        Matrix affine() const {
            const int64_t n = x().rows, units = integer("units", 0);
            const std::vector<double> &W = parameter("weight", units * n); // units x features
            const bool bias = integer("bias", 1) != 0;
            Matrix y{units, {}};
            for (int64_t j = 0; j < x().columns(); ++j) {
                for (int64_t i = 0; i < units; ++i) {
                    double sum = bias ? parameter("bias", units)[static_cast<size_t>(i)] : 0;
                    for (int64_t k = 0; k < n; ++k) {
                        sum += W[static_cast<size_t>(i + k * units)] * x().numbers[static_cast<size_t>(k + j * n)];
                    }
                    y.numbers.push_back(sum);
                }
            }
            return y;
        }
        Matrix compute() const {
            const std::string_view name = how.component;
            if (name == "affine" && how.transpose == 0) {
                return affine();
            }
            if (name == "scale") {
                const double factor = real("factor", 1), offset = real("offset", 0);
                return each([=](double v) { return factor * v + offset; });
            }
            if (name == "sigmoid") {
                return each([](double v) { return 1 / (1 + std::exp(-v)); });
            }
            if (name == "tanh") {
                return each([](double v) { return std::tanh(v); });
            }
            if (name == "relu") {
                return each([](double v) { return v > 0 ? v : 0; });
            }
            if (name == "add") {
                return both([](double a, double b) { return a + b; });
            }
            if (name == "subtract") {
                return both([](double a, double b) { return a - b; });
            }
            if (name == "multiply") {
                return both([](double a, double b) { return a * b; });
            }
            refuse("a test by hand does not know the component ", name, "; see armature/testing/block.hpp");
        }
    };

    arm_value add(Matrix matrix) {
        values_.push_back(std::move(matrix));
        return static_cast<arm_value>(values_.size() - 1);
    }
    const Matrix &value(arm_value v) const { return values_.at(static_cast<size_t>(v)); }

    // Errors are thrown as they are: here both sides are one program.
    static arm_status take_shape(void *step, arm_value v, arm_shape *shape) {
        const Matrix &m = static_cast<Step *>(step)->value(v);
        *shape = Shape(ARM_F64, {{ARM_ROLE_FEATURE, m.rows}, {ARM_ROLE_BATCH, m.columns()}}).c();
        return ARM_OK;
    }
    static arm_status take_application(void *step, const arm_application *how, arm_value *outputs, uint32_t,
                                       uint32_t *count) {
        auto &self = *static_cast<Step *>(step);
        outputs[0] = self.add(Use{self, *how}.compute());
        *count = 1;
        return ARM_OK;
    }
    static arm_status take_output(void *step, arm_value v) {
        static_cast<Step *>(step)->outputs_.push_back(v);
        return ARM_OK;
    }
    static arm_status take_state(void *step, const arm_state *state, arm_value *previous, uint32_t, uint32_t *count) {
        auto &self = *static_cast<Step *>(step);
        const Shape shape(*state->shape);
        std::vector<double> numbers = self.before_[state->name];
        numbers.resize(static_cast<size_t>(shape.size()));
        previous[0] = self.add({shape.features(), std::move(numbers)});
        *count = 1;
        return ARM_OK;
    }
    static arm_status take_next(void *step, const char *name, arm_value v) {
        static_cast<Step *>(step)->next_[name] = v;
        return ARM_OK;
    }

    C component_;
    std::vector<Matrix> values_;
    std::vector<arm_value> inputs_, outputs_;
    std::map<std::string, std::vector<double>> parameters_, before_;
    std::map<std::string, arm_value> next_;
};

} // namespace armature::testing
