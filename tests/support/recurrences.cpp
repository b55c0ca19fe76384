// SPDX-License-Identifier: MIT
#include "support/recurrences.hpp"

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

} // namespace armature::testing
