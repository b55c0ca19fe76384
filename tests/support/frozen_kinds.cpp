// SPDX-License-Identifier: MIT
// frozen_kinds.cpp: see frozen_kinds.hpp. The numbers follow by hand from the formulas in kinds.c, and are exact in
// binary where no comment says otherwise. They are not to be changed, whatever the host becomes.
#include "support/frozen_kinds.hpp"

#include "plugin/registry.hpp"
#include "support/services.hpp"

#include <armature/shape.hpp>

#include <array>

#include <gtest/gtest.h>

namespace armature::testing {
namespace {

template <class T> constexpr int32_t type = std::is_same_v<T, float> ? ARM_F32 : ARM_F64;

template <class T> void expect_bent(plugin::Registry &registry) {
    const auto at = [&](const Json &settings) {
        return plugin::make<arm_activation>(registry, plugin::Kind::activation, "bent", "armature.activation/1",
                                            settings, "bent");
    };
    const auto bent = at({{"knee", 4}}), by_default = at(Json::object());
    std::array<T, 5> x{-12, -4, 0, 4, 12}, y{}, dy{16, 4, 2, -4, 32}, dx{1, 1, 1, 1, 1};
    arm_activation_call call{sizeof call, type<T>, 5, x.data(), y.data(), nullptr, nullptr, 0, 0, &services()};
    bent.call(&arm_activation::forward, &call);
    EXPECT_EQ(y, (std::array<T, 5>{-3, -2, 0, 2, 3})); // x / (1 + |x| / 4)
    call.y = nullptr;
    call.dy = dy.data();
    call.dx = dx.data();
    call.action = ARM_OVERWRITE;
    bent.call(&arm_activation::backward, &call);
    EXPECT_EQ(dx, (std::array<T, 5>{1, 1, 2, -1, 2})); // dy / (1 + |x| / 4)^2
    call.action = ARM_ADD;
    bent.call(&arm_activation::backward, &call);
    EXPECT_EQ(dx, (std::array<T, 5>{2, 2, 4, -2, 4}));
    call = {sizeof call, type<T>, 2, x.data() + 3, x.data() + 3, nullptr, nullptr, 0, 0, &services()}; // in place
    x[4] = 2;
    by_default.call(&arm_activation::forward, &call); // knee 2: 4 / 3, 2 / 2
    EXPECT_EQ(x[3], T(4) / T(3));
    EXPECT_EQ(x[4], 1);
    EXPECT_EQ(bent.table()->derivative_of, ARM_OF_INPUT);
}

void expect_halves(plugin::Registry &registry) {
    const auto at = [&](const Json &settings, int64_t step, int64_t epoch) {
        const auto halves = plugin::make<arm_schedule>(registry, plugin::Kind::schedule, "halves",
                                                       "armature.schedule/1", settings, "halves");
        const arm_progress progress{sizeof progress, 0, step, 1000, epoch, 8, 125};
        double factor = 0;
        halves.call(&arm_schedule::factor, &progress, &factor);
        return factor;
    };
    EXPECT_EQ(at(Json::object(), 0, 0), 1);
    EXPECT_EQ(at(Json::object(), 39, 0), 0.125); // every 10 steps
    EXPECT_EQ(at({{"every", 125}}, 999, 7), 0.0078125);
    EXPECT_EQ(at({{"every", 3}, {"per", "epoch"}}, 999, 7), 0.25);
}

template <class T> void expect_offset(plugin::Registry &registry) {
    const auto offset = plugin::make<arm_metric>(registry, plugin::Kind::metric, "offset", "armature.metric/1",
                                                 Json::object(), "offset");
    const Shape shape(type<T>, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_BATCH, 3}}), last = shape.with(ARM_ROLE_BATCH, 1);
    const std::array<arm_shape, 2> shapes{shape.c(), shape.c()};
    struct Answers {
        int64_t doubles = 0;
        std::vector<std::string> values;
    } answers;
    arm_metric_plan plan{};
    plan.struct_size = sizeof plan;
    plan.context = &answers;
    plan.accumulator = [](void *context, int64_t doubles) -> arm_status {
        static_cast<Answers *>(context)->doubles = doubles;
        return ARM_OK;
    };
    plan.value = [](void *context, const char *name, int32_t) -> arm_status {
        static_cast<Answers *>(context)->values.emplace_back(name);
        return ARM_OK;
    };
    const arm_metric_request request{sizeof request, 2, shapes.data()};
    offset.call(&arm_metric::configure, &request, &plan);
    ASSERT_EQ(answers.doubles, 2);
    EXPECT_EQ(answers.values, (std::vector<std::string>{"mean", "count"}));

    std::array<T, 6> y{1, 2, 3, 4, 5, 6}, t{0, 0.5, 3, 2, 1, 0};
    const std::array<arm_tensor, 2> whole{{{y.data(), shape.c()}, {t.data(), shape.c()}}},
        rest{{{y.data() + 4, last.c()}, {t.data() + 4, last.c()}}};
    std::array<double, 2> a{}, b{}, values{};
    arm_metric_frame frame{sizeof frame, 2, whole.data(), a.data(), &services()};
    offset.call(&arm_metric::update, &frame);
    frame = {sizeof frame, 2, rest.data(), b.data(), &services()};
    offset.call(&arm_metric::update, &frame);
    offset.call(&arm_metric::merge, a.data(), b.data());
    offset.call(&arm_metric::value, a.data(), values.data());
    EXPECT_EQ(values, (std::array<double, 2>{3.0625, 8})); // (1 + 1.5 + 0 + 2 + 4 + 6 + 4 + 6) / 8
}

template <class T> void expect_stripes(plugin::Registry &registry) {
    const auto fill = [&](const Json &settings) {
        const auto stripes = plugin::make<arm_initialiser>(registry, plugin::Kind::initialiser, "stripes",
                                                           "armature.initialiser/1", settings, "stripes");
        std::array<T, 5> w{};
        const arm_random stream{42, 7};
        const arm_initialiser_frame frame{
            sizeof frame, 0, "hidden.weight", {w.data(), Shape::plain(type<T>, {5}).c()}, 3, 5, &stream, &services()};
        stripes.call(&arm_initialiser::fill, &frame);
        return w;
    };
    EXPECT_EQ(fill({{"jitter", 0}, {"levels", {2, 3}}}), (std::array<T, 5>{2, 3, 2, 3, 2}));
    // From Philox4x32-10 written anew in Python (which gives the first of its published vectors): key 42, step 7, the
    // words in order, u = (word + 1/2) / 2^32.
    const std::array<double, 5> u{0.4059819682734087, 0.895813989569433, 0.42380966001655906, 0.3337951198918745,
                                  0.8979173452826217};
    const std::array<T, 5> w = fill(Json::object());
    const std::array<double, 3> levels{1, -1, 0.25};
    for (size_t i = 0; i < w.size(); ++i) {
        EXPECT_NEAR(w[i], levels[i % 3] + 0.5 * u[i], type<T> == ARM_F32 ? 2e-7 : 1e-15) << i;
    }
}

} // namespace

void expect_frozen_kinds(const std::filesystem::path &folder) {
    const auto catalogue = plugin::Catalogue::scan({folder});
    ASSERT_TRUE(catalogue.rejected().empty()) << catalogue.rejected()[0].reason;
    plugin::Registry registry(catalogue);
    expect_bent<float>(registry);
    expect_bent<double>(registry);
    expect_halves(registry);
    expect_offset<float>(registry);
    expect_offset<double>(registry);
    expect_stripes<float>(registry);
    expect_stripes<double>(registry);
}

} // namespace armature::testing
