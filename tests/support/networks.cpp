// SPDX-License-Identifier: MIT
#include "support/networks.hpp"

#include "support/places.hpp"
#include "support/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace armature::testing {

const plugin::Catalogue &catalogue() {
    static const plugin::Catalogue scanned = plugin::Catalogue::scan({plugin_folder()});
    return scanned;
}

experiment::Layer layer(const std::string &component, const Json &settings, const std::string &name,
                        std::vector<std::string> inputs) {
    experiment::Layer out;
    out.name = name;
    out.component = {component, settings.is_null() ? Json::object() : settings, "/network/" + name};
    out.inputs = std::move(inputs);
    return out;
}

experiment::Loss loss(const std::string &component, const std::string &of, const std::string &target, double weight) {
    experiment::Loss out;
    out.name = component + " of " + of;
    out.component = {component, Json::object(), "/loss"};
    out.of = of;
    out.target = target;
    out.weight = weight;
    return out;
}

data::Field input(const std::string &name, std::initializer_list<int64_t> extents, int32_t type) {
    static constexpr int32_t roles[] = {ARM_ROLE_FEATURE, ARM_ROLE_WIDTH, ARM_ROLE_HEIGHT};
    Shape shape(type, {});
    for (const int64_t extent : extents) {
        shape.append(roles[shape.rank()], extent);
    }
    return {name, false, shape, 0};
}
data::Field target(const std::string &name, int64_t features, int32_t type) {
    return {name, true, Shape(type, {{ARM_ROLE_FEATURE, features}}), 0};
}
data::Field labels(const std::string &name, int64_t classes) {
    return {name, true, Shape(ARM_I32, {}), classes};
}

experiment::Resolved experiment(std::vector<experiment::Layer> layers, std::vector<experiment::Loss> losses,
                                int64_t batch) {
    experiment::Resolved out;
    out.name = "test";
    out.network = std::move(layers);
    out.losses = std::move(losses);
    out.train.batch = batch;
    out.file = "test.json";
    return out;
}

void fill(network::Plan &plan, const std::vector<data::Field> &fields, uint64_t seed) {
    for (size_t i = 0; i < fields.size(); ++i) {
        void *where = plan.field(i);
        const int64_t n = fields[i].one.size() * plan.batch();
        const arm_random stream = random::stream(seed, "test", fields[i].name);
        if (fields[i].one.type() == ARM_I32) {
            std::vector<uint32_t> words(static_cast<size_t>(n));
            random::words(&stream, 0, words.data(), n);
            for (int64_t k = 0; k < n; ++k) {
                static_cast<int32_t *>(where)[k] =
                    static_cast<int32_t>(words[static_cast<size_t>(k)] % static_cast<uint32_t>(fields[i].classes));
            }
        } else if (fields[i].one.type() == ARM_F64) {
            random::normal_f64(&stream, 0, static_cast<double *>(where), n);
        } else {
            random::normal_f32(&stream, 0, static_cast<float *>(where), n);
        }
    }
}

void randomise(network::Network &network, uint64_t seed) {
    const auto fill_slice = [&](auto *all, const network::Slice &slice, auto normal) {
        const arm_random stream = random::stream(seed, "test parameters", slice.name);
        normal(&stream, 0, all + slice.offset, slice.count);
        for (int64_t i = slice.offset; i < slice.offset + slice.count; ++i) {
            all[i] /= std::sqrt(std::max<decltype(all[i] + 0)>(1, static_cast<decltype(all[i] + 0)>(slice.fan_in)));
        }
    };
    for (const network::Slice &slice : network.parameters()) {
        if (network.type() == ARM_F64) {
            fill_slice(static_cast<double *>(network.parameter_data()), slice, random::normal_f64);
        } else {
            fill_slice(static_cast<float *>(network.parameter_data()), slice, random::normal_f32);
        }
    }
}

namespace {

// The gradient of row-sparse parameters written out: as many elements as the parameters, dense ones first.
std::vector<double> whole_gradient(network::Network &network) {
    std::vector<double> out(static_cast<size_t>(network.parameter_elements()), 0.0);
    const auto *dense = static_cast<const double *>(network.gradient_data());
    std::copy_n(dense, network.gradient_elements(), out.begin());
    for (const network::SparseRows &sparse : network.sparse_gradients()) {
        const auto *values = static_cast<const double *>(sparse.values);
        for (size_t k = 0; values != nullptr && k < sparse.rows.size(); ++k) {
            const int64_t at = network.parameters()[sparse.slice].offset + sparse.rows[k] * sparse.row_length;
            std::copy_n(values + static_cast<int64_t>(k) * sparse.row_length, sparse.row_length, out.begin() + at);
        }
    }
    return out;
}

} // namespace

Compared check_gradient(network::Network &network, network::Plan &plan, const experiment::Resolved &experiment,
                        double tolerance, int64_t most) {
    std::vector<double> weights;
    for (const experiment::Loss &l : experiment.losses) {
        weights.push_back(l.weight);
    }
    const auto objective = [&] {
        network.reset(); // carried states begin anew, so that every call sees the same
        plan.forward(5);
        double sum = 0;
        for (size_t i = 0; i < weights.size(); ++i) {
            sum += weights[i] * plan.loss(i);
        }
        return sum;
    };
    objective();
    plan.backward(weights.data());
    const std::vector<double> gradient = whole_gradient(network);
    double *w = static_cast<double *>(network.parameter_data());

    Compared out;
    double norm = 0;
    for (const network::Slice &slice : network.parameters()) {
        if (!slice.trainable) {
            continue;
        }
        const int64_t stride = std::max<int64_t>(1, slice.count / most);
        for (int64_t i = slice.offset; i < slice.offset + slice.count; i += stride) {
            constexpr double h = 1e-5;
            const double kept = w[i];
            w[i] = kept + h;
            const double above = objective();
            w[i] = kept - h;
            const double below = objective();
            w[i] = kept;
            const double numeric = (above - below) / (2 * h), analytic = gradient[static_cast<size_t>(i)];
            EXPECT_NEAR(analytic, numeric, tolerance * std::max(1.0, std::abs(numeric)))
                << slice.name << " element " << i - slice.offset;
            norm += analytic * analytic;
            ++out.elements;
            out.not_zero += std::abs(analytic) > 1e-9 ? 1 : 0;
        }
    }
    EXPECT_GT(norm, 1e-6) << "the gradient is trivially zero";
    return out;
}

int64_t check_gradient(network::Network &network, const experiment::Resolved &experiment,
                       const std::vector<data::Field> &fields, int64_t batch, double tolerance,
                       const std::function<void(network::Plan &)> &prepare) {
    network::Plan &plan = network.plan(network::Mode::train, batch);
    fill(plan, fields, 11);
    if (prepare) {
        prepare(plan);
    }
    return check_gradient(network, plan, experiment, tolerance).elements;
}

} // namespace armature::testing
