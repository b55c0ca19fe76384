// SPDX-License-Identifier: MIT
// study_test: what a study writes down while its run goes on; the worker is a shell script that speaks the protocol.
#include "coordinator/coordinator.hpp"

#include "results/query.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

namespace armature::coordinator {
namespace {

using namespace std::chrono_literals;
using testing::write_file;

class StudyTest : public ::testing::Test {
protected:
    // Compiles, reports once, and has nothing more to say until the file "enough" is there.
    StudyTest() {
        const auto say = [](const char *line) { return std::string("printf '%s\\n' '") + line + "'\n"; };
        write_file(folder / "worker.sh",
                   "#!/bin/sh\nread request\n" +
                       say(R"({"event":"compiled","resolved":{},"data_sha256":"d","sources":[],"plugins":[],)"
                           R"("environment":{"sha256":"e","bits":{},"notes":{}},"parameter_count":5,)"
                           R"("steps_total":40,"plan_bytes":64,"seconds":0.5})") +
                       "read train\n" +
                       say(R"({"event":"report","step":20,"epoch":1,"values":[["training.loss",0.375]]})") +
                       "until test -e " + enough.string() + "; do sleep 0.05; done\n" +
                       say(R"({"event":"ended","state":"finished","reason":"","steps":40,"epochs":2,"best_step":20,)"
                           R"("weights_sha256":"w","artifacts":[],"peak_bytes":1,"seconds":0.25})"));
        std::filesystem::permissions(folder / "worker.sh", std::filesystem::perms::owner_all);
    }
    Summary run(Json experiment = {{"name", "silent"}}) const {
        Options options;
        options.database = database;
        options.quiet = true;
        options.program = folder / "worker.sh";
        const experiment::Document document = experiment::from_json(std::move(experiment), folder.path());
        return run_study(document, search::read_sweep(document), options);
    }
    // What another connection sees, as JSON; "[]" before there is a database.
    std::string seen(const std::string &sql) const {
        try {
            return dump(results::Reader::open(database)->query(sql).rows);
        } catch (const Error &) {
            return "[]";
        }
    }
    testing::TemporaryFolder folder;
    const std::filesystem::path database = folder / "runs.db", enough = folder / "enough";
};

TEST_F(StudyTest, AReaderSeesWhatARunReportedThoughItIsSilentSince) {
    std::future<Summary> study = std::async(std::launch::async, [this] { return run(); });
    const std::string sql = "SELECT r.state, m.value FROM run_summary AS r JOIN metric_history AS m USING (run)";
    std::string rows = "[]";
    for (int i = 0; i < 400 && rows == "[]"; ++i) {
        std::this_thread::sleep_for(50ms);
        rows = seen(sql);
    }
    EXPECT_EQ(rows, R"([["running",0.375]])") << "it takes a second or so, not until the run's next word";
    write_file(enough, "");
    EXPECT_EQ(study.get().finished, 1);
    EXPECT_EQ(seen("SELECT state FROM run_summary"), R"([["finished"]])");
}

TEST_F(StudyTest, ATrialWhoseConditionCannotBeEvaluatedIsRefusedAndTheSweepGoesOn) {
    write_file(enough, "");
    run({{"name", "conditional"},
         {"variables", {{"a", 1}, {"b", 1}}},
         {"sweep",
          {{"space", {{"a", {{"integer", {1, 4}}, {"when", "1 / (b - 2) > 0"}}}, {"b", {{"integer", {1, 3}}}}}},
           {"sampler", "random"},
           {"trials", 2},
           {"seed", 2}}}}); // under which b is 2 in one of them
    EXPECT_EQ(seen("SELECT state, variables LIKE '%b=2%', reason LIKE '/sweep/space/a/when: division by zero%' "
                   "FROM run_summary ORDER BY trial"),
              R"([["refused",1,1],["finished",0,0]])");
}

TEST_F(StudyTest, AnEnvironmentThatNoWorkerCouldReadIsRefusedBeforeAnyRun) {
    setenv("ARMATURE_CACHE_GIB", "lots", 1);
    try {
        run();
        ADD_FAILURE() << "nothing was refused";
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::usage);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("ARMATURE_CACHE_GIB is \"lots\""));
    }
    unsetenv("ARMATURE_CACHE_GIB");
    EXPECT_EQ(seen("SELECT count(*) FROM run"), "[[0]]");
}

} // namespace
} // namespace armature::coordinator
