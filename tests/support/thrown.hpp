// SPDX-License-Identifier: MIT
// thrown.hpp: the error that something must throw.
#pragma once

#include "support/error.hpp"

#include <gtest/gtest.h>

namespace armature::testing {

template <class Body> Error error_of(Body &&body) {
    try {
        body();
    } catch (const Error &error) {
        return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return Error(Fault::internal, "");
}

} // namespace armature::testing
