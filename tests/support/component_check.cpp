// SPDX-License-Identifier: MIT
// component_check.cpp: see component_check.hpp.
#include "support/component_check.hpp"

#include "check/differences.hpp"
#include "support/allocations.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::testing {

namespace {

constexpr uint64_t seed = 11;

struct Subject {
    Kind kind;
    const Case &c;
    double scale;

    LayerBench bench(int32_t type) const {
        std::vector<Shape> shapes;
        for (const Input &input : c.inputs) {
            shapes.push_back(shape(input.shape, input.fill == Fill::labels ? ARM_I32 : type));
        }
        LayerBench b(kind, c.component, c.settings, shapes, type);
        const int64_t features = shapes.empty() ? 1 : shapes[0].features();
        for (size_t i = 0; i < shapes.size(); ++i) {
            b.inputs.push_back(check::filled(c.inputs[i].fill, shapes[i], features == 1 ? 2 : features, scale,
                                             "input " + std::to_string(i) + std::to_string(scale), seed));
        }
        for (const network::ParameterAnswer &p : b.agreement.parameters) {
            b.parameters.push_back(check::filled(Fill::normal, p.shape, 0, 0.5, p.name, seed));
        }
        return b;
    }
    // Random, but for a loss: the contract gives it the gradient of its scalar only.
    std::vector<Values> output_gradients(const LayerBench &b) const {
        if (kind == Kind::loss) {
            return {{1.25}, {}};
        }
        std::vector<Values> dy;
        for (const Shape &s : b.agreement.outputs) {
            dy.push_back(s.type() == ARM_I32 ? Values()
                                             : check::filled(Fill::normal, s, 0, 1, "output gradient", seed));
        }
        return dy;
    }
    std::vector<int32_t> actions(const LayerBench &b, int32_t action) const {
        std::vector<int32_t> all(b.inputs.size() + b.parameters.size(), action);
        for (size_t i = 0; i < b.inputs.size(); ++i) {
            if (!b.differentiable(i) || !c.inputs[i].differentiate) {
                all[i] = ARM_SKIP;
            }
        }
        return all;
    }
    std::string text() const {
        std::string out = c.component + " " + c.settings;
        for (const Input &input : c.inputs) {
            out += " [" + input.shape + "]";
        }
        return out + ", values of size " + std::to_string(scale);
    }
};

void check_against_differences(const Subject &s, LayerBench &b, const Gradients &analytic) {
    const std::vector<Values> dy = s.output_gradients(b);
    int64_t compared = 0, kinks = 0;
    for (size_t i = 0; i < b.inputs.size() + b.parameters.size(); ++i) {
        const bool input = i < b.inputs.size();
        Values &values = input ? b.inputs[i] : b.parameters[i - b.inputs.size()];
        const Values &gradient = input ? analytic.inputs[i] : analytic.parameters[i - b.inputs.size()];
        if (gradient.empty()) {
            continue;
        }
        double largest = 0;
        for (size_t k = 0; k < values.size(); ++k) {
            const double size = std::max(1.0, std::abs(values[k]));
            const double coarse = check::difference(b, values[k], dy, check::coarse_step * size);
            const double fine = check::difference(b, values[k], dy, check::fine_step * size);
            const double tolerance = s.c.tolerance * (1 + std::abs(fine));
            if (std::abs(coarse - fine) > tolerance) {
                ++kinks;
                continue;
            }
            ++compared;
            largest = std::max(largest, std::abs(gradient[k]));
            EXPECT_NEAR(gradient[k], fine, tolerance)
                << (input ? "input " + std::to_string(i)
                          : "parameter " + b.agreement.parameters[i - b.inputs.size()].name)
                << ", element " << k << " = " << values[k];
        }
        EXPECT_GT(largest, 1e-5) << "the gradient number " << i << " is zero everywhere";
    }
    EXPECT_GE(compared, 3);
    EXPECT_LE(kinks, compared / 10) << "too many kinks to believe in";
}

void check_zeros(const Gradients &analytic) {
    for (const Values &gradient : analytic.inputs) {
        EXPECT_EQ(gradient, Values(gradient.size(), 0)) << "a gradient where there is none";
    }
}

void check_actions(const Subject &s, LayerBench &b, const Gradients &overwritten) {
    const std::vector<Values> dy = s.output_gradients(b);
    b.forward();
    const Gradients added = b.backward(dy, s.actions(b, ARM_ADD), 0.75);
    const auto expect_added = [](const std::vector<Values> &sums, const std::vector<Values> &parts) {
        for (size_t i = 0; i < parts.size(); ++i) {
            for (size_t k = 0; k < parts[i].size(); ++k) {
                EXPECT_NEAR(sums[i][k], 0.75 + parts[i][k], 1e-12 * (1 + std::abs(parts[i][k]))) << "ARM_ADD";
            }
        }
    };
    expect_added(added.inputs, overwritten.inputs);
    expect_added(added.parameters, overwritten.parameters);
    for (size_t skipped = 0; skipped < overwritten.bits.size(); ++skipped) {
        std::vector<int32_t> actions = s.actions(b, ARM_OVERWRITE);
        actions[skipped] = ARM_SKIP;
        const Gradients others = b.backward(dy, actions);
        for (size_t i = 0; i < others.bits.size(); ++i) {
            EXPECT_TRUE(i == skipped || others.bits[i] == overwritten.bits[i])
                << "gradient " << i << " differs when gradient " << skipped << " is skipped";
        }
    }
}

void check_in_place(const Subject &s, LayerBench &b, const std::string &output_bits, const Gradients &apart) {
    if (b.agreement.in_place.empty()) {
        return;
    }
    for (const auto &[input, output] : b.agreement.in_place) {
        ASSERT_EQ(input, 0u) << "the bench knows input 0 over output 0 only";
        ASSERT_EQ(output, 0u);
    }
    if (s.c.inputs[0].differentiate) {
        b.forward();
        const Gradients together = b.backward(s.output_gradients(b), s.actions(b, ARM_OVERWRITE), 0, true);
        EXPECT_EQ(together.bits, apart.bits) << "backward in place";
    }
    b.forward(ARM_TRAIN, true);
    EXPECT_EQ(b.output_bits(), output_bits) << "forward in place";
    if (!b.agreement.reads_input[0]) {
        EXPECT_EQ(b.backward(s.output_gradients(b), s.actions(b, ARM_OVERWRITE)).bits, apart.bits)
            << "backward after forward in place";
    }
    const std::vector<Values> evaluated = b.forward(ARM_EVALUATE);
    EXPECT_EQ(b.forward(ARM_EVALUATE, true), evaluated) << "evaluation in place";
}

void check_float(const Subject &s, const std::vector<Values> &outputs, const Gradients &gradients) {
    LayerBench b = s.bench(ARM_F32);
    const auto expect_close = [&](const std::vector<Values> &a, const std::vector<Values> &e, const std::string &what) {
        ASSERT_EQ(a.size(), e.size());
        for (size_t i = 0; i < e.size(); ++i) {
            double size = 1;
            for (const double v : e[i]) {
                size = std::max(size, std::abs(v));
            }
            ASSERT_EQ(a[i].size(), e[i].size());
            for (size_t k = 0; k < e[i].size(); ++k) {
                EXPECT_NEAR(a[i][k], e[i][k], 5e-6 * size) << what << " " << i << ", element " << k << " in float";
            }
        }
    };
    expect_close(b.forward(), outputs, "output");
    const Gradients g = b.backward(s.output_gradients(b), s.actions(b, ARM_OVERWRITE));
    expect_close(g.inputs, gradients.inputs, "gradient of input");
    expect_close(g.parameters, gradients.parameters, "gradient of parameter");
    const std::string first = b.output_bits();
    b.forward();
    EXPECT_EQ(b.output_bits(), first) << "two calls in float";
}

void check_descriptor(const arm_descriptor &d) {
    EXPECT_STRNE(d.summary, "");
    EXPECT_STRNE(d.formula, "");
    EXPECT_NE(d.term, nullptr);
    ASSERT_GE(d.citation_count, 1u);
    for (uint32_t i = 0; i < d.citation_count; ++i) {
        EXPECT_TRUE(d.citations[i].authors != nullptr && d.citations[i].title != nullptr && d.citations[i].year > 1800);
        EXPECT_TRUE(d.citations[i].venue != nullptr || d.citations[i].arxiv != nullptr);
    }
}

} // namespace

void expect_component(Kind kind, const Case &c) {
    for (const double scale : {0.1, 1.0, 6.0}) {
        const Subject s{kind, c, scale};
        SCOPED_TRACE(s.text());
        LayerBench b = s.bench(ARM_F64);
        check_descriptor(b.descriptor());
        const std::vector<Values> outputs = b.forward();
        const std::string output_bits = b.output_bits();
        const Gradients gradients = b.backward(s.output_gradients(b), s.actions(b, ARM_OVERWRITE));

        b.forward();
        EXPECT_EQ(b.output_bits(), output_bits) << "two forward calls";
        EXPECT_EQ(b.backward(s.output_gradients(b), s.actions(b, ARM_OVERWRITE)).bits, gradients.bits)
            << "two backward calls";
        b.forward(ARM_EVALUATE);
        check_actions(s, b, gradients);
        check_in_place(s, b, output_bits, gradients);
        check_float(s, outputs, gradients);
        c.has_gradient ? check_against_differences(s, b, gradients) : check_zeros(gradients);
        if (counts_allocations()) {
            EXPECT_EQ(b.allocations, 0) << "a call allocated";
        }
    }
}

} // namespace armature::testing
