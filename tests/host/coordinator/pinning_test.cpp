// SPDX-License-Identifier: MIT
// pinning_test: nothing in a worker's environment changes its numbers unseen.
#include "coordinator/pinning.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace armature::coordinator {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Pinning, SetsKernelsThreadsAndLocale) {
    const auto environment = worker_environment("Haswell", 3);
    EXPECT_THAT(environment, Contains("OPENBLAS_CORETYPE=Haswell"));
    EXPECT_THAT(environment, Contains("OPENBLAS_NUM_THREADS=3"));
    EXPECT_THAT(environment, Contains("OMP_NUM_THREADS=3"));
    EXPECT_THAT(environment, Contains("LC_ALL=C"));
}

TEST(Pinning, PortableKernelsAreHaswellsWithoutOneDnn) {
    setenv("ARMATURE_PORTABLE", "0", 1); // nobody's business but the experiment's
    const auto environment = worker_environment(portable_kernels, 1);
    EXPECT_THAT(environment, Contains("OPENBLAS_CORETYPE=Haswell"));
    EXPECT_THAT(environment, Contains("ARMATURE_PORTABLE=1"));
    EXPECT_THAT(worker_environment("SkylakeX", 1), Each(Not(StartsWith("ARMATURE_PORTABLE="))));
    unsetenv("ARMATURE_PORTABLE");
}

TEST(Pinning, DropsWhatChangesCodeOrNumbers) {
    for (const char *name : {"LD_PRELOAD", "LD_LIBRARY_PATH", "OPENBLAS_VERBOSE", "OMP_SCHEDULE", "GOTO_NUM_THREADS",
                             "MKL_NUM_THREADS", "GLIBC_TUNABLES", "LC_NUMERIC", "LANG"}) {
        setenv(name, "surprise", 1);
    }
    setenv("ARMATURE_TEST_KEPT", "yes", 1);
    const auto environment = worker_environment("", 1);
    for (const char *name : {"LD_PRELOAD", "LD_LIBRARY_PATH", "GLIBC_TUNABLES", "LC_NUMERIC", "LANG", "MKL_NUM_THREADS",
                             "GLIBC_TUNABLES", "OPENBLAS_CORETYPE", "OPENBLAS_VERBOSE", "OMP_SCHEDULE"}) {
        EXPECT_THAT(environment, Each(Not(StartsWith(std::string(name) + "=")))) << name;
    }
    EXPECT_THAT(environment, Contains("ARMATURE_TEST_KEPT=yes"));
}

TEST(Pinning, AnExplicitKernelSetWins) {
    setenv("OPENBLAS_CORETYPE", "Zen", 1);
    EXPECT_EQ(kernel_set(), "Zen");
    unsetenv("OPENBLAS_CORETYPE");
    EXPECT_NE(kernel_set(), "Zen"); // Haswell's kernels under its own name
}

} // namespace
} // namespace armature::coordinator
