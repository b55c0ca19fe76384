// SPDX-License-Identifier: MIT
// call_bench: what a call through the plugin border costs over the same work done directly: relu on 5 x 7 floats, which
// is next to no work. Prints one JSON line.
#include "pinned.hpp"

#include "plugin/registry.hpp"
#include "support/services.hpp"

#include <fmt/format.h>

namespace armature::bench {
namespace {

constexpr int64_t count = 5 * 7;

// As the plugin does it and optimised as it is, in this program; not inlined, for the compiler may not know what it
// works on.
[[gnu::noinline, gnu::optimize("O3")]] void direct(const float *x, float *y, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
        y[i] = x[i] > 0 ? x[i] : 0.0f;
    }
}

void measure(plugin::Registry &registry) {
    alignas(64) float x[count], y[count];
    for (int64_t i = 0; i < count; ++i) {
        x[i] = static_cast<float>(i % 3) - 1;
    }
    const auto relu = plugin::make<arm_activation>(registry, plugin::Kind::activation, "relu", ARM_ACTIVATION_INTERFACE,
                                                   Json::object(), "relu");
    const arm_activation_call call{.struct_size = sizeof(arm_activation_call),
                                   .type = ARM_F32,
                                   .count = count,
                                   .x = x,
                                   .y = y,
                                   .dy = nullptr,
                                   .dx = nullptr,
                                   .action = ARM_OVERWRITE,
                                   .reserved = 0,
                                   .services = &services()};
    constexpr int calls = 100000;
    std::vector<double> directly, through;
    for (int round = 0; round < 31; ++round) {
        directly.push_back(time([&] {
            for (int i = 0; i < calls; ++i) {
                direct(x, y, count);
                asm volatile("" ::: "memory");
            }
        }));
        through.push_back(time([&] {
            for (int i = 0; i < calls; ++i) {
                relu.call(&arm_activation::forward, &call);
                asm volatile("" ::: "memory");
            }
        }));
    }
    const double d = median(directly) / calls * 1e9, t = median(through) / calls * 1e9;
    fmt::print("{{\"name\": \"plugin call\", \"direct_ns\": {:.1f}, \"through_ns\": {:.1f}, \"extra_ns\": {:.1f}}}\n",
               d, t, t - d);
}

} // namespace
} // namespace armature::bench

int main(int, char **arguments) {
    using namespace armature;
    bench::pin(arguments);
    const plugin::Catalogue catalogue =
        plugin::Catalogue::scan({std::filesystem::canonical("/proc/self/exe").parent_path() / "../plugins"});
    plugin::Registry registry(catalogue);
    bench::measure(registry);
    return 0;
}
