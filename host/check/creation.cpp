// SPDX-License-Identifier: MIT
// creation.cpp: see creation.hpp.
#include "check/creation.hpp"

#include "check/last_words.hpp"
#include "check/outcome.hpp"
#include "plugin/description.hpp"
#include "plugin/settings.hpp"

#include <cstring>

#include <fmt/format.h>

namespace armature::check {

const Creator &creator(const Component &component) {
    for (const char *id : {ARM_LAYER_INTERFACE, ARM_ACTIVATION_INTERFACE}) { // the host prefers the first
        if (component.kind == plugin::Kind::activation && component.table<void>(id) != nullptr) {
            return *component.table<Creator>(id);
        }
    }
    for (const char *id : plugin::interfaces_of(component.kind)) {
        if (component.table<void>(id) != nullptr) {
            return *component.table<Creator>(id);
        }
    }
    throw Broken("offers no interface");
}

Created::Created(const Component &component, const Json &settings) : table_(creator(component)) {
    const plugin::Settings typed(plugin::with_defaults(settings, component.schema), component.schema);
    static char nobody;
    instance = &nobody;
    error.struct_size = sizeof error;
    error.code = -1;
    call("create");
    status = table_.create(typed.c(), &instance, &error);
    untouched = instance == &nobody;
    message = plugin::message(error);
}

Created::~Created() {
    if (status == ARM_OK && !untouched && instance != nullptr) {
        call("destroy");
        table_.destroy(instance);
    }
}

void expect_reasoned(arm_status status, const arm_error &error, const std::string &who) {
    const char *advice = "armature::refuse(\"wants ..., got \", x): what was given, what was expected, what to try";
    if (status < ARM_OK || status > ARM_UNSUPPORTED) {
        throw Broken(fmt::format("{} gives the status {}, which there is not", who, status),
                     "statuses are ARM_REFUSED, ARM_FAILED, ARM_NO_MEMORY and ARM_UNSUPPORTED");
    }
    if (std::memchr(error.message, '\0', sizeof error.message) == nullptr) {
        throw Broken(fmt::format("{} gives a message without an end", who), "end it in NUL, cut to fit");
    }
    if (error.message[0] == '\0') {
        throw Broken(fmt::format("{} fails with status {} and does not say why", who, status), advice);
    }
    if (error.code != status) {
        throw Broken(fmt::format("{} gives status {}, but {} in its error", who, status, error.code),
                     "error->code is the status that is returned");
    }
    try {
        Json(error.message).dump();
    } catch (const Json::exception &) {
        throw Broken(fmt::format("{} gives a message that is not UTF-8", who), "messages are UTF-8");
    }
}

} // namespace armature::check
