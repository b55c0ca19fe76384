// SPDX-License-Identifier: MIT
// component_check.cpp: see component_check.hpp.
#include "support/component_check.hpp"

#include "support/allocations.hpp"
#include "support/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace armature::testing {

namespace {

// Numbers that float holds exactly, so that both types see the same.
double single(double v) {
    return static_cast<double>(static_cast<float>(v));
}

Values normals(int64_t n, const std::string &name, double scale = 1) {
    const arm_random stream = random::stream(11, "test", name);
    Values values(static_cast<size_t>(n));
    random::normal_f64(&stream, 0, values.data(), n);
    for (double &v : values) {
        v = single(scale * v);
    }
    return values;
}

Values filled(const Input &input, const Shape &s, int64_t classes, const std::string &name, double scale) {
    const arm_random stream = random::stream(12, "test", name);
    Values u(static_cast<size_t>(s.size()));
    random::uniform_f64(&stream, 0, u.data(), s.size());
    const int64_t rows = s.rank() == 0 ? 1 : s.extent(0);
    switch (input.fill) {
    case Fill::normal:
        return normals(s.size(), name, scale);
    case Fill::labels:
        for (double &v : u) {
            v = std::floor(v * static_cast<double>(classes));
        }
        break;
    case Fill::distribution:
    case Fill::log_probability:
        for (int64_t j = 0; j < s.size(); j += rows) {
            const double sum = std::accumulate(u.begin() + j, u.begin() + j + rows, 0.0);
            for (int64_t i = j; i < j + rows; ++i) {
                double &v = u[static_cast<size_t>(i)];
                v = single(input.fill == Fill::distribution ? v / sum : std::log(v / sum));
            }
        }
        break;
    case Fill::zero_or_one:
    case Fill::minus_or_plus_one:
        for (double &v : u) {
            v = v < 0.5 ? (input.fill == Fill::zero_or_one ? 0 : -1) : 1;
        }
        break;
    case Fill::probability:
        for (double &v : u) {
            v = single(0.05 + 0.9 * v);
        }
        break;
    }
    return u;
}

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
            b.inputs.push_back(filled(c.inputs[i], shapes[i], features == 1 ? 2 : features,
                                      "input " + std::to_string(i) + std::to_string(scale), scale));
        }
        for (const network::ParameterAnswer &p : b.agreement.parameters) {
            b.parameters.push_back(normals(p.shape.size(), p.name, 0.5));
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
            dy.push_back(s.type() == ARM_I32 ? Values() : normals(s.size(), "output gradient"));
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

double weighted_sum(const std::vector<Values> &y, const std::vector<Values> &dy) {
    double sum = 0;
    for (size_t i = 0; i < y.size(); ++i) {
        if (!dy[i].empty()) {
            sum += std::inner_product(y[i].begin(), y[i].end(), dy[i].begin(), 0.0);
        }
    }
    return sum;
}

// Central difference of fourth order.
double difference(LayerBench &b, double &v, const std::vector<Values> &dy, double h) {
    const double at = v;
    const auto f = [&](double offset) {
        v = at + offset;
        return weighted_sum(b.forward(), dy);
    };
    const double result = (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
    v = at;
    return result;
}

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
            const double coarse = difference(b, values[k], dy, 2e-4 * size);
            const double fine = difference(b, values[k], dy, 5e-5 * size);
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
