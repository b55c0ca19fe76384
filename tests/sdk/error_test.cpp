// SPDX-License-Identifier: MIT
// The one place where a component's exceptions stop.
#include <armature/error.hpp>

#include <cstring>

#include <gtest/gtest.h>

namespace armature::detail {
namespace {

struct Result {
    arm_status status;
    arm_error error;
};

template <class F> Result guarded(F &&f) {
    Result r{};
    r.error.struct_size = sizeof r.error;
    r.error.code = 77;
    r.status = guard(&r.error, f);
    return r;
}

TEST(Guard, LeavesTheErrorAloneOnSuccess) {
    const Result r = guarded([] {});
    EXPECT_EQ(r.status, ARM_OK);
    EXPECT_EQ(r.error.code, 77);
}

TEST(Guard, TurnsWhatIsThrownIntoAStatus) {
    Result r = guarded([] { refuse("wants ", 2, " inputs, got ", 3.5, ' ', std::string("really"), true ? "!" : ""); });
    EXPECT_EQ(r.status, ARM_REFUSED);
    EXPECT_EQ(r.error.code, ARM_REFUSED);
    EXPECT_STREQ(r.error.message, "wants 2 inputs, got 3.5 really!");
    r = guarded([] { throw Failure(ARM_UNSUPPORTED, "not offered"); });
    EXPECT_EQ(r.status, ARM_UNSUPPORTED);
    r = guarded([] { throw std::logic_error("a fault"); });
    EXPECT_EQ(r.status, ARM_FAILED);
    EXPECT_STREQ(r.error.message, "a fault");
    r = guarded([] { throw std::bad_alloc(); });
    EXPECT_EQ(r.status, ARM_NO_MEMORY);
    EXPECT_STREQ(r.error.message, "out of memory");
    r = guarded([] { throw 7; });
    EXPECT_EQ(r.status, ARM_FAILED);
    EXPECT_STREQ(r.error.message, "threw something that is not a std::exception");
}

TEST(Guard, CutsAMessageToFit) {
    const Result r = guarded([] { throw std::runtime_error(std::string(2000, 'x')); });
    EXPECT_EQ(std::strlen(r.error.message), size_t{ARM_MESSAGE_BYTES - 1});
}

TEST(Guard, WritesNothingPastTheCallersSize) {
    arm_error error{};
    error.struct_size = 8; // an older caller's, without a message
    std::memset(error.message, '#', sizeof error.message);
    EXPECT_EQ(guard(&error, [] { refuse("no"); }), ARM_REFUSED);
    EXPECT_EQ(error.message[0], '#');
    EXPECT_EQ(guard(nullptr, [] { refuse("no"); }), ARM_REFUSED); // a caller that does not want to know
}

TEST(Pass, StopsTheComponentWhenTheHostSaysNo) {
    EXPECT_NO_THROW(pass(ARM_OK));
    EXPECT_EQ(guarded([] { pass(ARM_NO_MEMORY); }).status, ARM_NO_MEMORY);
}

} // namespace
} // namespace armature::detail
