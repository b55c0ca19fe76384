// SPDX-License-Identifier: MIT
// sameness_test: a run is a pure function of its record, however many workers there are.
#include "end_to_end/bench.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

using ::testing::HasSubstr;

class Sameness : public ::testing::TestWithParam<const char *> {};

TEST_P(Sameness, OneWorkerAndTwoGiveTheSameBits) {
    const Bench bench;
    Json json = Bench::experiment();
    json["sweep"]["sampler"] = GetParam();
    bench.write("experiment.json", json);
    const Finished one = bench.armature({"sweep", "experiment.json", "--workers", "1", "--db", "one.db"});
    const Finished two = bench.armature({"sweep", "experiment.json", "--workers", "2", "--db", "two.db"});
    ASSERT_EQ(one.exit_code, 0) << one.err;
    ASSERT_EQ(two.exit_code, 0) << two.err;
    const std::string bits = bench.bits("one.db");
    EXPECT_EQ(bits, bench.bits("two.db"));
    EXPECT_GT(lines(bits), 6U * 15U); // six trials, and for each at least 3 epochs of 4 metrics
    EXPECT_THAT(bits, HasSubstr("\"weights_sha256\""));
    // Not because everything is the same anyway.
    EXPECT_GT(bench.query("SELECT DISTINCT weights_sha256 FROM run_summary", "one.db").rows.size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Samplers, Sameness, ::testing::Values("grid", "random", "sobol"));

TEST(SamenessOfReplicates, SeedsAreOneApartAndTheDataStayTheSame) {
    const Bench bench;
    const Finished ended = bench.armature({"sweep", "experiment.json", "--trials", "2", "--replicates", "3"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    const auto rows = bench
                          .query("SELECT trial, replicate, seed, data_sha256, weights_sha256 FROM run_summary "
                                 "ORDER BY trial, replicate")
                          .rows;
    ASSERT_EQ(rows.size(), 6U);
    for (size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i][0], static_cast<int64_t>(i / 3));
        EXPECT_EQ(rows[i][1], static_cast<int64_t>(i % 3));
        EXPECT_EQ(rows[i][2], static_cast<int64_t>(5 + i % 3)); // train.seed is 5
        EXPECT_EQ(rows[i][3], rows[0][3]);
    }
    EXPECT_EQ(bench.query("SELECT DISTINCT weights_sha256 FROM run_summary").rows.size(), 6U);
}

TEST(SamenessOfRuns, ARunIsASweepOfOnePoint) {
    const Bench bench;
    ASSERT_EQ(bench.armature({"run", "experiment.json", "width=9", "rate=0.2"}).exit_code, 0);
    Json json = Bench::experiment();
    json["sweep"]["space"] = {{"width", {{"choice", {9}}}}, {"rate", {{"choice", {0.2}}}}};
    json["sweep"]["sampler"] = "grid";
    bench.write("point.json", json);
    ASSERT_EQ(bench.armature({"sweep", "point.json"}).exit_code, 0);
    const auto rows = bench.query("SELECT weights_sha256, metrics_sha256 FROM run_summary").rows;
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0], rows[1]);
}

TEST(SamenessOfRuns, OtherVariablesInTheEnvironmentChangeNothing) {
    const Bench bench;
    ASSERT_EQ(bench.armature({"run", "experiment.json"}).exit_code, 0);
    std::vector<std::string> environment = bench.environment();
    environment.insert(environment.end(), {"OPENBLAS_NUM_THREADS=2", "OMP_NUM_THREADS=2", "LC_ALL=de_DE.UTF-8",
                                           "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable"});
    ASSERT_EQ(testing::armature({"run", "experiment.json"}, bench.folder.path(), environment).exit_code, 0);
    const auto rows = bench.query("SELECT weights_sha256, metrics_sha256, environment_sha256 FROM run_summary").rows;
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0], rows[1]);
}

} // namespace
} // namespace armature::testing
