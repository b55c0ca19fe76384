// SPDX-License-Identifier: MIT
// creation.hpp: create and destroy of any kind of table, called as they are: with the status, not an exception, and
// with nothing checked beforehand. The tables of all kinds begin alike.
#pragma once

#include "check/loaded.hpp"

#include <string>
#include <vector>

namespace armature::check {

struct Creator {
    uint32_t struct_size;
    int32_t second;
    arm_status (*create)(const arm_settings *settings, void **instance, arm_error *error);
    void (*destroy)(void *instance);
};
static_assert(offsetof(arm_layer, create) == offsetof(Creator, create) &&
              offsetof(arm_activation, create) == offsetof(Creator, create) &&
              offsetof(arm_block, create) == offsetof(Creator, create) &&
              offsetof(arm_optimizer, create) == offsetof(Creator, create) &&
              offsetof(arm_schedule, create) == offsetof(Creator, create) &&
              offsetof(arm_initialiser, create) == offsetof(Creator, create) &&
              offsetof(arm_metric, create) == offsetof(Creator, create) &&
              offsetof(arm_dataset, create) == offsetof(Creator, create));

// The table that the host would take.
const Creator &creator(const Component &component);

// What one call of create left behind; destroys the instance.
struct Created {
    Created(const Component &component, const Json &settings);
    ~Created();
    Created(const Created &) = delete;
    Created &operator=(const Created &) = delete;

    arm_status status = ARM_OK;
    void *instance = nullptr; // whatever the component left there; it started as an address that nobody has
    bool untouched = false;   // it is still that address
    arm_error error{};
    std::string message; // as far as it is text

private:
    const Creator &table_;
};

// Throws Broken if a refusal does not say what it should: a known status, the same in the error, a message in UTF-8.
void expect_reasoned(arm_status status, const arm_error &error, const std::string &who);

} // namespace armature::check
