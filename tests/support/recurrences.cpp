// SPDX-License-Identifier: MIT
#include "support/recurrences.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace armature::testing {

using experiment::Layer;

std::shared_ptr<const experiment::Subnetwork> body(std::vector<Layer> layers, std::vector<std::string> inputs) {
    experiment::Subnetwork network{.file = "test.json", .inputs = std::move(inputs), .layers = {}, .output = {}};
    network.output = layers.back().name;
    network.layers = std::move(layers);
    return std::make_shared<const experiment::Subnetwork>(std::move(network));
}

Layer recurrent(std::shared_ptr<const experiment::Subnetwork> body, const std::string &name,
                std::vector<std::string> inputs, const Json &settings) {
    Layer out = layer("recurrent", settings, name, std::move(inputs));
    out.component.networks["body"] = std::move(body);
    return out;
}

data::Field sequence(const std::string &name, int64_t features, int64_t steps, bool target) {
    return {name, target, Shape(ARM_F64, {{ARM_ROLE_FEATURE, features}, {ARM_ROLE_TIME, steps}}), 0};
}
data::Field lengths(const std::string &name, int64_t most) {
    return {name, false, Shape(ARM_I32, {}), most + 1};
}

std::vector<double> pattern(int64_t n, uint64_t seed) {
    std::vector<double> out;
    for (uint64_t s = seed; static_cast<int64_t>(out.size()) < n;) {
        s = (1103515245 * s + 12345) % 2147483648;
        out.push_back(static_cast<double>(s) / 2147483648.0 * 2 - 1);
    }
    return out;
}

data::Field children() {
    return {"children", false, Shape(ARM_I32, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_TIME, tree_nodes}}), 1};
}
Layer recursive(std::shared_ptr<const experiment::Subnetwork> body, const std::string &name,
                std::vector<std::string> inputs, const Json &settings) {
    Layer out = layer("recursive", settings, name, std::move(inputs));
    out.component.networks["body"] = std::move(body);
    out.children = "children";
    return out;
}
std::vector<int32_t> tree_children() {
    constexpr int32_t no = -1, never = 99;
    return {no, no, no,    no,    no,    no, // node 0 of each example, two children each
            no, no, 0,     no,    no,    no, // of the second, one child
            no, no, 0,     1,     no,    1,  // its node 0 has a second parent; the first child is missing
            0,  1,  never, never, 2,     0,  //
            3,  2,  never, never, never, never};
}
std::vector<int32_t> tree_sizes() {
    return {5, 3, 4};
}
void write(void *field, const std::vector<int32_t> &numbers) {
    std::copy(numbers.begin(), numbers.end(), static_cast<int32_t *>(field));
}

namespace {

experiment::Resolved described(std::vector<Layer> layers, int64_t batch, const std::vector<std::string> &watched) {
    const std::string of = layers.back().name;
    experiment::Resolved out = experiment(std::move(layers), {loss("mean_squared_error", of, "y")}, batch);
    for (const std::string &name : watched) {
        out.metrics.push_back({.name = name, .component = {.name = "mean_absolute_error"}, .of = name, .target = "y"});
    }
    return out;
}

} // namespace

Made::Made(std::vector<Layer> layers, std::vector<data::Field> all, int64_t batch,
           const std::vector<std::string> &watched)
    : fields(std::move(all)), experiment(described(std::move(layers), batch, watched)),
      network(experiment, fields, registry, ARM_F64), plan(network.plan(network::Mode::train, batch)) {
    randomise(network, 3);
    fill(plan, fields, 11);
}
void *Made::field(const std::string &name) {
    return plan.field_tensor(name).data;
}
std::vector<double> Made::output(const std::string &layer) const {
    const arm_tensor &y = plan.output(layer);
    const auto *data = static_cast<const double *>(y.data);
    return {data, data + Shape(y.shape).size()};
}
std::vector<double> Made::gradient(uint64_t step) {
    plan.forward(step);
    const double weight = 1;
    plan.backward(&weight);
    const auto *g = static_cast<const double *>(network.gradient_data());
    return {g, g + network.gradient_elements()};
}
std::vector<double> Made::gradient_of(const std::string &parameter) const {
    const auto &slices = network.parameters();
    const auto slice = std::find_if(slices.begin(), slices.end(), [&](const auto &s) { return s.name == parameter; });
    EXPECT_NE(slice, slices.end()) << parameter;
    const auto *g = static_cast<const double *>(const_cast<network::Network &>(network).gradient_data());
    return {g + slice->offset, g + slice->offset + slice->count};
}

std::string refusal(std::vector<Layer> layers, std::vector<data::Field> fields) {
    const plugin::Catalogue &known = catalogue();
    plugin::Registry registry(known);
    const experiment::Resolved asked = described(std::move(layers), 3, {});
    try {
        network::Network(asked, fields, registry, ARM_F64);
    } catch (const Error &error) {
        return error.what();
    } catch (const Errors &errors) {
        return errors.what();
    }
    return "";
}

} // namespace armature::testing
